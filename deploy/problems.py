"""docs/problems.md: every problem that the services may answer, made from the catalogues that they serve."""

from collections.abc import Iterable
from importlib import import_module

from deploy.services import PORTS, load
from shared.http.catalog import Catalog, Sentence, catalog
from shared.run.assemble import package_of, route_modules
from shared.run.settings import ROOT

PAGE = ROOT / "docs" / "problems.md"
EVERY = "每个 every"
HEAD = f"""\
# Problems 问题

What a service answers when it does not do what was asked (RFC 9457, `application/problem+json`). The `type` of such an
answer is an address of the service itself, `/problems/<code>`, which explains it; `/problems` lists all that this
service may answer, to anybody, as JSON or as a page. Programs go by the code, which stays; people read the sentence. A
sentence says the cause and then the next step, and never repeats what was sent; … stands for what is filled in.

This page is made by `make contracts`. 本页由程序生成。{EVERY}：各服务均可能给出 (any service may answer it).

| code 代码 | status 状态 | 原因 | 下一步 | cause | next step | service 服务 |
|---|---|---|---|---|---|---|
"""


def catalogs() -> dict[str, Catalog]:
    """The catalogue of each service, by its name."""
    import_module("shared.run.serve")  # loads what the edge of the server answers with
    services = [load(name) for name in PORTS]
    for service in services:
        list(route_modules(service))  # loads what the service answers with
    return {service.name: catalog(package_of(service)) for service in services}


def problems_page() -> str:
    """The page, as it is to be written down."""
    return HEAD + "".join(map(_row, _rows(catalogs())))


def _rows(found: dict[str, Catalog]) -> Iterable[tuple[str, str, Sentence, str]]:
    """Each sentence of each code, with the services that may say it."""
    said: dict[tuple[str, int, Sentence], list[str]] = {}
    for service, entries in found.items():
        for entry in entries.values():
            for sentence in entry.sentences:
                said.setdefault((entry.code, entry.status, sentence), []).append(service)
    for (code, status, sentence), services in sorted(said.items(), key=lambda row: row[0][0]):
        yield f"`{code}`", str(status), sentence, EVERY if len(services) == len(found) else ", ".join(services)


def _row(row: tuple[str, str, Sentence, str]) -> str:
    code, status, sentence, services = row
    cells = (code, status, sentence.zh.cause, sentence.zh.next_step, sentence.en.cause, sentence.en.next_step, services)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"
