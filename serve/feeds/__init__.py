"""Files and feeds of papers in any format in, one `Entry` a paper out."""
