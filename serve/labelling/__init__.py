"""`arxsift label`: a file of papers in, the file with verdicts out, whatever interrupts it."""
