"""A folder of policies under which another person confirms grades now, as the county's next version has it."""

from pathlib import Path
from shutil import copytree

from shared.run.settings import Settings
from tests.given import STATION


def with_a_second_person(folder: Path) -> Path:
    """The policies, with the county's next version in force since the day after its first."""
    copied = Path(copytree(Settings().policy, folder / "policy"))
    path = copied / "county" / "2027-01.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("adopted: 2027-01-01", "adopted: 2026-01-02"), encoding="utf-8")
    return copied


def with_its_places_elsewhere(folder: Path, station: str = "elsewhere") -> Path:
    """The same policies, with another station that has what ours has: places to visit, which the county has not."""
    copytree(folder / "stations" / STATION, folder / "stations" / station)
    return folder
