"""Clients of real servers: of STS over each transport, of other services by each kind of client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import real_service
from server_client import Caller

HERE = Path(__file__).parent


@pytest.fixture(params=["requests", "stdlib", "aiohttp"])
def transport(request: pytest.FixtureRequest) -> str:
    """Each transport by its name."""
    name: str = request.param
    return name


@pytest.fixture
def moto(moto_server: str, transport: str) -> Iterator[Caller]:
    """A client of moto's server, over each transport."""
    caller = Caller(transport, moto_server, "moto")
    yield caller
    caller.close()


@pytest.fixture
def ministack(ministack_server: str, transport: str) -> Iterator[Caller]:
    """A client of ministack, over each transport."""
    caller = Caller(transport, ministack_server, "ministack")
    yield caller
    caller.close()


@pytest.fixture(scope="session")
def packages(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """The generated packages by model: those that modules of this run name in ``MODELS``."""
    modules = {id(item.module): item.module for item in request.session.items}
    here = [module for module in modules.values() if Path(module.__file__).parent == HERE]
    named = {name for module in here for name in getattr(module, "MODELS", ())}
    names = named & real_service.MODELS.keys()
    return real_service.generate(sorted(names), tmp_path_factory.mktemp("clients"))


@pytest.fixture(scope="module", params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of client."""
    name: str = request.param
    return name


@pytest.fixture(scope="module", params=["moto", "ministack"])
def server(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Each server: its name and its base URL."""
    return request.param, request.getfixturevalue(f"{request.param}_server")


@pytest.fixture(scope="module")
def real(
    packages: dict[str, Any], server: tuple[str, str], kind: str
) -> Iterator[Callable[[str], real_service.RealService]]:
    """Services on each server, by each kind of client: ``real("sns")``."""
    made: dict[str, real_service.RealService] = {}

    def make(name: str) -> real_service.RealService:
        if name not in made:
            model = real_service.MODELS[name]
            made[name] = real_service.RealService(packages[name], model, *server, kind)
        return made[name]

    yield make
    for each in made.values():
        each.close()
