"""Analysts count."""

from shared.http.runtime import Access

ACCESS: Access = {"raise_counter": ("analyst",)}
