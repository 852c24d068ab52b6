"""Routes of the toy: one command over HTTP."""
