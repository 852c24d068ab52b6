"""Whether the State Council's notice of holidays is here for every year that promises may reach into."""

from datetime import date
from pathlib import Path

from shared.kernel.calendar import Calendar
from shared.run.settings import Settings
from shared.store.policies import read_calendar


def missing_notice(today: date, folder: Path | None = None) -> str:
    """What to do about the notice that is missing on this day in China, in both languages; "" if none is.

    Raises `ValueError` for a file that is no notice.
    """
    where = folder or Settings().policy
    year = Calendar(years=read_calendar(where)).missing_notice(today)
    if year is None:
        return ""
    file = where / "calendar" / f"{year}.yaml"
    return (
        f"the notice of holidays for {year} is missing 缺少{year}年放假通知: promises that reach into it are "
        f"provisional 跨年期限为暂定; put it there when it is out 通知发布后请写入 {file}"
    )
