"""Recorded judgements of several models in, paired differences, advice and the decision of the gate out."""
