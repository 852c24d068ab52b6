"""Who may call: a neighbour that signs what it sends, or the chief."""

import hmac
from hashlib import sha256

from fastapi import Request

from shared.http.access import Access, CheckedBy, May
from shared.http.problem import problem_type
from shared.http.runtime import Runtime
from shared.kernel.recorded import Actor

KEY = b"a key of the neighbour"
SIGNATURE_REFUSED = problem_type(
    401,
    "signature-refused",
    "签名无效：请以约定的密钥签名",
    "the signature is not the neighbour's: sign with the key that was agreed on",
)


async def signed(request: Request, runtime: Runtime) -> tuple[Actor, str]:
    """The neighbour, at the station that it names, if the body carries its signature."""
    signature = request.headers.get("x-signature", "")
    if not hmac.compare_digest(signature.encode(), hmac.new(KEY, await request.body(), sha256).hexdigest().encode()):
        raise SIGNATURE_REFUSED()
    return Actor("system", "neighbour"), request.headers.get("x-station", "")


ACCESS: Access = {"call_back": CheckedBy(signed), "knock": May(("chief",))}
