"""A service from a model that nobody has seen: added by the command line, called over a socket.

Rule: the server below is of the standard library alone and knows the model from its author, not
from the runtime; nothing of the generator, the templates or the runtime is there for this service.
"""

from __future__ import annotations

import asyncio
import base64
import importlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tinsmith.command_line import main
from tinsmith_runtime import AwsCredentialIdentity

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "tests/codegen/models/parcels.json"
KEYS = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret")
SENT = datetime(2026, 1, 15, 12, 30, tzinfo=UTC)


class ParcelService:
    """What the service does, by JSON."""

    def __init__(self) -> None:
        self.parcels: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.throttled = 0

    def answer(self, target: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if self.throttled:
            self.throttled -= 1
            return 429, {"__type": "com.example.parcels#Throttled", "message": "Slower."}
        match target:
            case "Parcels.SendParcel":
                if asked["to"].get("address", {}).get("city") == "Atlantis":
                    reasons = ["no road", "no ground"]
                    return 400, {"__type": "AddressRefused", "message": "No.", "reasons": reasons}
                parcel = {"id": f"P-{len(self.parcels) + 1}", "status": "SENT", "sent": 1768480200}
                parcel |= {key: asked[key] for key in ("to", "labels") if key in asked}
                parcel |= {"photo": base64.b64encode(b"\x00door\xff").decode(), "newer": [1]}
                self.parcels[parcel["id"]] = parcel
                return 200, {"parcel": parcel, "price": 4.5}
            case "Parcels.GetParcel" if asked["id"] in self.parcels:
                return 200, self.parcels[asked["id"]]
            case "Parcels.GetParcel":
                code = "com.example.parcels#ParcelNotFound"
                return 404, {"__type": code, "message": "Gone.", "id": asked["id"]}
            case "Parcels.ListParcels":
                start, size = int(asked.get("next", 0)), asked.get("limit", 2)
                every = list(self.parcels.values())
                page: dict[str, Any] = {"parcels": every[start : start + size]}
                if start + size < len(every):
                    page["next"] = str(start + size)
                return 200, page
            case _:
                return 400, {"__type": "UnknownOperationException"}


@pytest.fixture
def service() -> Iterator[tuple[ParcelService, str]]:
    """The service and its URL."""
    state = ParcelService()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            target = self.headers["X-Amz-Target"]
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.requests.append((target, headers, body))
            status, reply = state.answer(target, body)
            content = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("x-amzn-RequestId", f"r-{len(state.requests)}")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield state, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree of its own, to which the model was added."""
    folder = tmp_path_factory.mktemp("tree")
    places = ["--models", str(folder / "model"), "--output", str(folder / "generated")]
    assert main(["add", str(MODEL), *places]) == 0
    assert (folder / "model/parcels/parcels.json").read_bytes() == MODEL.read_bytes()
    return folder


@pytest.fixture(scope="module")
def package(tree: Path) -> Iterator[Any]:
    """The package, as `import client_parcels` gives it."""
    path = str(tree / "generated" / "parcels")
    sys.path.insert(0, path)
    yield importlib.import_module("client_parcels")
    sys.path.remove(path)
    for name in [name for name in sys.modules if name.startswith("client_parcels")]:
        del sys.modules[name]


def options(url: str) -> dict[str, Any]:
    return {"region": "eu-central-1", "credentials": KEYS, "endpoint": url}


def test_a_call_says_what_the_model_says(package: Any, service: tuple[ParcelService, str]) -> None:
    state, url = service
    home = package.Address(street="Harbour 1", city="Kiel", phone="555-canary")
    with package.Parcels(**options(url)) as parcels:
        reply = parcels.send_parcel(
            to=package.DestinationAddress(value=home), grams=500, labels={"é": "ü"}, token="t-1"
        )
    target, headers, body = state.requests[0]
    assert target == "Parcels.SendParcel"
    assert body == {
        "to": {"address": {"street": "Harbour 1", "city": "Kiel", "phone": "555-canary"}},
        "grams": 500,
        "labels": {"é": "ü"},
        "token": "t-1",
    }
    assert headers["content-type"] == "application/x-amz-json-1.0"
    scope = r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/eu-central-1/parcels/aws4_request, "
    assert re.match(scope, headers["authorization"])
    assert reply.price == 4.5
    parcel = reply.parcel
    assert (parcel.id, parcel.status, parcel.sent) == ("P-1", package.Status.SENT, SENT)
    assert (parcel.to, parcel.labels) == (package.DestinationAddress(value=home), {"é": "ü"})
    assert parcel.photo == b"\x00door\xff"
    assert reply.response_metadata.request_id == "r-1"
    assert "canary" not in repr(reply)


def test_errors_come_by_class(package: Any, service: tuple[ParcelService, str]) -> None:
    state, url = service
    with package.Parcels(**options(url)) as parcels:
        with pytest.raises(package.ParcelNotFound) as lost:
            parcels.get_parcel(id="P-7")
        assert (str(lost.value.id), lost.value.message) == ("P-7", "Gone.")
        assert (lost.value.code, lost.value.http_status) == ("ParcelNotFound", 404)
        sunk = package.DestinationAddress(value=package.Address(street="1", city="Atlantis"))
        with pytest.raises(package.AddressRefused) as refused:
            parcels.send_parcel(to=sunk, grams=1)
        assert refused.value.reasons == ["no road", "no ground"]
    calls = len(state.requests)
    careful = package.Parcels(**options(url), validate="constraints")
    with careful, pytest.raises(ValueError, match=r"(?s)grams.*31500"):
        careful.send_parcel(to=package.DestinationLocker(value=4), grams=40000)
    assert len(state.requests) == calls


def test_throttling_is_retried(package: Any, service: tuple[ParcelService, str]) -> None:
    state, url = service
    state.throttled = 1
    with package.Parcels(**options(url)) as parcels:
        assert (
            parcels.send_parcel(to=package.DestinationLocker(value=4), grams=9).parcel.id == "P-1"
        )
    tokens = [body["token"] for _, _, body in state.requests]
    assert len(tokens) == 2
    assert tokens[0] == tokens[1]


def test_pages_and_waiters_of_both_kinds(package: Any, service: tuple[ParcelService, str]) -> None:
    state, url = service

    async def story() -> list[str]:
        async with package.AsyncParcels(**options(url)) as parcels:
            for locker in range(5):
                await parcels.send_parcel(to=package.DestinationLocker(value=locker), grams=9)
            pages = parcels.paginate(package.ListParcelsCommand(limit=2))
            return [parcel.id async for parcel in pages.items()]

    wanted = [f"P-{number}" for number in range(1, 6)]
    assert asyncio.run(story()) == wanted
    with package.Parcels(**options(url)) as parcels:
        pages = list(parcels.paginate(package.ListParcelsCommand(limit=4)))
        assert [[each.id for each in page.parcels] for page in pages] == [wanted[:4], wanted[4:]]
        state.parcels["P-3"]["status"] = "DELIVERED"
        waiter = package.ParcelDelivered(package.GetParcelCommand(id="P-3"))
        result = parcels.wait(waiter, max_wait=5)
        assert (result.state, result.output.status) == ("success", "DELIVERED")


CONSUMER = """
from client_parcels import Address, DestinationAddress, GetParcelCommand, Parcel, Parcels


def where(parcels: Parcels, number: str) -> str:
    parcel = parcels.send(GetParcelCommand(id=number))
    kept: Parcel = parcel
    match kept.to:
        case DestinationAddress(value=Address(city=city)):
            return city
        case _:
            return kept.status
"""


def test_the_package_is_typed_strictly(tree: Path, tmp_path: Path) -> None:
    consumer = tmp_path / "consumer.py"
    consumer.write_text(CONSUMER)
    generated = tree / "generated" / "parcels"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "-p", "client_parcels", "-m", "consumer"],
        cwd=tmp_path,
        env={
            **os.environ,
            "MYPYPATH": os.pathsep.join([str(generated), str(ROOT / "runtime"), "."]),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_tree_is_as_the_command_line_left_it(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model, generated = str(tree / "model"), str(tree / "generated")
    assert main(["generate", model, "--output", generated, "--check"]) == 0
    assert main(["list", model, "--output", generated, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {
            "service": "Parcels",
            "protocols": ["awsJson1_0"],
            "operations": 3,
            "version": "2026-01-15",
            "package": "parcels",
            "state": "up to date",
        }
    ]
