"""The installation's own Ed25519 key, and the tokens it signs (RFC 7519, RFC 8037) until OIDC comes."""

import json
import secrets
import uuid
import warnings
from datetime import datetime, timedelta

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import OKPKey

from deploy.machine.home import Home, write_private
from deploy.machine.trouble import MachineError
from shared.http.auth import ALGORITHM
from shared.http.claims import BadToken, bearer
from shared.http.roles import EVERYWHERE, ROLES
from shared.run.settings import Settings

WAY_OUT = {
    "everywhere": f"name one station, like `--station changluo`; all is for {', '.join(sorted(EVERYWHERE))} "
    "请写明一个派出所；all 只供这些角色",
    "station": "write it in small letters, digits, _ and -, like `--station changluo` 请用小写字母、数字、_ 和 -",
    "department": "write it in small letters, digits, _ and -, like `--department justice` 请用小写字母、数字、_ 和 -",
    "sub": "write the account in letters from a to z, digits, ., _ and -, like `--name desk-1` "
    "账号请用英文字母、数字、.、_ 和 -",
}
"""What to do about what is refused, by the reasons of `shared.http.claims`."""


def ensure_keys(home: Home, installation: str = "") -> None:
    """Make the key pair, the secret and the installation's name where there are none. They are kept for ever.

    The files are 0600, but for the public half of the key, which is for services. `installation` is the name where
    somebody else gave it to the services: they take no tokens of another.
    """
    if not home.private_key.exists():
        key = OKPKey.generate_key("Ed25519", {"use": "sig", "kid": uuid.uuid4().hex, "alg": ALGORITHM})
        write_private(home.make().private_key, json.dumps(key.as_dict(private=True)))
    if not home.secret.exists():
        write_private(home.secret, secrets.token_urlsafe(32))
    if installation or not home.installation.exists():
        write_private(home.installation, installation or f"home-{secrets.token_hex(4)}")
    public = OKPKey.import_key(json.loads(home.private_key.read_text())).as_dict(private=False)
    home.public_key.write_text(json.dumps(public))


def sign_token(
    home: Home,
    role: str,
    *,
    now: datetime,
    department: str | None = None,
    station: str = "changluo",
    name: str | None = None,
    hours: float = 12,
) -> str:
    """A bearer token: who (`sub`), as what (`role`), where (`station`, a liaison's `department`), until when (`exp`),
    of which installation (`iss`) and for whom (`aud`).

    `station` may be `all` for those who look over all of them. `name` is the id of the account, not a
    person's name: it stands in every event that the bearer causes.
    Raises MachineError for an unknown role, a liaison without a department, whatever no door would let in, and a home
    without the keys that `sikuai up` makes.
    """
    if role not in ROLES:
        raise MachineError(f"there is no role {role!r} 没有这个角色", f"choose one of {', '.join(ROLES)} 请从中选一个")
    if (role == "liaison") is not (department is not None):
        raise MachineError(
            "a liaison, and nobody else, speaks for a department 只有部门联络员须写明部门",
            "use `sikuai token liaison --department justice` 请照此书写",
        )
    if not home.private_key.exists():  # with keys made for it, no service would take the token
        raise MachineError(
            f"no machine was ever set up in {home.path} 此处从未启动过系统",
            "start one with `sikuai up`, or set SIKUAI_HOME to the home of the one that runs; after `make demo KEEP=1` "
            "as it said 请先启动，或把 SIKUAI_HOME 设为正在运行的那个",
        )
    key = OKPKey.import_key(json.loads(home.private_key.read_text()))
    settings = Settings(installation=home.installation.read_text())
    claims: dict[str, object] = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": name or role,
        "role": role,
        "station": station,
        "iat": int(now.timestamp()),
        "exp": int((now + timedelta(hours=hours)).timestamp()),
    }
    if department is not None:
        claims["department"] = department
    try:
        bearer(claims)
    except BadToken as error:
        raise MachineError(
            f"no service would take this token 令牌不可用: {error.zh} · {error.en}", WAY_OUT[error.why]
        ) from None
    header = {"alg": ALGORITHM, "kid": str(key.kid)}
    with warnings.catch_warnings():
        # RFC 9864 renames EdDSA to Ed25519; identity providers and their libraries still say EdDSA.
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])


if __name__ == "__main__":  # for containers: the keys are made before the services look for them
    ensure_keys(Home.find(), Settings().installation)
