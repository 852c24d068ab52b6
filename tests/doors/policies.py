"""A folder of policies under which another person confirms grades now, as the county's next version has it."""

from pathlib import Path
from shutil import copytree

from shared.run.settings import Settings


def with_a_second_person(folder: Path) -> Path:
    """The policies, with the county's next version in force since the day after its first."""
    copied = Path(copytree(Settings().policy, folder / "policy"))
    path = copied / "county" / "2027-01.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("adopted: 2027-01-01", "adopted: 2026-01-02"), encoding="utf-8")
    return copied
