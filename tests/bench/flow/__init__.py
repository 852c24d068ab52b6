"""Routes of the toy that is measured."""
