"""Labels and scores in, decisions, metrics with intervals, records and figures out. Knows no tracking store."""
