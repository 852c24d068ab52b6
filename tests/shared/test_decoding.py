"""What is made of an entry depends on whether anybody here does anything about its kind."""

from collections.abc import Container

from shared.bus.checkpoint import Stand
from shared.bus.decoding import Batch, decode_batch
from shared.kernel.reactor import Reactor
from shared.store.view import View, kinds_folded
from tests.given import INSTALLATION
from tests.shared import toy
from tests.shared.entries import entry, record

NOT_ITS_SHAPE = b'{"nothing": true}'


async def decoded(hears: Container[str]) -> Batch:
    """One record whose body is not of its kind, as a reader takes it that does something about these kinds."""
    records = [record(entry(0, 1, 1, 1, NOT_ITS_SHAPE), 0)]
    return await decode_batch(records, "toy", INSTALLATION, {0: Stand()}, Reactor(), hears)


async def test_of_a_kind_that_leads_to_nothing_no_fact_is_made_and_the_lane_goes_on() -> None:
    batch = await decoded(hears=())
    (taken,) = batch.taken
    assert (taken.recorded, taken.poison, batch.after[0].seq) == (None, "", 1)


async def test_what_is_heard_and_has_another_shape_is_poison() -> None:
    (taken,) = (await decoded(hears={toy.Raised.kind})).taken
    assert taken.poison


def test_a_view_hears_the_kinds_that_it_folds_and_all_of_a_log_whose_versions_it_follows() -> None:
    plain, following = View("plain", "id"), View("following", "id", follows=("toy", "counter"))
    plain.on(toy.Raised)(lambda event, recorded: [])
    assert kinds_folded([plain], "toy") == kinds_folded([plain, following], "other") == {toy.Raised.kind}
    assert {toy.Raised.kind, toy.Written.kind} <= kinds_folded([plain, following], "toy")
