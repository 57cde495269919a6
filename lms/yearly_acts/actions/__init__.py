"""What the acts of a year bring about: reminders, nothing else."""
