"""What can be configured: the taxonomy and one YAML file a training run."""
