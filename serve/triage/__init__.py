"""New entries of feeds in, those to read out, each once; what was seen is kept in one SQLite file."""
