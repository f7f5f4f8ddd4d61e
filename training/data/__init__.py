"""Label files, texts and lists of papers in, checked data sets and their splits out."""
