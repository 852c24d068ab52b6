"""A contract for import-linter: modules that may import nothing but what a list allows.

A list of what is forbidden forgets what is not on it; this one fails closed. Patterns are module names, `*` for one
part of a name, `{own}` for the service that the importing module belongs to; what lies below a name is allowed with it.
"""

from fnmatch import fnmatchcase
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PureContract(Contract):
    """`modules` (patterns) import only `allowed` (patterns), themselves, and nothing else."""

    type_name = "pure"

    modules = fields.ListField(subfield=fields.StringField())
    allowed = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Kept when every import of the modules is allowed; else the wrong ones with their lines."""
        modules, allowed = cast(list[str], self.modules), cast(list[str], self.allowed)
        wrong = [
            (line["importer"], line["imported"], line["line_number"])
            for module in sorted(graph.modules)
            if _within(module, modules)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not _within(imported, _own(allowed, module))
            for line in graph.get_import_details(importer=module, imported=imported)
        ]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name each import that is not allowed, and what to do."""
        for importer, imported, line in check.metadata["wrong"]:
            output.print_error(f"{importer} (l. {line}) imports {imported}, which is not on the list of what is pure")
        output.print("Time, ids and everything else that is not pure come in with the command's envelope.")


def _own(patterns: list[str], module: str) -> list[str]:
    own = module.split(".")[1] if module.startswith("services.") else ""
    return [pattern.replace("{own}", own) for pattern in patterns]


def _within(module: str, patterns: list[str]) -> bool:
    parts = module.split(".")
    return any(fnmatchcase(".".join(parts[: pattern.count(".") + 1]), pattern) for pattern in patterns)
