"""Anybody who measures, without a token."""

from fastapi import Request

from shared.http.access import Access, CheckedBy
from shared.http.runtime import Runtime
from shared.kernel.recorded import Actor


async def measuring(request: Request, runtime: Runtime) -> tuple[Actor, str]:
    """Whoever asks."""
    return Actor("system", "bench"), ""


ACCESS: Access = {"flow": CheckedBy(measuring)}
