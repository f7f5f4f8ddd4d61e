"""Labelled papers and a recipe in, fitted models out."""
