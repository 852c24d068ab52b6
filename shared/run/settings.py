"""The one settings object: every variable a sikuai process reads, and nothing else reads the environment.

The table in README.md ("Settings") is checked against this class by `tests/shared/test_settings.py`.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """Settings of one process, read from `SIKUAI_*`; a wrong value stops the process before it does anything."""

    model_config = SettingsConfigDict(env_prefix="SIKUAI_", extra="ignore")

    database_url: str = Field("", description="PostgreSQL of this service, as the role that may only insert and select")
    owner_url: str = Field("", description="the same database as its owner: creates tables, rebuilds views")
    bus: str = Field("127.0.0.1:9092", description="bootstrap servers of the bus, host:port[,host:port]")
    bus_kind: Literal["embedded", "kafka"] = Field("embedded", description="which bus answers there")
    host: str = Field("127.0.0.1", description="address that the HTTP server listens on")
    port: int = Field(8000, ge=0, le=65535, description="port that the HTTP server listens on")
    installation: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9-]{2,62})?$",
        description="the installation's name, which every record bears for ever: 3 to 63 of a-z, 0-9 and hyphens",
    )
    topic_prefix: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9.-]{0,62}[.-])?$",
        description="what the names of topics begin with, for a bus that others use too: `town7.`",
    )
    lanes: int = Field(12, ge=1, le=256, description="lanes of each log, fixed when the database is made")
    token_public_key: Path = Field(
        Path("token-public.json"), description="file with the installation's public Ed25519 key (JWK)"
    )
    token_issuer: str = Field(
        "", description="who signs tokens (`iss`); if it is empty, `sikuai:` and the installation's name"
    )
    token_audience: str = Field("sikuai", min_length=1, description="whom tokens are meant for (`aud`)")
    policy: Path = Field(
        ROOT / "deploy" / "policy", description="the folder of the policies: the county's, the stations', the calendar"
    )
    clock: Literal["real", "movable"] = Field("real", description="`movable` lets a replay set the time; demo only")
    demo: bool = Field(False, description="this process serves a demonstration; required for a movable clock")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="least level that is logged")
    replicas: int = Field(1, ge=1, le=9, description="copies of each topic that the bus keeps")
    secret: SecretStr = Field(
        SecretStr(""), description="the installation's secret, from which ids are derived; at least 16 characters"
    )

    @model_validator(mode="after")
    def _issuer_of_the_installation(self) -> Self:
        """Another installation's tokens are refused here, even if both had the same key."""
        self.token_issuer = self.token_issuer or f"sikuai:{self.installation}"
        return self

    @model_validator(mode="after")
    def _movable_only_in_a_demo(self) -> Self:
        """A clock that a client can move would rewrite every promise: refused outside a demonstration."""
        if self.clock == "movable" and not self.demo:
            raise ValueError(
                "SIKUAI_CLOCK=movable is for demonstrations: set SIKUAI_DEMO=1 as well, or SIKUAI_CLOCK=real"
            )
        return self


def settings_table() -> str:
    """The table of all settings for the README, in Markdown."""
    rows = ["| variable | default | what it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = str(default.relative_to(ROOT)) if isinstance(default, Path) and default.is_absolute() else str(default)
        shown = "" if isinstance(default, SecretStr) else shown
        rows.append(f"| `SIKUAI_{name.upper()}` | {f'`{shown}`' if shown else ''} | {field.description} |")
    return "\n".join(rows)
