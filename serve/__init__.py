"""The command line: what a person types, and the files and services it reads."""
