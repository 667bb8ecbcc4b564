"""Fixtures for providers: a machine, both drivers, and a stand-in for STS."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import FakeSts, InlineWorld, Machine, no_transport
from local_servers import Wire
from tinsmith_runtime.effects import arun, run
from tinsmith_runtime.world import TaskWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(params=["threads", "tasks"])
def drive(request: pytest.FixtureRequest) -> Callable[[Steps[Any]], Any]:
    """Both drivers, one after the other; background work is done when the steps are."""
    if request.param == "threads":
        return lambda steps: run(steps, InlineWorld(no_transport))

    async def settled(steps: Steps[Any]) -> Any:
        world = TaskWorld(no_transport)
        result = await arun(steps, world)
        await world.settle()
        return result

    return lambda steps: asyncio.run(settled(steps))


@pytest.fixture(params=["threads", "tasks"])
def wire(request: pytest.FixtureRequest) -> Wire:
    """Both drivers, one after the other, with connections to servers on loopback."""
    return Wire(request.param)


@pytest.fixture
def sts(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> FakeSts:
    """A client package of STS that answers without a service."""
    fake = FakeSts(machine)
    monkeypatch.setitem(sys.modules, "client_sts", fake.module)
    return fake
