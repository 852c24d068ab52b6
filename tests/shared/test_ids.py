"""Ids that follow from others are what RFC 9562 makes of them."""

from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.ids import child_id


@given(st.uuids(), st.integers(0, 10**6))
def test_a_child_s_id_is_the_uuid5_of_its_number(parent: UUID, n: int) -> None:
    assert child_id(parent, n) == uuid5(parent, str(n))
