"""The guard of `isolation`: tests see no settings of this machine and reach no other one."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
import requests


def test_another_host_is_out_of_reach() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_another_name_is_not_looked_up() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"sts\.amazonaws\.com"):
        requests.get("https://sts.amazonaws.com/", timeout=1)


def test_loopback_is_within_reach() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_settings_of_this_machine_are_gone() -> None:
    assert [name for name in os.environ if name.startswith("AWS_")] == ["AWS_EC2_METADATA_DISABLED"]
    assert list(Path.home().iterdir()) == []
