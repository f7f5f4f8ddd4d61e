"""XML feeds in, one entry an item out: RSS, Atom, OAI-PMH."""
