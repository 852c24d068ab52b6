"""Nobody is named for `forgotten`."""

from shared.http.access import Access, May

ACCESS: Access = {"known": May(("chief",))}
