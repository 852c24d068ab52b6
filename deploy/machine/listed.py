"""Whether there are such a station and such a department: a misspelt one opens doors behind which there is nothing."""

from datetime import datetime

from deploy.machine.trouble import MachineError
from shared.kernel.policy import Policy
from shared.kernel.stations import EVERY_STATION
from shared.run.settings import Settings
from shared.store.policies import PolicyFiles


def must_be_listed(station: str, department: str | None, now: datetime) -> None:
    """Raises MachineError, naming those that there are, for a station without a folder among the policies, and for a
    department that the station's policy does not list at `now` (aware)."""
    folder = Settings().policy
    stations = sorted(path.name for path in (folder / "stations").glob("*") if path.is_dir())
    if station not in (EVERY_STATION, *stations):
        raise MachineError(
            f"there is no station {station!r} 没有这个派出所",
            f"choose one of {', '.join(stations)}, or make a folder for it in {folder / 'stations'} "
            "请从中选一个，或在此处为它新建目录",
        )
    departments = PolicyFiles(folder, Policy).of(station, now).departments
    if department is not None and department not in departments:
        raise MachineError(
            f"there is no department {department!r} 没有这个部门",
            f"choose one of {', '.join(departments)} 请从中选一个",
        )
