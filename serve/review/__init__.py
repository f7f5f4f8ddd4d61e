"""A reader's answers on the topics of papers: kept for good, merged with those of others, written as labels."""
