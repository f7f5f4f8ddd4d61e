"""A machine and its configuration in, findings out: what is there, what is missing, what is wrong, what to do next."""
