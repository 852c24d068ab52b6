"""A hand-over (移交): what another authority does, followed until it gives its receipt."""
