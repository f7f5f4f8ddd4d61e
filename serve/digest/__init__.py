"""Judged papers in, what a person or a program reads of them out: table, HTML, Markdown, JSONL, CSV, BibTeX, RIS."""
