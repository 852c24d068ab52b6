"""Every text of the pages: what the templates say by `_("…")`, and what Chinese the pages' modules hold.

`python -m services.console.showing.texts` prints those that `locale/en` does not have yet, ready to be filled in.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2.ext import babel_extract

from services.console.showing.catalog import catalog

HERE = Path(__file__).parents[1]
MODULES = ("routes", "showing/rooms.py", "showing/words.py")
"""Where Chinese stands in Python that is said in both languages later on."""
CHINESE = re.compile("[\u3400-\u9fff]")


def texts() -> set[str]:
    """Every text of the pages, in Chinese."""
    return {*_of_templates(), *_of_modules()}


def missing() -> list[str]:
    """The texts that have no English."""
    return sorted(text for text in texts() if not catalog().get(text))


def _of_templates() -> Iterator[str]:
    for path in sorted((HERE / "templates").rglob("*.html")):
        with path.open("rb") as file:
            for _, _, said, _ in babel_extract(file, ["_"], [], {"trimmed": "true"}):
                first = said if isinstance(said, str) or said is None else said[0]
                if first:  # else a variable is said, whose text stands in a module
                    yield first


def _of_modules() -> Iterator[str]:
    for path in (path for name in MODULES for path in _files(HERE / name)):
        tree = ast.parse(path.read_text())
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):  # a problem of our own has both languages beside each other
                docstrings |= _in_both(node)
            elif isinstance(node, ast.Constant) and id(node) not in docstrings and CHINESE.search(str(node.value)):
                yield str(node.value)


def _files(path: Path) -> list[Path]:
    return [path] if path.suffix else sorted(path.glob("*.py"))


def _in_both(node: ast.Dict) -> set[int]:
    names = {key.value for key in node.keys if isinstance(key, ast.Constant)}
    if not names & {"detail_zh", "label_zh"}:
        return set()
    return {id(value) for value in node.values if isinstance(value, ast.Constant)}


def main() -> None:
    """Print what has no English."""
    for text in missing():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        print(f'msgid "{escaped}"\nmsgstr ""\n')


if __name__ == "__main__":
    main()
