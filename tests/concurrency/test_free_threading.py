"""Threads that truly run at once: calls in an interpreter without the lock, where there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .crowd import STANDSTILL

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys, threading
from concurrent.futures import ThreadPoolExecutor
from client_sts import STSClient, GetCallerIdentityCommand
from tinsmith_runtime.http import Response
from tinsmith_runtime.identity import AwsCredentialIdentity

assert not sys._is_gil_enabled()

class Canned:
    def send(self, request, timeouts, *, direct=False):
        return Response(200, {}, b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>"
            b"123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")

def keys():
    return AwsCredentialIdentity(access_key_id="AKID", secret_access_key="s")

client = STSClient(region="us-east-1", credentials=keys, transport=Canned())
barrier = threading.Barrier(16)

def work(_):
    barrier.wait(30)
    return {client.send(GetCallerIdentityCommand()).account for _ in range(500)}

with ThreadPoolExecutor(16) as pool:
    assert set().union(*pool.map(work, range(16))) == {"123456789012"}
"""


def test_calls_without_the_lock() -> None:
    found = [path for name in ("python3.14t", "python3.13t") if (path := shutil.which(name))]
    if not found:
        pytest.skip("no free-threaded interpreter (python3.13t, python3.14t) on this machine")
    paths = os.pathsep.join(str(ROOT / path) for path in ("runtime", "generated/sts"))
    ran = subprocess.run(
        [found[0], "-X", "gil=0", "-W", "error", "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        timeout=STANDSTILL,
    )
    assert ran.returncode == 0, ran.stderr
