"""Real Apache Kafka without Docker: the broker's jars by Maven, one KRaft node by Java, on 127.0.0.1.

As a program (`python -m deploy.machine.kafka start|stop`) it serves `make kafka`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.machine.home import Home
from deploy.machine.ports import answers, free_port
from deploy.machine.processes import Program, remember, start, stop_remembered
from deploy.machine.trouble import MachineError

CUSTOMARY_PORT = 29092
SOURCES = Path(__file__).resolve().parent.parent / "kafka"


@dataclass(frozen=True, slots=True)
class Kafka:
    """One node: its folder (settings and topics), its jars, its port, the port of its controller."""

    folder: Path
    jars: Path
    port: int
    controller_port: int

    @classmethod
    def prepare(
        cls, folder: Path, cache: Path, *, customary_port: int = CUSTOMARY_PORT, more: Mapping[str, str] | None = None
    ) -> "Kafka":
        """Fetch the jars, choose ports, write `server.properties` and format the folder if it is new.

        `more` overrides settings of the broker. A folder with topics is used as it is. Raises MachineError.
        """
        jars = fetch(cache)
        folder.mkdir(parents=True, exist_ok=True)
        port = free_port(customary_port)
        kafka = cls(folder, jars, port, free_port(but_not=frozenset({port})))
        kafka._write_settings(more or {})
        kafka._format()
        return kafka

    @property
    def address(self) -> str:
        """Bootstrap server, host:port."""
        return f"127.0.0.1:{self.port}"

    def program(self, logs: Path) -> Program:
        """What to keep running as the bus."""
        return Program(
            name="bus",
            command=[*self._java("-Xms128m", "-Xmx512m"), "kafka.Kafka", str(self._settings)],
            log=logs / "bus.log",
            ready=lambda: answers(self.port),
        )

    def wipe(self) -> None:
        """Forget every topic, as a lost disk would. Only while it is stopped; formats anew with the same settings."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        self._format()

    @property
    def _settings(self) -> Path:
        return self.folder / "server.properties"

    def _java(self, *options: str) -> list[str]:
        always = ["-XX:+UseSerialGC", "-Djava.awt.headless=true"]
        logging = f"-Dlog4j2.configurationFile={SOURCES / 'log4j2.yaml'}"
        return ["java", *always, *options, logging, "-cp", f"{self.jars}/*"]

    def _write_settings(self, more: Mapping[str, str]) -> None:
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self.controller_port}",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self.folder / "data"),
            "log.retention.ms": "-1",
            "log.retention.bytes": "-1",
            "auto.create.topics.enable": "false",
            "num.partitions": "12",
            "default.replication.factor": "1",
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "transaction.state.log.num.partitions": "4",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
            **more,
        }
        self._settings.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def _format(self) -> None:
        if (self.folder / "data" / "meta.properties").exists():
            return
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        options = ["format", f"--cluster-id={cluster}", "--config", str(self._settings)]
        done = subprocess.run([*self._java("-Xmx256m"), "kafka.tools.StorageTool", *options], capture_output=True)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
            raise MachineError(
                f"Kafka could not format {self.folder} ({said[-1] if said else ''})", "delete that folder"
            )


def missing() -> list[str]:
    """Which of the programs needed for this are not on PATH (`java`, `mvn`)."""
    return [name for name in ("java", "mvn") if shutil.which(name) is None]


def fetch(cache: Path) -> Path:
    """The folder with Kafka's jars: resolved by Maven once for each state of `pom.xml`. Raises MachineError."""
    if lacking := missing():
        raise MachineError(
            f"Apache Kafka needs {' and '.join(lacking)}, not found on PATH",
            "install Java 17 or newer and Maven, name a broker by SIKUAI_KAFKA=host:port, or use --bus embedded",
        )
    pom = SOURCES / "pom.xml"
    jars = cache / f"kafka-{hashlib.sha256(pom.read_bytes()).hexdigest()[:12]}"
    if jars.exists():
        return jars
    draft = cache / f"{jars.name}.{os.getpid()}"
    draft.mkdir(parents=True, exist_ok=True)
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={draft}"]
    done = subprocess.run(["mvn", "-q", "-B", "-f", str(pom), *goal], capture_output=True)
    if done.returncode != 0:
        said = [line for line in done.stdout.decode(errors="replace").splitlines() if "ERROR" in line]
        shutil.rmtree(draft, ignore_errors=True)
        raise MachineError(
            f"Maven could not fetch Kafka ({said[0] if said else 'no reason given'})", "check the network, then retry"
        )
    try:
        draft.rename(jars)
    except OSError:  # another process was quicker
        shutil.rmtree(draft, ignore_errors=True)
    return jars


def _start(home: Home) -> str:
    folder = home.make().path / "kafka-alone"
    note = folder / "running.json"
    stop_remembered(note, seconds=20)
    kafka = Kafka.prepare(folder, home.cache)
    process = start(kafka.program(folder), detached=True)
    remember(note, [("kafka", process.pid)])
    return kafka.address


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["stop"]:
            stop_remembered(Home.find().path / "kafka-alone" / "running.json", seconds=20)
        else:
            address = _start(Home.find())
            print(f"Apache Kafka: {address}\n  SIKUAI_KAFKA={address} make test\n  make kafka-stop")
    except MachineError as error:
        sys.exit(f"sikuai: {error}")
