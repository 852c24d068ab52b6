"""(h) Commands beside what others store events with: message-db, eventsourcing (Python) and emmett (TypeScript).

Ours is the whole command: load, decide, fold one view, remember the command, chain, append, commit. Theirs is the
append alone, of the same events, three on each new stream, with the version that is expected, on as many connections
as are in flight: no state is read, nothing is decided or projected. They are installed apart, the first time, from
PyPI and npm (Node.js 20 with npm is needed), in the versions that stand in `installed.py`.
"""

from tests.bench.peers.measuring import measure

__all__ = ["measure"]
