"""What the console reads besides what every process does."""

from pathlib import Path

from pydantic import Field

from shared.run.settings import Settings

SERVICES = ("intake", "triage", "referral", "followup")


class ConsoleSettings(Settings):
    """Settings of the console, read from `SIKUAI_*`; a wrong value stops it before it does anything."""

    services: str = Field("", description="where the services answer: intake=http://…,triage=…,referral=…,followup=…")
    token_private_key: Path = Field(
        Path("token-private.json"), description="file with the installation's private key (JWK): signs what a page asks"
    )
    session_hours: float = Field(12, gt=0, le=24 * 31, description="hours after which one has to log in anew")
    idle_minutes: float = Field(60, gt=0, le=24 * 60, description="minutes after which a session nobody uses ends")
    secure_cookies: bool = Field(
        False, description="the browser reaches the console by https alone: cookies are sent by nothing else"
    )
    area: Path | None = Field(
        None, description="GeoJSON of the villages for the map: a file, or a folder with <station>.geojson for each"
    )
    service_seconds: float = Field(
        10, gt=0, le=120, description="seconds that a page waits for what is done in a service"
    )
    question_seconds: float = Field(
        3,
        gt=0,
        le=120,
        description="seconds that a page waits for what a service shows: a hung one costs a page no more",
    )

    def addresses(self) -> dict[str, str]:
        """Each service's address by its name. Raises `ValueError` for what is none."""
        pairs = [one.partition("=") for one in self.services.split(",") if one]
        if not pairs or not all(name and url.startswith(("http://", "https://")) for name, _, url in pairs):
            raise ValueError("SIKUAI_SERVICES: name each service with its address, intake=http://127.0.0.1:8101,…")
        found = {name.strip(): url.strip().rstrip("/") for name, _, url in pairs}
        if left := [name for name in SERVICES if name not in found]:
            raise ValueError(f"SIKUAI_SERVICES names no {', '.join(left)}: name all four services with their addresses")
        return found
