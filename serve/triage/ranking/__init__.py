"""Judged papers and a person's choice in, those to read out, in order."""
