"""Servers that stand in for AWS: moto's and ministack's, on loopback ports of their own.

Rule: a server lives no longer than the block that started it, nor than the process that did, and
sees nothing of the machine's AWS settings.

Each is a context manager that yields the base URL; fixtures of the same names are in `conftest`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_START_SECONDS = 60
_STOP_SECONDS = 10

# The servers bind port 0 and say in their log which port they were given, so that no two runs can
# be after the same one. The end of standard input ends them, also when a run is killed.
_MAIN = """
import os, runpy, sys, threading

def stop_with_starter():
    sys.stdin.read()
    os._exit(0)

threading.Thread(target=stop_with_starter, daemon=True).start()
module = sys.argv.pop(1)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
_URL = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")


@contextmanager
def moto_server() -> Iterator[str]:
    """Run moto's server; yield its base URL, such as ``http://127.0.0.1:41887``."""
    with _server("moto.server", ["-H", "127.0.0.1", "-p", "0"], {}) as url:
        yield url


@contextmanager
def ministack_server() -> Iterator[str]:
    """Run ministack; yield its base URL."""
    settings = {
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": "0",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
    }
    with _server("ministack", [], settings) as url:
        yield url


@contextmanager
def _server(module: str, arguments: list[str], settings: Mapping[str, str]) -> Iterator[str]:
    """Run ``python -m module`` until the block ends; yield the URL that its log names.

    Raises:
        RuntimeError: it ended or said no URL within a minute; the message has the end of its log.
    """
    with tempfile.TemporaryDirectory(prefix=f"{module}-") as home:
        log = Path(home, "server.log")
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": home,
            "TMPDIR": home,
            "PYTHONUNBUFFERED": "1",
            "AWS_EC2_METADATA_DISABLED": "true",
            **settings,
        }
        with (
            log.open("wb") as output,
            subprocess.Popen(
                [sys.executable, "-c", _MAIN, module, *arguments],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=home,
            ) as process,
        ):
            try:
                yield _wait_for_url(module, process, log)
            finally:
                process.terminate()
                try:
                    process.wait(_STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


def _wait_for_url(module: str, process: subprocess.Popen[bytes], log: Path) -> str:
    give_up = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        if found := _URL.search(log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.05)
    end = log.read_text(errors="replace")[-2000:]
    fate = "did not start within a minute" if process.poll() is None else "ended at once"
    raise RuntimeError(f"The server {module} {fate}. The end of its log:\n{end}")
