"""What a cell may hold beside a value, and what counts as nothing."""

import re
from enum import Enum
from typing import Any

from shared.kernel.alike import without_unseen

ERROR = re.compile(
    r"#(VALUE|REF|DIV/0|NUM|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|BUSY|UNKNOWN)!|#NAME\?|#N/A|(Err:|错误:)5\d\d", re.I
)


class Odd(Enum):
    """Stands in a cell whose value cannot be taken."""

    NOT_CALCULATED = "a formula without its result"
    DIGITS_LOST = "a number of more digits than a spreadsheet keeps"
    SHOWN_OTHERWISE = "a number or a day that is shown otherwise than it is stored"


def blank(cell: Any) -> bool:
    """Whether nothing that can be seen is written in it."""
    return cell is None or (isinstance(cell, str) and not without_unseen(cell).strip())


def is_error(cell: Any) -> bool:
    """Whether a spreadsheet program put an error there in place of what was to stand there."""
    return isinstance(cell, str) and ERROR.fullmatch(cell.strip()) is not None
