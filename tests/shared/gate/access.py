"""Who may call: a neighbour that signs what it sends, or the chief."""

import hmac
from hashlib import sha256

from fastapi import Request

from shared.http.access import Access, May
from shared.http.problem import Problem
from shared.http.runtime import Runtime
from shared.kernel.recorded import Actor

KEY = b"a key of the neighbour"


async def signed(request: Request, runtime: Runtime) -> tuple[Actor, str]:
    """The neighbour, at the station that it names, if the body carries its signature."""
    signature = request.headers.get("x-signature", "")
    if not hmac.compare_digest(signature.encode(), hmac.new(KEY, await request.body(), sha256).hexdigest().encode()):
        raise Problem(401, "signature-refused", "签名无效", "the signature is not the neighbour's")
    return Actor("system", "neighbour"), request.headers.get("x-station", "")


ACCESS: Access = {"call_back": May(signed), "knock": May(("chief",))}
