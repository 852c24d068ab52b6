"""Real Apache Kafka without Docker: the broker's jars by Maven, one or more KRaft nodes by Java, on 127.0.0.1.

As a program (`python -m deploy.machine.kafka start|stop`) it serves `make kafka`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
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
    """One node: its folder (settings and topics), its jars, its number, its port, and every node's controller."""

    folder: Path
    jars: Path
    node: int
    port: int
    controllers: Sequence[int]

    @classmethod
    def prepare(
        cls, folder: Path, cache: Path, *, customary_port: int = CUSTOMARY_PORT, more: Mapping[str, str] | None = None
    ) -> "Kafka":
        """A single node, as `prepare_nodes` makes it."""
        return cls.prepare_nodes(folder, cache, 1, customary_port=customary_port, more=more)[0]

    @classmethod
    def prepare_nodes(
        cls,
        folder: Path,
        cache: Path,
        nodes: int,
        *,
        customary_port: int = CUSTOMARY_PORT,
        more: Mapping[str, str] | None = None,
    ) -> list["Kafka"]:
        """Fetch the jars, choose ports, write each node's `server.properties` and format its folder if it is new.

        `more` overrides settings of the brokers. Folders with topics are used as they are. Raises MachineError, also
        where the folder was made for another number of nodes.
        """
        jars = fetch(cache)
        folders = [folder, *(folder / f"node-{number}" for number in range(2, nodes + 1))]
        _check_number(folder, nodes)
        ports: list[int] = []
        for number in range(2 * nodes):
            ports.append(free_port(customary_port if number == 0 else 0, but_not=frozenset(ports)))
        made = [
            cls(place, jars, number, ports[number - 1], ports[nodes:]) for number, place in enumerate(folders, start=1)
        ]
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        for kafka in made:
            kafka.folder.mkdir(parents=True, exist_ok=True)
            kafka._write_settings(more or {})
            kafka._format(cluster)
        return made

    @property
    def address(self) -> str:
        """Bootstrap server, host:port."""
        return f"127.0.0.1:{self.port}"

    def program(self, logs: Path) -> Program:
        """What to keep running as the bus."""
        return Program(
            name="bus" if self.node == 1 else f"bus-{self.node}",
            command=[*self._java("-Xms128m", "-Xmx512m"), "kafka.Kafka", str(self._settings)],
            log=logs / ("bus.log" if self.node == 1 else f"bus-{self.node}.log"),
            ready=lambda: answers(self.port),
        )

    def wipe(self) -> None:
        """Forget every topic, as a lost disk would. Only for a single node, while it is stopped; formats it anew."""
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        self._format(urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="))

    @property
    def _settings(self) -> Path:
        return self.folder / "server.properties"

    def _java(self, *options: str) -> list[str]:
        always = ["-XX:+UseSerialGC", "-Djava.awt.headless=true"]
        logging = f"-Dlog4j2.configurationFile={SOURCES / 'log4j2.yaml'}"
        return ["java", *always, *options, logging, "-cp", f"{self.jars}/*"]

    def _write_settings(self, more: Mapping[str, str]) -> None:
        nodes = len(self.controllers)
        controller = self.controllers[self.node - 1]
        settings = {
            "process.roles": "broker,controller",
            "node.id": str(self.node),
            "controller.quorum.voters": ",".join(f"{n}@127.0.0.1:{p}" for n, p in enumerate(self.controllers, start=1)),
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self.folder / "data"),
            "log.retention.ms": "-1",
            "log.retention.bytes": "-1",
            "auto.create.topics.enable": "false",
            "num.partitions": "12",
            "default.replication.factor": str(nodes),
            "min.insync.replicas": str(nodes // 2 + 1),
            "offsets.topic.replication.factor": str(nodes),
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": str(nodes),
            "transaction.state.log.min.isr": str(nodes // 2 + 1),
            "transaction.state.log.num.partitions": "4",
            "share.coordinator.state.topic.replication.factor": str(nodes),
            "share.coordinator.state.topic.min.isr": str(nodes // 2 + 1),
            "group.initial.rebalance.delay.ms": "0",
            **more,
        }
        self._settings.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def _format(self, cluster: str) -> None:
        if (self.folder / "data" / "meta.properties").exists():
            return
        options = ["format", f"--cluster-id={cluster}", "--config", str(self._settings)]
        done = subprocess.run([*self._java("-Xmx256m"), "kafka.tools.StorageTool", *options], capture_output=True)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
            raise MachineError(
                f"Kafka could not format {self.folder} 无法建立总线 ({said[-1] if said else ''})",
                "delete that folder 请删除此目录后重试",
            )


def _check_number(folder: Path, nodes: int) -> None:
    there = len(list(folder.glob("data/meta.properties"))) + len(list(folder.glob("node-*/data/meta.properties")))
    if there not in (0, nodes):
        raise MachineError(
            f"the bus in {folder} has {there} broker(s), not {nodes} 总线的代理节点数不符",
            f"run `sikuai up --bus kafka --brokers {there}`; with that folder away, the services fill a new bus "
            "请按原节点数启动；移走此目录，各服务会重新写满总线",
        )


def missing() -> list[str]:
    """Which of the programs needed for this are not on PATH (`java`, `mvn`)."""
    return [name for name in ("java", "mvn") if shutil.which(name) is None]


def fetch(cache: Path) -> Path:
    """The folder with Kafka's jars: resolved by Maven once for each state of `pom.xml`. Raises MachineError."""
    if lacking := missing():
        raise MachineError(
            f"Apache Kafka needs {' and '.join(lacking)}, not found on PATH 缺少所需程序",
            "install Java 17 or newer and Maven, name a broker by SIKUAI_KAFKA=host:port, or use --bus embedded "
            "请安装这些程序，或改用内置总线",
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
            f"Maven could not fetch Kafka 未能下载 ({said[0] if said else 'no reason given 原因不明'})",
            "check the network, then retry 请检查网络后重试",
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
