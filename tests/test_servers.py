"""The servers of `servers` start, answer, and end with the block or with their starter."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from servers import _server, moto_server

QUERY = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
# moto tells services apart by the scope of the signature, which it does not verify.
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/sts/aws4_request"


@pytest.mark.parametrize("name", ["moto_server", "ministack_server"])
def test_a_server_answers_as_sts(name: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(name)

    response = requests.post(url, QUERY, headers={"Authorization": SIGNED}, timeout=30)

    assert response.status_code == 200
    assert "<GetCallerIdentityResult>" in response.text


def test_a_server_ends_with_its_block() -> None:
    with moto_server() as url:
        address = urlsplit(url)
    assert not _listens(address.hostname, address.port)


def test_a_server_ends_when_its_starter_is_killed() -> None:
    program = (
        "import servers, time\n"
        "with servers.moto_server() as url: print(url, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdout is not None
        address = urlsplit(starter.stdout.readline().strip())
        starter.send_signal(signal.SIGKILL)
    give_up = time.monotonic() + 30
    while _listens(address.hostname, address.port) and time.monotonic() < give_up:
        time.sleep(0.05)
    assert not _listens(address.hostname, address.port)


def test_a_server_that_cannot_start_shows_its_log() -> None:
    with pytest.raises(RuntimeError, match="no_such_server"), _server("no_such_server", [], {}):
        pass


def _listens(host: str | None, port: int | None) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
