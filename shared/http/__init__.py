"""The HTTP runtime: who acts, what a request carries, how a refusal reads."""
