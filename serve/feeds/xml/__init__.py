"""Reads XML feeds, RSS, Atom and OAI-PMH: one entry an item."""
