"""One module a command: arguments in, one call into the rooms below, talk and data out."""
