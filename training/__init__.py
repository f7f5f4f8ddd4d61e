"""Labels and texts in, evaluated models out."""
