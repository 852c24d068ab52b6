"""The command line speaks English and Chinese: what it refuses, what it prints, and what its help says."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.machines import ROOT

DEPLOY = ROOT / "deploy"
COMMANDS = sorted(path for path in (DEPLOY / "cli").glob("*.py") if path.stem not in ("__init__", "main"))
PRINTED = {"print", "status", "Table", "add_row"}
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"(?<![A-Za-z0-9_./=\[-])[A-Za-z][a-z]+(?![A-Za-z0-9_/=-])")
"""A word of a sentence: no option, no path, no name of a setting, no colour in brackets."""
Named = dict[str, list[ast.expr]]


class Call(NamedTuple):
    """A call in a file: where it stands, what it is given, and what the names of the file stand for."""

    where: str
    node: ast.Call
    named: Named

    def one_sided(self, arguments: Sequence[ast.expr]) -> Iterator[str]:
        """What is wrong with these: a text in one language, or none that can be read here."""
        for argument in arguments:
            found = [text for text in texts(argument, self.named) if text.strip()]
            yield from (f"{self.where}: {text}" for text in found if not in_both(text))
            if not found:
                yield f"{self.where}: {ast.unparse(argument)}: say here, in both languages, what it is about"


def calls(files: Sequence[Path], names: set[str]) -> Iterator[Call]:
    """Every call of a function or method of these names."""
    for path in files:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = values(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in names:
                yield Call(f"{path.relative_to(ROOT)}:{node.lineno}", node, named)


def values(tree: ast.Module) -> Named:
    """What is assigned to each name, and what each function returns."""
    named: Named = defaultdict(list)
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                named[name].append(value)
            case ast.FunctionDef(name=name):
                named[name] += [one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value]
            case _:
                pass
    return named


def texts(node: ast.AST, named: Named) -> Iterator[str]:
    """Each text that an expression may come to; of what is filled in only whether it is a `zh` or an `en`."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else _filled(part) for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from (text for part in (one, other) for text in texts(part, named))
        case ast.BoolOp(values=parts) | ast.Dict(values=parts):
            yield from (text for part in parts for text in texts(part, named))
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) | ast.Call(func=ast.Name(id=name)):
            yield from (text for value in named.get(name, ()) for text in texts(value, named))
        case _:
            pass


def _filled(part: ast.expr) -> str:
    words = re.findall("[a-z]+", ast.unparse(part))
    return " ".join(said for word, said in (("en", "words"), ("zh", "中文")) if word in words)


def in_both(text: str) -> bool:
    """Whether it says something in each language; a command in backticks is in neither."""
    said = re.sub("`[^`]*`", "", text)
    return bool(CHINESE.search(said) and ENGLISH.search(said))


def test_a_text_is_in_both_languages_if_each_says_something() -> None:
    assert in_both("nothing is up 没有在运行")
    assert in_both("read /home/x/bus.log 请查看日志")
    assert not in_both("nothing is up")
    assert not in_both("请设置 SIKUAI_HOME, --bus kafka_1")
    assert not in_both("`sikuai down` 请先停止")


def test_every_refusal_says_in_both_languages_what_is_wrong_and_what_to_do() -> None:
    refusals = list(calls(sorted(DEPLOY.rglob("*.py")), {"MachineError"}))
    assert len(refusals) > 50
    assert [wrong for refusal in refusals for wrong in refusal.one_sided(refusal.node.args)] == []


def test_every_line_that_a_command_prints_is_in_both_languages() -> None:
    printed = [
        (call.where, text)
        for call in calls(COMMANDS, PRINTED)
        for argument in call.node.args
        for text in texts(argument, call.named)
    ]
    assert len(printed) > 30
    worded = [(where, text) for where, text in printed if ENGLISH.search(text) or CHINESE.search(text)]
    assert [(where, text) for where, text in worded if not in_both(text)] == []


def test_the_help_of_every_command_argument_and_option_is_in_both_languages() -> None:
    asked = list(calls(COMMANDS, {"Argument", "Option"}))
    helps = [(call, word.value) for call in asked for word in call.node.keywords if word.arg == "help"]
    assert len(helps) == len(asked) > 20
    assert [wrong for call, text in helps for wrong in call.one_sided([text])] == []
    trees = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in COMMANDS}
    docstrings = {
        node.name: ast.get_docstring(node) or ""
        for name, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == name
    }
    assert docstrings.keys() == trees.keys()
    assert [name for name, text in docstrings.items() if not in_both(text)] == []
