"""Reads files of tagged lines: one record at a time, by the dialect that its format is described by."""
