"""Runs and registered models, into MLflow and out of it. Only this room knows MLflow."""
