"""Files of papers in any table format in, rows out, and judged rows back into files."""
