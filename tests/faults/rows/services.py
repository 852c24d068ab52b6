"""Rows in which a process of a service fails, or is not alone."""

import asyncio
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psutil

from deploy.machine.ports import free_port
from tests.faults.rows.row import row
from tests.faults.under_fire import Machine


@row()
async def killed_between_commit_and_publish(machine: Machine) -> None:
    """The bus is frozen while commands commit, and the service is killed before it can publish them."""
    victim = machine.any_service()
    machine.send("bus", signal.SIGSTOP)
    await machine.pause(0.5, 1.5)
    machine.send(victim, signal.SIGKILL)
    await machine.pause(0.1, 0.5)
    machine.send("bus", signal.SIGCONT)


@row()
async def killed_between_send_and_mark(machine: Machine) -> None:
    """The relay has sent and cannot mark it as published; then its process is killed."""
    victim = machine.any_service()
    async with machine.owner(victim) as owner, owner.transaction():
        await owner.execute("lock table store.published in exclusive mode")
        await machine.pause(0.3, 1.0)
        machine.send(victim, signal.SIGKILL)


@row()
async def frozen_and_thawed(machine: Machine) -> None:
    """A process stops for so long that the one of the same service beside it takes over all lanes; then it goes on."""
    victim = machine.any_service()
    async with beside(machine, victim):
        machine.send(victim, signal.SIGSTOP)
        await machine.pause(*machine.frozen_seconds)
        machine.send(victim, signal.SIGCONT)
        await machine.pause(0.5, 1)


@row()
async def killed_one_after_the_other(machine: Machine) -> None:
    """kill -9 of every service in turn."""
    for victim in machine.chance.sample(list(machine.record.services), len(machine.record.services)):
        machine.send(victim, signal.SIGKILL)
        await machine.pause(0.2, 0.8)


@row()
async def two_processes(machine: Machine) -> None:
    """Commands go to two processes of one service."""
    async with beside(machine, machine.any_service()):
        await machine.pause(3, 5)


@asynccontextmanager
async def beside(machine: Machine, service: str) -> AsyncIterator[None]:
    """A second process of this service, to which the driver speaks as well."""
    port = free_port()
    with suppress(psutil.Error):
        running = psutil.Process(machine.pid(service))
        environment, command = running.environ(), running.cmdline()
        log = (machine.home.logs / f"{service}-2.log").open("ab")
        process = subprocess.Popen(  # noqa: ASYNC220 - it returns at once
            command, env={**environment, "SIKUAI_PORT": str(port)}, cwd=machine.tree, stdout=log, stderr=log
        )
        machine.services[service].append(f"http://127.0.0.1:{port}")
        await asyncio.sleep(2.5)
        try:
            yield
        finally:
            machine.services[service].pop()
            process.kill()
            process.wait()
