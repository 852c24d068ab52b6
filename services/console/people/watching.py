"""Who has a page open that hears counts as they change: so many for each account, and in all."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_OF_ONE = 4  # browsers: of one browser's tabs a single one listens
MOST = 500  # each asks the table of sessions, and the services for his counts, every ten seconds


class Crowd(Exception):
    """As many listen as may."""


class Watching:
    """The streams that are open. `is_over` says that the console is about to end, and waits for them."""

    def __init__(self) -> None:
        self.is_over: Callable[[], bool] = lambda: False
        self._of: Counter[str] = Counter()

    @contextmanager
    def one_more(self, account: str) -> Iterator[None]:
        """Count a stream of this account while it is open. Raises `Crowd`."""
        if self._of[account] >= MOST_OF_ONE or self._of.total() >= MOST:
            raise Crowd
        self._of[account] += 1
        try:
            yield
        finally:
            self._of[account] -= 1
            if not self._of[account]:
                del self._of[account]
