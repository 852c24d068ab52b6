"""What a token of this installation says of its bearer, and the sentences with which one is refused."""

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.http.roles import EVERYWHERE, OF_A_DEPARTMENT, Role
from shared.kernel.recorded import Actor
from shared.kernel.stations import EVERY_STATION, SLUG

LONGEST_LIFE_DAYS = 366
ACCOUNT = r"^[A-Za-z0-9._-]{1,64}$"

WHY: dict[str, tuple[str, str]] = {
    "length": ("过长", "it is too long"),
    "signature": ("不是本系统签发的", "it is none that this installation signed"),
    "claims": ("内容不符合要求", "what it claims is not written as it should be"),
    "expired": ("已过期", "it has expired"),
    "exp": ("没有写明有效期", "it does not say until when it is valid"),
    "nbf": ("尚未生效，或生效时间不是时间", "it is not valid yet, or its beginning is no time"),
    "iat": ("签发时间不是时间，或尚未到来", "its time of issue is none, or yet to come"),
    "life": (f"有效期超过{LONGEST_LIFE_DAYS}天", f"it is valid for more than {LONGEST_LIFE_DAYS} days"),
    "iss": ("签发者不是本系统", "its issuer is not this installation"),
    "aud": ("不是给本系统使用的", "it is not meant for this installation"),
    "sub": ("账号缺失或写法不对", "its account is missing or badly written"),
    "role": ("没有写明已知的角色", "it names no role that there is"),
    "station": ("派出所缺失或写法不对", "its station is missing or badly written"),
    "everywhere": ("该角色不能用于全部派出所", "its role may not act for all stations"),
    "department": ("部门写法不对，或与角色不符", "its department is badly written, or does not go with its role"),
}
"""Why a token is refused, in both languages: these sentences and no others, so that nothing of what was sent shows."""


class BadToken(Exception):
    """No token, or none that this installation signed and still honours; `zh` and `en` say `why`, out of `WHY`."""

    def __init__(self, why: str) -> None:
        self.why = why if why in WHY else "claims"
        self.zh, self.en = WHY[self.why]
        super().__init__(self.en)


Slug: TypeAlias = Annotated[str, Field(pattern=SLUG)]


class Bearer(BaseModel):
    """The claims that say who bears a token: each of them text, whole, and nothing that could be taken for it."""

    model_config = ConfigDict(strict=True, frozen=True)

    aud: str  # RFC 7519 knows lists too, but then whoever else is named could bear the token here
    sub: Annotated[str, Field(pattern=ACCOUNT)]
    role: Role
    station: Slug
    department: Slug = ""


def bearer(claims: dict[str, Any]) -> tuple[Actor, str]:
    """The actor and the station that claims speak for (`EVERY_STATION`: all of them). Raises `BadToken`."""
    try:
        said = Bearer.model_validate(claims)
    except ValidationError as error:
        raise BadToken(str(error.errors(include_input=False)[0]["loc"][0])) from None
    if said.station == EVERY_STATION and said.role not in EVERYWHERE:
        raise BadToken("everywhere")
    if (said.role == OF_A_DEPARTMENT) is not bool(said.department):
        raise BadToken("department")
    return Actor(said.role, said.sub, said.department), said.station
