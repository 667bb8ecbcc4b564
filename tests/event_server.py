"""A service of events, as a process of its own, which shares nothing with the library: botocore
takes frames apart, what is below makes and verifies them.

``python event_server.py`` prints its URL, and ends with its standard input. What it does follows
from the operation, see `Handler`, and for Listen from what it is asked for, see `SCENES`.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import ssl
import struct
import sys
import threading
from binascii import crc32
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.eventstream import EventStreamBuffer

SECRET = "secret"


def frame(headers: dict[str, str | bytes], payload: bytes = b"") -> bytes:
    """A message whose headers are strings or bytes."""
    section = b""
    for name, value in headers.items():
        data = value if isinstance(value, bytes) else value.encode()
        kind = 6 if isinstance(value, bytes) else 7
        section += struct.pack(">B", len(name)) + name.encode()
        section += struct.pack(">BH", kind, len(data)) + data
    prelude = struct.pack(">II", 16 + len(section) + len(payload), len(section))
    message = prelude + struct.pack(">I", crc32(prelude)) + section + payload
    return message + struct.pack(">I", crc32(message))


def event(kind: str, payload: bytes = b"", **more: str) -> bytes:
    return frame({":message-type": "event", ":event-type": kind, **more}, payload)


def exception(kind: str, payload: bytes) -> bytes:
    return frame({":message-type": "exception", ":exception-type": kind}, payload)


WORD = event("word", b'{"text":"one"}', pitch="high")
SCENES: dict[str, list[bytes]] = {
    "words": [WORD, event("sound", b"\x00\x01"), event("word", b'{"text":"two"}')],
    "nothing": [],
    "new": [event("gesture", b"{}", hand="left"), WORD],
    "exception": [WORD, exception("hush", b'{"message":"enough","seconds":3}'), WORD],
    "early exception": [exception("hush", b'{"message":"enough","seconds":3}')],
    "new exception": [WORD, exception("yawn", b'{"Message":"so tired"}')],
    "error": [
        WORD,
        frame({":message-type": "error", ":error-code": "Oops", ":error-message": "it broke"}),
    ],
    "broken off": [WORD, WORD[:20]],
    "corrupt": [WORD, WORD[:-1] + b"\x00"],
    "untyped": [WORD, frame({"a": "b"})],
    "not json": [event("word", b"{")],
}


#: By a part of the path or target.
SERVICES: dict[str, list[bytes]] = {
    "/converse-stream": [
        event("messageStart", b'{"role":"assistant","p":"abc"}'),
        event("contentBlockDelta", b'{"contentBlockIndex":0,"delta":{"text":"Hi"}}'),
        event("messageStop", b'{"stopReason":"end_turn"}'),
        exception("throttlingException", b'{"message":"slower"}'),
    ],
    "/invoke-with-response-stream": [event("chunk", b'{"bytes":"eyJhIjoxfQ=="}')],
    "select-type=2": [
        event("Records", b"1,2\n"),
        event(
            "Stats",
            b"<Stats><BytesScanned>4</BytesScanned><BytesReturned>4</BytesReturned></Stats>",
        ),
        event("End"),
    ],
    "StartLiveTail": [
        event("initial-response", b"{}"),
        event("sessionStart", b'{"requestId":"r","sessionId":"s"}'),
        event("sessionUpdate", b'{"sessionResults":[{"message":"m","timestamp":1}]}'),
        exception("SessionTimeoutException", b'{"message":"three hours"}'),
    ],
    "/response-streaming-invocations": [
        event("PayloadChunk", b"part"),
        event("InvokeComplete", b'{"ErrorCode":"Unhandled"}'),
    ],
    "/stream-transcription": [
        b'{"Transcript":{"Results":[{"IsPartial":true,"ResultId":"%d bytes"}]}}'
    ],
}


class Chain:
    """The signatures of the events of a request."""

    def __init__(self, authorization: str) -> None:
        self.signed = authorization.startswith("AWS4-HMAC-SHA256 ")
        if self.signed:
            scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
            self.region, self.service = scope[2:4]
            self.prior = authorization.rpartition("Signature=")[2]

    def check(self, message: Any) -> bytes:
        """The payload of a signed message."""
        date = message.headers[":date"]
        stamp = _stamp(date)
        key = b"AWS4" + SECRET.encode()
        for part in (stamp[:8], self.region, self.service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        section = b"\x05:date\x08" + struct.pack(">q", date)
        text = "\n".join(
            (
                "AWS4-HMAC-SHA256-PAYLOAD",
                stamp,
                f"{stamp[:8]}/{self.region}/{self.service}/aws4_request",
                self.prior,
                hashlib.sha256(section).hexdigest(),
                hashlib.sha256(message.payload).hexdigest(),
            )
        )
        signature = hmac.new(key, text.encode(), hashlib.sha256).digest()
        assert message.headers[":chunk-signature"] == signature, "a wrong signature"
        self.prior = signature.hex()
        payload: bytes = message.payload
        return payload


def _stamp(milliseconds: int) -> str:
    import time

    return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(milliseconds // 1000))


def frames(data: bytes) -> list[Any]:
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    return list(buffer)


class Handler(BaseHTTPRequestHandler):
    """Talk says again what it hears, at once; Say counts; Listen plays a scene."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        target = self.headers.get("x-amz-target") or self.path.partition("?")[0]
        self.rest = "x-amz-target" not in self.headers and "/service/" not in self.path
        for place, played in SERVICES.items():
            if place in f"{self.path} {target}":
                self.play(played)
                return
        getattr(self, target.rpartition("/")[2].rpartition(".")[2].lower())()

    def talk(self) -> None:
        heard = self.hear()
        if self.rest:
            self.begin()
        for inner in heard:
            said = frames(inner)[0].headers
            if said[":event-type"] == "initial-request":
                self.begin()
                self.send(event("initial-response", frames(inner)[0].payload))
            else:
                self.send(inner)
        self.end()

    def say(self) -> None:
        kinds: list[str] = []
        words: list[str] = []
        for inner in self.hear():
            (message,) = frames(inner)
            kinds.append(message.headers[":event-type"])
            words.append(message.payload.decode("latin-1"))
        body = json.dumps(
            {
                "kinds": kinds,
                "words": words,
                "room": self.headers.get("x-room"),
                "hash": self.headers.get("x-amz-content-sha256"),
                "type": self.headers["content-type"],
                "ended": self.ended,
            }
        ).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def listen(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        scene = json.loads(body)["scene"]
        if self.headers["accept"] != "application/vnd.amazon.eventstream":
            scene = "refused"
        if scene in ("refused", "busy"):
            self.send_response(503 if scene == "busy" else 406)
            self.send_header("content-length", "0")
            self.end_headers()
            return
        self.begin()
        if not self.rest and scene != "early exception":
            self.send(event("initial-response", b'{"room":"attic"}'))
        for each in SCENES[scene]:
            self.send(each)
        self.end()

    def play(self, played: list[bytes]) -> None:
        """What a service of AWS answers: an event, or all of them, for each event heard."""
        self.begin()
        if "transfer-encoding" not in self.headers:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            for each in played:
                self.send(each)
        else:
            for inner in self.hear():
                (message,) = frames(inner)
                assert message.headers[":event-type"] == "AudioEvent"
                self.send(event("TranscriptEvent", played[0] % len(message.payload)))
        self.end()

    def hear(self) -> Any:
        """The inner frames of the request, as they come."""
        assert self.headers["transfer-encoding"] == "chunked"
        assert "content-length" not in self.headers
        chain = Chain(self.headers.get("authorization", ""))
        self.ended = not chain.signed
        while size := int(self.rfile.readline(), 16):
            data = self.rfile.read(size)
            (message,) = frames(data)
            self.rfile.readline()
            if not chain.signed:
                yield data
            elif payload := chain.check(message):
                yield payload
            else:
                self.ended = True
        self.rfile.readline()

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/vnd.amazon.eventstream")
        self.send_header("transfer-encoding", "chunked")
        self.send_header("x-room", self.headers.get("x-room", "attic"))
        if "/service/" in self.path:
            self.send_header("smithy-protocol", self.headers["smithy-protocol"])
        self.end_headers()

    def send(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))

    def end(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nobody reads it."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{scheme}://127.0.0.1:{server.server_port}", flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
