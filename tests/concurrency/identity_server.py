"""A service in a process of its own that knows each call by its name, and each key by its uses.

Answers AssumeRole with the session's name (as the role's ARN and as the request id) and the access
key that signed; a key that has served its uses is refused: ``ExpiredToken``. Everybody gets their
own answer or the tests see it.

Standard output: the port. Each line of standard input is a JSON object of settings; a line with
what happened since the last one follows on standard output. The end of input ends the process.

Rule: knows HTTP as far as clients speak it, and nothing of the code under test.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import Counter
from typing import Any

_NAME = re.compile(rb"(?:^|&)RoleSessionName=([^&]*)")
_KEY = re.compile(rb"Credential=([^/]*)/")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_ANSWER = (
    "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><Arn>{name}</Arn>"
    "<AssumedRoleId>{key}</AssumedRoleId></AssumedRoleUser><Credentials>"
    "<AccessKeyId>ASIA{name}</AccessKeyId><SecretAccessKey>canary</SecretAccessKey>"
    "<SessionToken>canary</SessionToken><Expiration>2040-01-01T00:00:00Z</Expiration>"
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>"
)
_REFUSAL = (
    "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>"
    "<Message>used up</Message></Error></ErrorResponse>"
)


class Ledger:
    """What happened, and what shall.

    Attributes:
        uses: how many calls a key serves; 0 is any number.
        lag: seconds before an answer.
        served: answers by key.
        refused: refusals by key.
        names: requests by session name.
        connections: open ones.
    """

    def __init__(self, uses: int = 0, lag: float = 0.0) -> None:
        self.uses = uses
        self.lag = lag
        self.served: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.names: Counter[str] = Counter()

    def report(self, connections: int) -> str:
        return json.dumps(
            {
                "served": self.served,
                "refused": self.refused,
                "names": len(self.names),
                "requests": self.names.total(),
                "connections": connections,
            }
        )


class Service(asyncio.Protocol):
    """One connection."""

    ledger = Ledger()
    connections = 0

    def connection_made(self, transport: Any) -> None:
        Service.connections += 1
        self._transport = transport
        self._received = b""

    def connection_lost(self, exc: Exception | None) -> None:
        Service.connections -= 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        while True:
            head, end, rest = self._received.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            size = int(length[1]) if length else 0
            if not end or len(rest) < size:
                return
            self._received = rest[size:]
            answer = self._answer(head, rest[:size])
            if self.ledger.lag:
                asyncio.get_running_loop().call_later(self.ledger.lag, self._write, answer)
            else:
                self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)

    def _answer(self, head: bytes, body: bytes) -> bytes:
        found_name, found_key = _NAME.search(body), _KEY.search(head)
        name = found_name[1].decode() if found_name else ""
        key = found_key[1].decode() if found_key else ""
        ledger = self.ledger
        ledger.names[name] += 1
        if ledger.uses and ledger.served[key] >= ledger.uses:
            ledger.refused[key] += 1
            status, text = "403 Forbidden", _REFUSAL
        else:
            ledger.served[key] += 1
            status, text = "200 OK", _ANSWER.format(name=name, key=key)
        start = f"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nx-amzn-RequestId: {name}\r\n"
        return f"{start}Content-Length: {len(text)}\r\n\r\n{text}".encode()


def _begin(loop: asyncio.AbstractEventLoop) -> None:
    line = sys.stdin.readline()
    if not line:
        loop.stop()
        return
    print(Service.ledger.report(Service.connections), flush=True)
    Service.ledger = Ledger(**json.loads(line))


def main() -> None:
    """Serve until the end of input."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(Service, "127.0.0.1", 0, backlog=1024))
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.add_reader(sys.stdin, _begin, loop)
    loop.run_forever()


if __name__ == "__main__":
    main()
