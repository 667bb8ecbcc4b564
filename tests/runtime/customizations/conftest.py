"""Clients of customized services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from customized import Customized, forget, generate
from tinsmith_runtime.http import Response

Make = Callable[..., Customized]


@pytest.fixture(scope="package")
def _packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("customized")
    generate(folder)
    yield
    forget(folder)


@pytest.fixture(params=["sync", "async"])
def make(request: pytest.FixtureRequest, _packages: None) -> Iterator[Make]:
    """Makes clients of each kind in turn, which are closed after the test."""
    made: list[Customized] = []

    def make(package: str, *answers: Response, **options: Any) -> Customized:
        customized = Customized(package, *answers, asynchronous=request.param == "async", **options)
        made.append(customized)
        return customized

    yield make
    for customized in made:
        customized.end()
