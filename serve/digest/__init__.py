"""Judged papers in, a digest of them out: table, HTML page, Markdown, JSONL, CSV, BibTeX or RIS."""
