"""What happens when something is killed."""
