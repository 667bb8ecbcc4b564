"""The newest model from a repository of models, over connections that fail.

Rule: a server on loopback of the standard library stands in for the web; it does what servers do to
ranges (RFC 9110), and what they should not do.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tinsmith import model_repository
from tinsmith.command_line import main
from tinsmith.download import git_blob
from tiny_model import member, model_text, save, shapes

NEWEST = "models/tiny/service/2021-06-01/tiny-2021-06-01.json"


def model(extra: bool = True) -> bytes:
    """A model of some size: whole, it takes several reads."""
    content = shapes()
    if extra:
        content["com.tiny#GetOutput"]["members"]["more"] = member("String")
    content["com.tiny#Filler"] = {
        "type": "string",
        "traits": {"smithy.api#documentation": "x" * 200_000},
    }
    return json.dumps(model_text(content)).encode()


@dataclass
class Web:
    """What the server has, and how it misbehaves."""

    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    url: str = ""
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list[Any])
    cut: list[int] = field(default_factory=list[int])
    """After how many bytes of a body to hang up, by request for a model."""
    tag: str | None = None
    """The ETag of models; by default a strong one of their content."""
    ranges: bool = True
    status: int = 0
    lie: bytes = b""
    """What to send instead of a model, under the length of it."""

    def starts(self) -> list[int]:
        """Where the requests for the newest model wanted it to begin."""
        asked = [headers for path, headers in self.requests if path == f"/{NEWEST}"]
        ranges = [headers.get("range", "bytes=0-") for headers in asked]
        return [int(each.removeprefix("bytes=").removesuffix("-")) for each in ranges]


@pytest.fixture
def web() -> Iterator[Web]:
    """A repository with two versions of a service, listed as folders are."""
    state = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            state.requests.append((self.path, headers))
            if state.status:
                return self.reply(state.status, b"", {})
            path = self.path.partition("?")[0].strip("/")
            if path in state.files:
                return self.send_file(state.files[path], headers)
            inside = {
                name[len(path) + 1 :].split("/")[0]
                for name in state.files
                if name.startswith(f"{path}/")
            }
            if not inside:
                return self.reply(404, b"", {})
            links = "".join(f'<li><a href="{name}/">{name}/</a></li>' for name in sorted(inside))
            return self.reply(200, f'<a href="../">up</a><ul>{links}</ul>'.encode(), {})

        def send_file(self, content: bytes, headers: dict[str, str]) -> None:
            tag = f'"{hashlib.md5(content).hexdigest()}"' if state.tag is None else state.tag
            extra = {"ETag": tag} if tag else {}
            if state.lie and self.path.endswith(".json"):
                content = state.lie
            start = 0
            asked = headers.get("range", "")
            if asked and state.ranges and headers.get("if-range") == tag:
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                if start >= len(content):
                    self.reply(416, b"", {})
                    return
                extra["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.reply(206 if start else 200, content[start:], extra)

        def reply(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.path.endswith(".json") and status in (200, 206) and state.cut:
                self.wfile.write(content[: state.cut.pop(0)])
                self.close_connection = True
                return
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    state.files = {
        "models/tiny/service/2020-01-01/tiny-2020-01-01.json": model(extra=False),
        NEWEST: model(),
        "models/other/service/2015-02-03/other-2015-02-03.json": b"{}",
    }
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def models(tmp_path: Path) -> Path:
    return tmp_path / "model"


def pull(web: Web, models: Path, service: str = "tiny") -> int:
    return main(["pull", service, "--source", web.url, "--models", str(models)])


def left(models: Path) -> list[str]:
    return sorted(path.name for path in models.rglob("*") if path.is_file())


def test_the_newest_model_is_fetched(
    web: Web, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert pull(web, models) == 0
    target = models / "tiny/tiny.json"
    assert target.read_bytes() == web.files[NEWEST]
    assert left(models) == ["tiny.json"]
    assert capsys.readouterr().out == f"{target}: 2021-06-01, {len(web.files[NEWEST])} bytes\n"
    assert pull(web, models) == 0
    assert capsys.readouterr().out == f"{target}: 2021-06-01 is the newest, and here already\n"


def test_what_a_newer_one_means_is_told(
    web: Web, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(models / "tiny/tiny.json", model_text())
    overlay = save(models / "tiny/overlay.json", {"apply": []})
    assert pull(web, models) == 0
    assert capsys.readouterr().out.endswith(
        "; minor: 1 change that callers can use or be told of; none breaks them\n"
    )
    assert overlay.exists()


@pytest.mark.parametrize("mirror", [False, True])
def test_services_are_listed(
    web: Web, capsys: pytest.CaptureFixture[str], mirror: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if mirror:
        assert main(["pull", "--list", "--source", web.url]) == 0
        assert capsys.readouterr().out == "other\ntiny\n"
        return
    source = listed_as_on_github(web, monkeypatch)
    assert main(["pull", "--list", "--source", source]) == 0
    assert capsys.readouterr().out == "other 2015-02-03\ntiny 2021-06-01\n"


def listed_as_on_github(web: Web, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the server stand for both hosts of GitHub; return the source."""
    entries = [
        {"path": path, "type": "blob", "size": len(content), "sha": git_blob(content)}
        for path, content in web.files.items()
    ]
    entries.append({"path": "README.md", "type": "blob", "size": 1, "sha": "0"})
    web.files["git/trees/owner/repository/main"] = json.dumps({"tree": entries}).encode()
    web.files |= {f"owner/repository/main/{path}": web.files[path] for path in [*web.files]}
    monkeypatch.setattr(model_repository, "SOURCE", f"{web.url}/aws/api-models-aws/main")
    tree = f"{web.url}/git/trees/{{repository}}/{{branch}}"
    monkeypatch.setattr(model_repository, "TREE", tree)
    return f"{web.url}/owner/repository/main"


