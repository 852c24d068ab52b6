"""Topics: the relay that publishes, the reader that applies."""
