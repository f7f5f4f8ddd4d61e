"""Data only: the seed document, the hand labels, the labelled identifiers, the guidelines."""
