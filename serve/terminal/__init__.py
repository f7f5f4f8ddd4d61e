"""What a person at a terminal sees while a command runs: messages, progress bars and stages."""
