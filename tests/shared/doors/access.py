"""Analysts count."""

from shared.http.access import Access, May

ACCESS: Access = {"raise_counter": May(("analyst",))}
