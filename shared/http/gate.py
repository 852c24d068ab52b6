"""How much is let in: how fast one person or one address may ask, and how much may be under way at once."""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from shared.http.problem import Problem, problem_type

MOST_REMEMBERED = 10_000  # senders, at a hundred bytes each
BURST_SECONDS = 10  # what a page with its lists, or a program that was away, asks at once

TOO_FAST = problem_type(
    429,
    "too-many-requests",
    "请求过于频繁：请在 Retry-After 所示秒数后再试",
    "these are too many requests in a short time: wait as many seconds as Retry-After says",
)
AT_CAPACITY = problem_type(
    503,
    "at-capacity",
    "同时处理的请求已达上限：请在 Retry-After 所示秒数后用同一幂等键重试",
    "as much as may be under way is under way: wait as many seconds as Retry-After says, then use the same key again",
)


@dataclass(slots=True)
class Rate:
    """So many a second from each sender, and what that makes in ten seconds at once; 0 for as many as come.

    One number is kept of each: when he will have had what he took, at this pace (the generic cell rate algorithm, as
    ATM networks use it: ITU-T I.371). Kept libraries keep a list of instants, or a timer's thread.
    """

    per_second: float
    _even_at: dict[str, float] = field(default_factory=dict)

    def wait_seconds(self, sender: str, now: float) -> float:
        """How long he has to wait before this request may be taken; 0 if it is taken. `now` is monotonic."""
        if not self.per_second:
            return 0.0
        even_at = max(now, self._even_at.get(sender, now)) + 1 / self.per_second
        if even_at > now + BURST_SECONDS:
            return even_at - now - BURST_SECONDS
        if sender not in self._even_at and len(self._even_at) >= MOST_REMEMBERED:
            self._forget(now)
        self._even_at[sender] = even_at
        return 0.0

    def _forget(self, now: float) -> None:
        """Of whoever is even with us nothing has to be known; of too many others, nothing of those who are soonest."""
        still = {sender: at for sender, at in self._even_at.items() if at > now}
        self._even_at = dict(sorted(still.items(), key=lambda one: one[1])[-MOST_REMEMBERED // 2 :])


@lru_cache(4096)
def place(host: str) -> str:
    """What counts as one address: of IPv6 the /64, for that is what one household is given (RFC 6177)."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))


@dataclass(slots=True)
class Gate:
    """What is let in by one process. Each bound is a setting (`SIKUAI_…`), which says why it is what it is."""

    person: Rate
    address: Rate
    probes: Rate
    """Of one address, where nothing is counted as under way: whoever asks others too fast is still told how it is."""
    most_at_once: int
    most_of_one: int
    most_large: int
    largest_body_bytes: int
    body_seconds: float
    answer_seconds: float
    under_way: int = 0
    _of_one: dict[str, int] = field(default_factory=dict)
    _large: set[str] = field(default_factory=set)
    """Whose sheets are under way: one of each, so that nobody has all the places."""

    def let_knock(self, address: str, is_probe: bool = False) -> None:
        """Count a request from this address. Raises 429."""
        rate = self.probes if is_probe else self.address
        if wait := rate.wait_seconds(address, time.monotonic()):
            raise _wait(TOO_FAST(), wait)

    def is_full(self) -> bool:
        """Whether as much is under way as may be."""
        return self.under_way >= self.most_at_once

    @contextmanager
    def inside(self, person: str, large: bool) -> Iterator[None]:
        """Count a request of this person, while it is under way. Raises 429, or 503 for what must wait for others."""
        if wait := self.person.wait_seconds(person, time.monotonic()):
            raise _wait(TOO_FAST(), wait)
        his = self._of_one.get(person, 0)
        if his >= self.most_of_one or (large and (person in self._large or len(self._large) >= self.most_large)):
            raise AT_CAPACITY()
        self._of_one[person] = his + 1
        if large:
            self._large.add(person)
        try:
            yield
        finally:
            if large:
                self._large.remove(person)
            if self._of_one[person] == 1:
                del self._of_one[person]
            else:
                self._of_one[person] -= 1


def _wait(problem: Problem, seconds: float) -> Problem:
    problem.headers["Retry-After"] = str(int(seconds) + 1)
    return problem
