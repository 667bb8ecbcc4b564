"""A program that calls many times and prints how much memory it holds, in KiB, as it goes on.

Arguments: a transport (``canned``, ``requests``, ``stdlib`` or ``aiohttp``), how many calls, after
how many to look, and the URL of the service.

Rule: run in a process of its own; what others hold is not counted.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))

from crowd import call

from client_sts import AsyncSTSClient, STSClient
from tinsmith_runtime.http import Response
from tinsmith_runtime.identity import AwsCredentialIdentity

if TYPE_CHECKING:
    from tinsmith_runtime.http import Request, Timeouts

_BODY = (
    b"<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId>"
    b"<SecretAccessKey>canary</SecretAccessKey><SessionToken>canary</SessionToken>"
    b"<Expiration>2040-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult>"
    b"</AssumeRoleResponse>"
)


class Canned:
    """A transport that keeps nothing."""

    def send(self, request: Request, timeouts: Timeouts, *, direct: bool = False) -> Response:
        return Response(200, {"content-type": "text/xml"}, _BODY)


def look() -> None:
    """Print what this process holds."""
    gc.collect()
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            print(line.split()[1], flush=True)


def main() -> None:
    """Call, and look now and then."""
    transport, calls, every, url = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    given: dict[str, Any] = {
        "region": "us-east-1",
        "endpoint": url,
        "proxies": {},
        "environment": {},
        "credentials": AwsCredentialIdentity(access_key_id="AKID", secret_access_key="canary"),
        "transport": Canned() if transport == "canned" else transport,
    }
    if transport == "aiohttp":
        asyncio.run(_tasks(given, calls, every))
        return
    with STSClient(**given) as client:
        for number in range(calls):
            if number % every == 0:
                look()
            client.send(call(f"call-{number}"))
        look()


async def _tasks(given: dict[str, Any], calls: int, every: int) -> None:
    async with AsyncSTSClient(**given) as client:
        for number in range(0, calls, 50):
            if number % every == 0:
                look()
            await asyncio.gather(*(client.send(call(f"call-{number + n}")) for n in range(50)))
        look()


if __name__ == "__main__":
    main()
