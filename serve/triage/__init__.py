"""The day's announcements in, those worth reading out, each once: what was seen is kept in one SQLite file."""
