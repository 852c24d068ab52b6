"""Anybody who measures, without a token."""

from fastapi import Request

from shared.http.runtime import Access, Runtime
from shared.kernel.recorded import Actor


async def measuring(request: Request, runtime: Runtime) -> tuple[Actor, str]:
    """Whoever asks."""
    return Actor("system", "bench"), ""


ACCESS: Access = {"flow": measuring}
