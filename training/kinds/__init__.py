"""A recipe and a data set in, a fitted, calibrated and judged model out: one training a kind of model."""
