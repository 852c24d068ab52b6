"""One machine and one browser for all tests of the pages: each makes what it needs by itself.

town     Town: `town.sit("analyst-01")` is a page on which the analyst is logged in
"""

from collections.abc import Iterator

import pytest

from tests.console.people import Town
from tests.console.people import town as at_work


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """The town of this session."""
    with at_work() as town:
        yield town
