"""A file of topics of one's own: from typed words, back to text, and what makes a poor model of it."""