def test_github_says_what_a_file_has_to_be(
    web: Web,
    models: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = listed_as_on_github(web, monkeypatch)
    arguments = ["pull", "tiny", "--source", source, "--models", str(models)]
    right = web.files[NEWEST]
    web.lie = right.replace(b"xx", b"xy", 1)
    assert main(arguments) == 2
    assert "is not the content that the repository names" in capsys.readouterr().err
    assert left(models) == []
    web.lie = right + b" "
    assert main(arguments) == 2
    assert f"has {len(right) + 1} bytes instead of {len(right)}; try again" in (
        capsys.readouterr().err
    )
    web.lie = b""
    assert main(arguments) == 0
    assert (models / "tiny/tiny.json").read_bytes() == right
    count = len(web.requests)
    assert main(arguments) == 0
    assert len(web.requests) == count + 1, "what is here already is not fetched again"


def test_the_id_of_a_content_is_that_of_git() -> None:
    # `printf 'what is up, doc?' | git hash-object --stdin`, as in "Pro Git", section 10.2
    assert git_blob(b"what is up, doc?") == "bd9dbf5aae1a3862dd1526723246b20206e5fc37"


def test_a_transfer_that_breaks_off_is_gone_on_with(web: Web, models: Path) -> None:
    web.cut = [100_000, 50_000]
    assert pull(web, models) == 0
    first, second, third = web.starts()
    assert first == 0
    assert 90_000 < second <= 100_000, "but for the last piece"
    assert second + 40_000 < third <= second + 50_000
    assert (models / "tiny/tiny.json").read_bytes() == web.files[NEWEST]
    assert left(models) == ["tiny.json"]


def test_the_next_call_goes_on_too(
    web: Web, models: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    web.cut = [100_000, 0, 0, 0, 0, 0, 0, 0, 0]
    assert pull(web, models) == 2
    assert " cannot be fetched: " in capsys.readouterr().err
    assert not (models / "tiny/tiny.json").exists()
    web.cut = []
    web.requests.clear()
    assert pull(web, models) == 0
    (start,) = web.starts()
    assert 90_000 < start <= 100_000
    assert (models / "tiny/tiny.json").read_bytes() == web.files[NEWEST]


def test_a_file_that_changed_meanwhile_begins_anew(web: Web, models: Path) -> None:
    web.cut = [100_000, 0, 0, 0, 0, 0, 0]
    assert pull(web, models) == 2
    web.cut = []
    web.files[NEWEST] = model(extra=False)
    assert pull(web, models) == 0
    assert (models / "tiny/tiny.json").read_bytes() == web.files[NEWEST]


@pytest.mark.parametrize(("tag", "ranges"), [("", True), ('W/"weak"', True), (None, False)])
def test_without_ranges_or_strong_tags_it_begins_anew(
    web: Web, models: Path, tag: str | None, ranges: bool
) -> None:
    web.tag, web.ranges, web.cut = tag, ranges, [100_000]
    assert pull(web, models) == 0
    assert (models / "tiny/tiny.json").read_bytes() == web.files[NEWEST]
    if not tag and tag is not None:
        assert web.starts() == [0, 0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not JSON"),
        (b"<html>sign in</html>", "not JSON"),
        (b'{"smithy": "2.0"}', "the model holds no service"),
        (json.dumps(model_text({"a#B": {"type": "strange"}})).encode(), "expected"),
    ],
)
def test_what_is_no_model_replaces_nothing(
    web: Web,
    models: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    message: str,
) -> None:
    target = save(models / "tiny/tiny.json", model_text())
    before = target.read_bytes()
    web.files[NEWEST] = content
    assert pull(web, models) == 2
    printed = capsys.readouterr()
    assert message in printed.err
    assert printed.out == ""
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("service", "message"),
    [
        ("absent", "has no model of absent; `tinsmith pull --list` tells which"),
        ("../etc", "'../etc' names no service"),
        ("Tiny", "'Tiny' names no service"),
    ],
)
def test_a_service_that_is_not_there(
    web: Web, models: Path, capsys: pytest.CaptureFixture[str], service: str, message: str
) -> None:
    assert pull(web, models, service) == 2
    assert message in capsys.readouterr().err
    assert not models.exists()


def test_a_server_that_refuses(web: Web, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    web.status = 403
    assert pull(web, models) == 2
    assert capsys.readouterr().err.endswith("/models/tiny/service/ answered 403 Forbidden\n")


def test_a_server_that_is_not_there(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["pull", "tiny", "--source", "http://127.0.0.1:9", "--models", str(models)])
    assert code == 2
    assert "http://127.0.0.1:9/models/tiny/service/ cannot be fetched: " in capsys.readouterr().err


@pytest.mark.parametrize("source", ["models", "ftp://host/x", "https://"])
def test_a_source_that_is_no_url(source: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pull", "tiny", "--source", source]) == 2
    assert "is not the URL of a web server" in capsys.readouterr().err


def test_the_public_repository_is_the_default() -> None:
    assert model_repository.SOURCE == "https://raw.githubusercontent.com/aws/api-models-aws/main"
    tree = model_repository.Repository()._tree
    assert tree == "https://api.github.com/repos/aws/api-models-aws/git/trees/main?recursive=1"
