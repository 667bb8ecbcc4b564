"""Real clients on a real server: credentials that expired are fetched once, whoever asks."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from client_sts import AsyncSTSClient, GetCallerIdentityCommand, STSClient
from tinsmith_runtime.credentials import AssumeRoleProvider
from tinsmith_runtime.identity import AwsCredentialIdentity

ASSUMED = """<AssumeRoleResponse><AssumeRoleResult>
<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/demo/s</Arn>
<AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser>
<Credentials><AccessKeyId>ASIA{number:012}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
<SessionToken>token</SessionToken><Expiration>{expiration}</Expiration></Credentials>
</AssumeRoleResult></AssumeRoleResponse>"""
CALLER = """<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>{key}</Arn>
<UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult>
</GetCallerIdentityResponse>"""


class Service(ThreadingHTTPServer):
    """Counts assumed roles; the credentials of the first one live a moment only."""

    daemon_threads = True
    request_queue_size = 1024
    assumed = 0
    first_seconds = 2.0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        if b"Action=AssumeRole&" in body:
            self.server.assumed += 1
            number = self.server.assumed
            # Slow enough for everybody to come while it is under way.
            time.sleep(0.3)
            seconds = self.server.first_seconds if number == 1 else 3600
            expiration = datetime.now(UTC) + timedelta(seconds=seconds)
            answer = ASSUMED.format(number=number, expiration=f"{expiration:%FT%T.%fZ}")
        else:
            key = self.headers["authorization"].partition("Credential=")[2].partition("/")[0]
            answer = CALLER.format(key=key)
        self.send_response(200)
        self.send_header("content-type", "text/xml")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_64_threads_and_500_tasks(service: Service, tmp_path: Any) -> None:
    environment = {
        "HOME": str(tmp_path),
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{service.server_address[1]}",
    }
    provider = AssumeRoleProvider(
        "arn:aws:iam::123456789012:role/demo",
        source=AwsCredentialIdentity(access_key_id="AKID", secret_access_key="secret"),
    )
    client = STSClient(credentials=provider, environment=environment)

    def ask() -> str:
        return client.send(GetCallerIdentityCommand()).arn

    async def ask_500_times() -> set[str]:
        async with AsyncSTSClient(credentials=provider, environment=environment) as other:
            asked = [other.send(GetCallerIdentityCommand()) for _ in range(500)]
            return {output.arn for output in await asyncio.gather(*asked)}

    with client, ThreadPoolExecutor(64) as pool:
        assert ask() == "ASIA000000000001"
        assert service.assumed == 1
        time.sleep(service.first_seconds)
        threads = [pool.submit(ask) for _ in range(64)]
        from_tasks = asyncio.run(ask_500_times())
        from_threads = {future.result() for future in threads}
    assert from_threads == from_tasks == {"ASIA000000000002"}
    assert service.assumed == 2
