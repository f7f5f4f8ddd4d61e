"""A library, as a reference manager exports it, in; the same bytes, with topics among the keywords, out."""
