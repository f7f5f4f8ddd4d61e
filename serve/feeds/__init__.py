"""Reads files and feeds of papers in every known format: one `Entry` a paper."""
