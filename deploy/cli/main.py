"""`sikuai`: the one command for people.

A new sub-command is a new module beside this one: `deploy/cli/verify.py` with a typer function `verify`. One whose name
is a word of Python has a line under it: `import_.py` with `import_` is `sikuai import`; a line within it is a dash:
`what_if.py` is `sikuai what-if`.
"""

import os
import pkgutil
import sys
import traceback
from importlib import import_module

import typer
from typer.exceptions import Abort, Exit, TyperException

import deploy.cli
from deploy.machine.trouble import MachineError

HELP = """Disputes from the first report to the last return visit. 矛盾纠纷: 发现 流转 化解 回访.

`sikuai COMMAND --help` tells how to use a command. 在命令后加 --help 查看用法.
With --debug (or SIKUAI_DEBUG=1) an error shows its whole traceback. 加 --debug 时显示错误的全部细节.
"""


def main() -> None:
    """Run one command line; an error is one line with a next step, and an exit status that is not 0."""
    words = [word for word in sys.argv[1:] if word != "--debug"]
    debug = len(words) < len(sys.argv) - 1 or os.environ.get("SIKUAI_DEBUG", "") not in ("", "0")
    try:
        status = _app(words)(words, standalone_mode=False)
    except (Exit, SystemExit) as error:
        status = error.exit_code if isinstance(error, Exit) else error.code
    except (KeyboardInterrupt, Abort):
        status = 130
    except Exception as error:
        if debug:
            traceback.print_exc()
        if line := _one_line(error):
            print(f"sikuai: {line}", file=sys.stderr)
        status = getattr(error, "exit_code", 1)
    sys.exit(status)


def _app(words: list[str]) -> typer.Typer:
    """The named command alone if one is named (the rest need not be loaded for it), else all of them."""
    app = typer.Typer(
        name="sikuai", help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    app.callback()(_keep_sub_commands)
    if not words or "--help" in words:
        _head_help_in_both_languages()
    modules = [module.name for module in pkgutil.iter_modules(deploy.cli.__path__) if module.name != "main"]
    names = {module.rstrip("_").replace("_", "-"): module for module in modules}
    for name in [name for name in names if name in words[:1]] or names:
        app.command(name)(getattr(import_module(f"deploy.cli.{names[name]}"), names[name]))
    return app


def _keep_sub_commands() -> None:
    """With one command alone typer would drop its name: a callback prevents that."""


def _head_help_in_both_languages() -> None:
    """What typer itself writes on a help page. Loaded for such a page only: it takes as long as all the rest."""
    from typer import rich_utils as help_page

    help_page.ARGUMENTS_PANEL_TITLE = "Arguments 参数"
    help_page.OPTIONS_PANEL_TITLE = "Options 选项"
    help_page.COMMANDS_PANEL_TITLE = "Commands 命令"
    help_page.DEFAULT_STRING = "[default 默认: {}]"
    help_page.REQUIRED_LONG_STRING = "[required 必填]"


def _one_line(error: Exception) -> str:
    match error:
        case MachineError():
            return str(error)
        case TyperException():
            said = " ".join(str(error).split()).removeprefix("Value error, ").rstrip(".")
            context = getattr(error, "ctx", None)
            how = f"see `{context.command_path if context else 'sikuai'} --help` 请查看用法"
            return said and str(MachineError(f"wrong usage 命令有误: {said}", how))
        case _:
            # Its text is not shown: it could quote what somebody reported.
            place = traceback.extract_tb(error.__traceback__)[-1]
            name = f"{type(error).__name__} at {os.path.basename(place.filename)}:{place.lineno}"
            how = "run it again with --debug to see all of it 请加 --debug 重新运行查看全部"
            return str(MachineError(f"unexpected {name} 意外错误", how))


if __name__ == "__main__":
    main()
