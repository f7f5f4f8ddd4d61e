"""Records of dated papers in, reading time that each model would have saved out."""
