"""Nobody is named for `forgotten`."""

from shared.http.runtime import Access

ACCESS: Access = {"known": ("chief",)}
