"""Reads BibTeX files of any size: blocks are cut from the text, parsed, and their fields read as papers."""
