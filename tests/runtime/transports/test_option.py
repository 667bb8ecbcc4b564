"""`HttpOptions`: immutable, checked, and silent about passwords."""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith_runtime.errors import ConfigError
from tinsmith_runtime.transports.option import HttpOptions


def test_cannot_be_changed() -> None:
    options: Any = HttpOptions(max_connections=3)
    with pytest.raises(AttributeError, match="immutable"):
        options.max_connections = 4
    with pytest.raises(AttributeError, match="immutable"):
        del options.max_connections
    assert options.max_connections == 3


def test_does_not_follow_the_mapping_it_was_made_from() -> None:
    proxies = {"https": "http://proxy:1"}
    options = HttpOptions(proxies=proxies)
    proxies.clear()
    assert options.proxies == {"https": "http://proxy:1"}


def test_prints_without_passwords() -> None:
    shown = repr(HttpOptions(proxies={"https": "http://user:hunter2@proxy:1", "no": "a.org"}))
    assert "hunter2" not in shown
    assert "http://***@proxy:1" in shown
    assert "a.org" in shown


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"max_connections": 0}, "at least 1"),
        ({"connect_timeout": 0}, "connect_timeout is 0"),
        ({"read_timeout": -1.0}, "read_timeout is -1.0"),
    ],
)
def test_refuses_what_cannot_work(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        HttpOptions(**wrong)


def test_default_times() -> None:
    times = HttpOptions(connect_timeout=1.5, read_timeout=None).timeouts(7.0)
    assert (times.connect, times.read, times.total) == (1.5, None, 7.0)
