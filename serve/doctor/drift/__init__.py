"""What triage judged lately in, whether the model in use still fits the reader's feed out."""
