"""What a person named in; out come its entries with what becomes of each, and what to tell of the feeds' health."""
