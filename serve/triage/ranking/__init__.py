"""Judged papers and a person's choice in; out come those to read, in their order."""
