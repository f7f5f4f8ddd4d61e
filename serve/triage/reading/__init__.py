"""Sources in, their entries out with what becomes of each, and notes on the feeds' health."""
