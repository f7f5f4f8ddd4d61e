"""What triage remembers between visits, in one SQLite file: a class for each thing that is kept, one that opens all."""
