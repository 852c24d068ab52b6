"""Ports: the customary one when it is free, another when it is not, and always said."""

import socket

_CLAIMS: dict[int, socket.socket] = {}


def free_port(customary: int = 0, *, but_not: frozenset[int] = frozenset()) -> int:
    """A port of 127.0.0.1 that nobody listens on: the customary one if possible, else one that the system picks.

    It is claimed until this process ends: another machine that is planned at the same time is given another one.
    """
    if customary and customary not in but_not and _can_listen(customary) and _claim(customary):
        return customary
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port not in but_not and _claim(port):
            return port


def answers(port: int) -> bool:
    """Whether somebody accepts connections on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _claim(port: int) -> bool:
    """Whether the port is this process's to give away. The claim is a name among the kernel's sockets, which dies with
    the process; it lives in the same network namespace as the port."""
    if port not in _CLAIMS:
        claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            claim.bind(f"\0sikuai-port-{port}")
        except OSError:
            claim.close()
            return False
        _CLAIMS[port] = claim
    return True


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still being forgotten counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
