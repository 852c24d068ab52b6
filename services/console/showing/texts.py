"""Every text of the pages: what the templates say by `_("…")`, and what Chinese the pages' modules hold.

`python -m services.console.showing.texts` prints those that `locale/en` does not have yet, ready to be filled in.
"""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from jinja2.ext import babel_extract

from services.console.showing.catalog import catalog
from services.console.showing.templates import EXTENSIONS

HERE = Path(__file__).parents[1]
MODULES = (
    "routes",
    *(f"showing/{name}.py" for name in ("rooms", "words", "fields", "sheets", "story", "typed", "parked", "bulletin")),
)
"""Where Chinese stands in Python that is said in both languages later on."""
OPTIONS = {"trimmed": "true", "silent": "false", "extensions": ",".join(EXTENSIONS)}
"""Beware: a template that cannot be read would have no text, in silence."""
CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def texts() -> set[str]:
    """Every text of the pages, in Chinese."""
    return {*_of_templates(), *_of_modules()}


def missing() -> list[str]:
    """The texts that have no English."""
    return sorted(text for text in texts() if not catalog().get(text))


def _of_templates() -> Iterator[str]:
    for path in sorted((HERE / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for _, _, said, _ in babel_extract(file, ["_"], [], OPTIONS):
                first = said if isinstance(said, str) or said is None else said[0]
                if first:  # else a variable is said, whose text stands in a module
                    yield first


def _of_modules() -> Iterator[str]:
    for path in (path for name in MODULES for path in _files(HERE / name)):
        tree = ast.parse(path.read_text())
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict | ast.Tuple | ast.Call):
                docstrings |= _in_both(node)
            elif isinstance(node, ast.Constant) and id(node) not in docstrings and CHINESE.search(str(node.value)):
                yield str(node.value)


def _files(path: Path) -> list[Path]:
    return [path] if path.suffix else sorted(path.glob("*.py"))


def _in_both(node: ast.Dict | ast.Tuple | ast.Call) -> set[int]:
    """What needs no English of the catalogue, for it stands beside it: a refusal of our own, `(村, village)`."""
    match node:
        case ast.Dict(keys=keys, values=values):
            names = {key.value for key in keys if isinstance(key, ast.Constant)}
            return {id(value) for value in values} if names & {"detail_zh", "label_zh"} else set()
        case ast.Tuple(elts=said) | ast.Call(args=said):
            return {id(zh) for zh, en in pairwise(said) if isinstance(en, ast.Constant) and _is_english(en.value)}


def _is_english(value: object) -> bool:
    """Whether it is a sentence of its own; a code or an address is not."""
    return isinstance(value, str) and " " in value and not CHINESE.search(value)


def main() -> None:
    """Print what has no English."""
    for text in missing():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        print(f'msgid "{escaped}"\nmsgstr ""\n')


if __name__ == "__main__":
    main()
