"""The tour: what each role sees in the midst of the half-year, as pictures for docs/tour.md. `make tour` makes them."""
