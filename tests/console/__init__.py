"""The console, as people use it: a real machine, a real browser."""
