"""`sikuai open`: the pages, in the browser of this machine if it has one."""

import webbrowser

from deploy.machine.running import running
from deploy.machine.trouble import MachineError


def open() -> None:
    """Open the console in a browser, and print its address. 打开网页"""
    record = running()
    if not record.console:
        raise MachineError("no console is up 网页没有在运行", "run `sikuai down` and `sikuai up` 请重启")
    print(record.console)
    webbrowser.open(record.console)
