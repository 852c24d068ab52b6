"""A model of one lane: its table, a bus that drops, doubles, reorders, truncates and is written to by strangers, a
relay and a reader. Sorting, chaining, comparing and taking back are real code; the bus and the database are lists.

CI explores some ten thousand steps; MODEL_EXAMPLES=20000 a million.
"""

import os
from typing import Any

from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.bus.checkpoint import Stand
from shared.bus.cloudevents import Written, from_record, read_record, to_headers
from shared.bus.decoding import Batch, decode_batch
from shared.bus.tail import without_a_hole
from shared.kernel.reactor import Reactor
from shared.ops.recover import continued
from shared.store.event_log import StoredEvent
from tests.given import INSTALLATION
from tests.shared.entries import entry, record

EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", "200"))
PLACES = st.integers(0, 10**6)


class Lane(RuleBasedStateMachine):
    """One lane on its way. `applied` is what the reader has taken, in order; `told` what was ever acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.table: list[StoredEvent] = []
        self.bus: list[ConsumerRecord] = []
        self.made = 0
        self.published = 0
        self.offset = 0
        self.stand = Stand()
        self.applied: list[StoredEvent] = []
        self.told: list[StoredEvent] = []
        self.asked: tuple[int, int] | None = None
        self.rejected: list[StoredEvent] = []

    # the source
    @precondition(lambda self: not self.forked())
    @rule()
    def append(self) -> None:
        """A command is acknowledged."""
        last = self.table[-1] if self.table else None
        self.made += 1  # never the same again, also after a restored copy
        made = entry(0, self.made, len(self.table) + 1, 1, after=last)
        self.table.append(made)
        self.told.append(made)

    @rule(many=st.integers(1, 4))
    def publish(self, many: int) -> None:
        """The relay sends the next ones and marks them; a lane that is forked it does not publish."""
        if self.forked():
            return
        for made in self.table[self.published : self.published + many]:
            self._send(made)
        self.published = min(len(self.table), self.published + many)

    @rule(many=st.integers(1, 4))
    def die_before_marking(self, many: int) -> None:
        """The relay sends and is killed before it can mark; the next one compares."""
        if not self.forked():
            for made in self.table[self.published : self.published + many]:
                self._send(made)
        self.compare()

    @rule()
    def compare(self) -> None:
        """The relay begins: what the bus really holds is what is published."""
        read = [made for made in map(from_record, self.bus) if isinstance(made, StoredEvent)]
        seqs = [made.seq if made in self.table else 0 for made in read]
        self.published = without_a_hole(seqs)

    @precondition(lambda self: len(self.table) > 1)
    @rule(keep=PLACES)
    def restore(self, keep: int) -> None:
        """The source's database is restored from an older copy. What nobody can prove any more is gone for good."""
        self.table = self.table[: keep % len(self.table)]
        provable = [len(known) + len(self._on_the_bus_after(known)) for known in (self.table, self.applied)]
        self.told = self.told[: max(provable)]
        self.compare()

    @precondition(lambda self: self.forked())
    @rule()
    def recover(self) -> None:
        """An operator takes back what the bus holds."""
        self.table += self._on_the_bus_after(self.table)
        self.compare()

    # the bus
    @precondition(lambda self: self.bus and not self.forked())
    @rule(place=PLACES)
    def lose_the_tail(self, place: int) -> None:
        """What was acknowledged is gone, and the relay notices."""
        self._keep(self.bus[: place % len(self.bus)])

    @precondition(lambda self: self.bus and not self.forked())
    @rule(place=PLACES)
    def lose_the_head(self, place: int) -> None:
        """A beginning is deleted."""
        self._keep(self.bus[place % len(self.bus) :])

    @precondition(lambda self: self.bus and not self.forked())
    @rule(place=PLACES)
    def lose_one(self, place: int) -> None:
        """One record is lost from the middle."""
        at = place % len(self.bus)
        self._keep(self.bus[:at] + self.bus[at + 1 :])

    @precondition(lambda self: self.bus)
    @rule(place=PLACES)
    def double(self, place: int) -> None:
        """A record comes once more, at the end."""
        made = from_record(self.bus[place % len(self.bus)])
        assert isinstance(made, StoredEvent)
        self._send(made)

    @precondition(lambda self: self.table)
    @rule(place=PLACES, ahead=st.integers(0, 9))
    def forge(self, place: int, ahead: int) -> None:
        """A stranger's record claims some place; it follows nothing of ours."""
        made = self.table[place % len(self.table)]
        self._send(made._replace(seq=made.seq + ahead, body=b'{"to": 99}'))

    @precondition(lambda self: self.bus)
    @rule(order=st.randoms(use_true_random=False))
    def reorder(self, order: Any) -> None:
        """What the reader has not read yet comes in another order."""
        rest = self.bus[self.offset :]
        order.shuffle(rest)
        self._keep(self.bus[: self.offset] + rest, noticed=False)

    # the reader
    @rule(many=st.integers(1, 8))
    def read(self, many: int) -> None:
        """The reader takes what it finds."""
        batch = self._decoded(self.bus[self.offset : self.offset + many])
        self.offset = min(len(self.bus), self.offset + many)
        self.applied += [one.entry for one in batch.taken]
        self.stand = batch.after[0]
        self.rejected += [one.entry for one in batch.rejected if one.entry is not None]
        if batch.ahead or batch.doubts:
            self.asked = (self.stand.seq + 1, max([*batch.ahead.values(), *batch.doubts.values(), self.stand.seq + 1]))

    @rule()
    def answer(self) -> None:
        """The source sends again what the reader asked for, if both hold the same history."""
        if self.asked is not None and not self.forked() and self._stands_here():
            for made in self.table[self.asked[0] - 1 : min(self.published, self.asked[1])]:
                self._send(made)
            self.asked = None

    # what must hold
    @invariant()
    def nothing_is_passed_over_doubled_or_invented(self) -> None:
        """What was applied is what was acknowledged, from the first on, each once and in order."""
        assert [made.seq for made in self.applied] == list(range(1, len(self.applied) + 1))
        assert self.applied == self.told[: len(self.applied)]

    @invariant()
    def what_was_refused_was_never_ours(self) -> None:
        """The true event is never set aside."""
        assert not [made for made in self.rejected if made in self.told]

    def teardown(self) -> None:
        """Left alone, all comes to rest: what the source holds, the reader has applied."""
        for _ in range(4):
            if self.forked():
                self.recover()
            if self.forked():  # nobody but the reader holds it any more: only a new epoch helps
                return
            self.compare()
            self.publish(len(self.table) + 1)
            self.read(len(self.bus) + 1)
            self.asked = (self.stand.seq + 1, len(self.table))
            self.answer()
            self.read(len(self.bus) + 1)
        assert self.applied == self.table

    def forked(self) -> bool:
        """Whether others hold an entry that follows the table's and is not in it."""
        ours = {(made.seq, made.hash) for made in self.table}
        head = self.table[-1].hash if self.table else b""
        on_bus = [made for made in map(from_record, self.bus) if isinstance(made, StoredEvent)]
        next_ = [made for made in on_bus if made.seq == len(self.table) + 1 and made.digest(head) == made.hash]
        return bool(next_) or bool(self.applied and (self.applied[-1].seq, self.applied[-1].hash) not in ours)

    def _on_the_bus_after(self, known: list[StoredEvent]) -> list[StoredEvent]:
        candidates: dict[int, list[Written]] = {}
        for one in map(read_record, self.bus):
            if isinstance(one, Written) and one not in candidates.setdefault(one.entry.seq, []):
                candidates[one.entry.seq].append(one)
        last = known[-1] if known else None
        return continued(candidates, last.seq if last else 0, last.hash if last else b"")

    def _stands_here(self) -> bool:
        return self.stand.seq == 0 or (
            self.stand.seq <= len(self.table) and self.table[self.stand.seq - 1].hash == self.stand.hash
        )

    def _send(self, made: StoredEvent) -> None:
        self.bus.append(record(made, len(self.bus), to_headers(made)))

    def _keep(self, records: list[ConsumerRecord], noticed: bool = True) -> None:
        """The bus holds this now, from offset nought; the reader goes back to where it is sure to miss nothing."""
        entries = [from_record(one) for one in records]
        self.bus = []
        for made in entries:
            assert isinstance(made, StoredEvent)
            self._send(made)
        if noticed:
            self.offset = 0
            self.compare()

    def _decoded(self, records: list[ConsumerRecord]) -> Batch:
        working = decode_batch(records, "toy", INSTALLATION, {0: self.stand}, Reactor(), ())
        while True:
            try:
                working.send(None)  # it lets others have a turn, of whom there are none
            except StopIteration as done:
                batch: Batch = done.value
                return batch


Lane.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLane = Lane.TestCase
