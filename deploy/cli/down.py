"""`sikuai down`: stop the machine."""

from deploy.machine.control import down as bring_down
from deploy.machine.home import Home


def down() -> None:
    """Stop services, bus and database, in this order; data stays. 停止"""
    home = Home.find()
    print("sikuai is down 已停止" if bring_down(home) else f"nothing was up 没有在运行 ({home.path})")
