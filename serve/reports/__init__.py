"""Results of the rooms below in, tables, Markdown and JSON for a person or a program out."""
