"""One module for each command: arguments in, one call into the rooms below, messages and data out."""
