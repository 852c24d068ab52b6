"""The description of a service: what it is, without anything that runs. A rebuild needs no more than this."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.kernel.decider import Decider
from shared.kernel.policy import Policy
from shared.kernel.reactor import Reactor, Timers
from shared.store.view import View


@dataclass(frozen=True, slots=True)
class Service:
    """A service: its logs, what it hears, its views, and how it reacts. All parts but the name may be missing.

    `logs` are published, each on the topic of its name, as are those that `logs_of` names for a policy (so that a
    department that is added gets its topic); `private_logs` never leave the database. `sources` are the topics that it
    hears. `schema` is the file that makes its tables; a service without one has no database at all. `keeps` is the file
    that makes the tables of its schema `kept`, which are no views: rows are added there, and no replay touches them.
    `deciders` has the one of each kind of stream, so that it can be told what a stream has come to. `routes` names the
    package whose modules hold its HTTP routers and its table of access: whoever serves imports it, a rebuild does not.
    """

    name: str
    policy: type[Policy] = Policy
    logs: Sequence[str] = ()
    logs_of: Callable[[Any], Iterable[str]] = lambda policy: ()
    private_logs: Sequence[str] = ()
    sources: Sequence[str] = ()
    views: Sequence[View] = ()
    schema: Path | None = None
    keeps: Path | None = None
    deciders: Sequence[Decider[Any]] = ()
    reactor: Reactor = field(default_factory=Reactor)
    timers: Timers = field(default_factory=Timers)
    routes: str = ""

    def published(self, policies: Iterable[Policy]) -> list[str]:
        """Every log that is published under these policies."""
        more = {log for policy in policies for log in self.logs_of(policy)}
        return [*self.logs, *sorted(more - set(self.logs))]
