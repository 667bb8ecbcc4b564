"""Where credentials come from and go to: redirects, plain http, foreign hosts, files of others.

Rule: servers on loopback; a second one stands for whoever would like to have the token, and must
not be asked at all.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from client_sts import STS
from client_world import KEYS
from credential_world import Machine
from local_servers import InstanceMetadata, LocalServer, Reply, Wire
from loopback import Connection, Server
from tinsmith.errors import TinsmithError
from tinsmith.write import MANIFEST, write
from tinsmith_runtime.credentials import CredentialContext
from tinsmith_runtime.credentials.container import ContainerProvider
from tinsmith_runtime.credentials.imds import InstanceMetadataProvider
from tinsmith_runtime.credentials.private_file import write as write_private
from tinsmith_runtime.credentials.sso import SsoProvider, sso_endpoint
from tinsmith_runtime.errors import ConfigError, CredentialsError, SdkError
from tinsmith_runtime.plain_host import is_loopback

FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
TOKEN = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
STATUSES = ["301 Moved", "302 Found", "303 See Other", "307 Again", "308 Moved"]


@pytest.fixture
def thief() -> Iterator[LocalServer]:
    """Whoever waits for what a redirect brings."""
    with LocalServer() as server:
        yield server


@pytest.fixture(params=["threads", "tasks"])
def wire(request: pytest.FixtureRequest) -> Wire:
    return Wire(request.param)


def moved(thief: LocalServer, status: str) -> Reply:
    """A redirect to somebody else."""
    return Reply(b"", status, (("location", f"http://{thief.host}/stolen"),))


@pytest.mark.parametrize("status", STATUSES)
def test_the_agent_of_a_container_is_not_left(
    status: str, thief: LocalServer, wire: Wire, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    with LocalServer() as agent:
        agent.on("GET", "/creds", moved(thief, status))
        machine.environment |= {FULL: f"http://{agent.host}/creds", TOKEN: "canary-token"}
        with pytest.raises(CredentialsError, match=f"HTTP status {status[:3]}") as caught:
            wire(ContainerProvider().steps(machine.context()))
    assert "canary" not in str(caught.value)
    assert agent.asked() == ["GET /creds"]
    assert thief.asked() == []


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("place", [InstanceMetadata.TOKEN, InstanceMetadata.ROLES])
def test_the_metadata_service_is_not_left(
    status: str, place: tuple[str, str], thief: LocalServer, wire: Wire, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    with InstanceMetadata() as service:
        service.on(*place, moved(thief, status))
        machine.environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = f"http://{service.host}"
        with pytest.raises(CredentialsError):
            wire(InstanceMetadataProvider().steps(machine.context()))
    assert thief.asked() == []


@pytest.mark.parametrize("status", STATUSES)
def test_the_portal_is_not_left(
    status: str, thief: LocalServer, wire: Wire, tmp_path: Path
) -> None:
    machine = Machine(tmp_path)
    provider = SsoProvider(
        account_id="123456789012",
        role_name="r",
        start_url="https://x.example",
        region="us-east-1",
    )
    path = Path(provider._token.path(machine.context()))
    path.parent.mkdir(parents=True)
    path.write_text('{"accessToken": "canary", "expiresAt": "2031-01-01T00:00:00Z"}')
    with LocalServer() as portal:
        portal.on("GET", "/federation/credentials", moved(thief, status))
        machine.environment["AWS_ENDPOINT_URL_SSO"] = f"http://{portal.host}"
        with pytest.raises(CredentialsError, match=f"HTTP status {status[:3]}") as caught:
            wire(provider.steps(machine.context()))
    assert "canary" not in str(caught.value)
    assert len(portal.asked()) == 1
    assert thief.asked() == []


@pytest.mark.parametrize("transport", ["requests", "stdlib"])
@pytest.mark.parametrize("status", STATUSES)
def test_no_signed_request_follows_a_redirect(
    status: str, transport: Any, thief: LocalServer
) -> None:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(*moved(thief, status))

    with Server(script) as service:
        options: dict[str, Any] = {"environment": {}, "max_attempts": 1, "transport": transport}
        endpoint = f"http://{service.host}"
        with (
            STS(region="us-east-1", credentials=KEYS, endpoint=endpoint, **options) as client,
            pytest.raises(SdkError),
        ):
            client.get_caller_identity()
        assert len(service.requests) == 1
    assert thief.asked() == []


FOREIGN = [
    "example.com",
    "localhost.example.com",
    "127.0.0.1.example.com",
    "169.254.169.254",
    "169.254.170.3",
    "10.0.0.1",
    "0.0.0.0",
    "[::]",
    "[fd00:ec2::24]",
    "[::ffff:127.0.0.1]",
    "2130706433",
    "127.1",
    "0x7f000001",
    "0177.0.0.1",
    "127.0.0.1@example.com",
    "user@127.0.0.1",
    "localhost.",
    "127.0.0.1:x",
    "127.0.0.1:99999",
    "127.0.0.1\\.example.com",
    "é",
]


@pytest.mark.parametrize("host", FOREIGN)
def test_no_token_goes_to_other_hosts_over_plain_http(host: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.environment |= {FULL: f"http://{host}/creds", TOKEN: "canary-token"}
    with pytest.raises(CredentialsError) as caught:
        next(ContainerProvider().steps(machine.context()))
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "127.9.9.9:80",
        "[::1]:8080",
        "169.254.170.2",
        "169.254.170.23",
        "[fd00:ec2::23]",
    ],
)
def test_these_may_be_asked(host: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.environment[FULL] = f"http://{host}/creds"
    effect: Any = next(ContainerProvider().steps(machine.context()))
    assert effect.request.host == host
    assert effect.direct


@pytest.mark.parametrize(
    "path",
    ["@example.com/", ".example.com/", ":80@example.com", "//[x", "a", "\\\\x", "/a b", "/\r\n"],
)
def test_a_relative_uri_stays_with_the_agent(path: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.environment[RELATIVE] = path
    try:
        effect: Any = next(ContainerProvider().steps(machine.context()))
    except CredentialsError:
        return
    assert effect.request.host == "169.254.170.2"


@pytest.mark.parametrize("token", ["a\r\nx: y", "a\nb", "a\x00", "é"])
def test_a_token_that_is_no_line_is_not_sent(token: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.environment |= {FULL: "http://127.0.0.1/", TOKEN: token}
    with pytest.raises(CredentialsError, match="cannot be a header") as caught:
        next(ContainerProvider().steps(machine.context()))
    assert token not in str(caught.value)


@pytest.mark.parametrize("host", ["sso.example", "169.254.170.2", "10.0.0.1", "127.1"])
def test_no_token_of_a_person_goes_over_plain_http(host: str, tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.environment["AWS_ENDPOINT_URL_SSO"] = f"http://{host}"
    with pytest.raises(ConfigError, match="over https only"):
        sso_endpoint("SSO", "portal.sso", "us-east-1", machine.context())


def test_what_is_this_machine() -> None:
    assert is_loopback("LOCALHOST:80")
    assert is_loopback("[::1]")
    assert not is_loopback("169.254.170.2")
    assert is_loopback("169.254.170.2", "169.254.170.2")


# ---- files ----


def test_a_secret_file_is_its_owners_from_the_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    replace = os.replace

    def watched(source: str, target: str) -> None:
        seen.append(stat.S_IMODE(os.stat(source).st_mode))
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    old = os.umask(0)
    try:
        write_private(str(tmp_path / "new" / "file"), "secret")
    finally:
        os.umask(old)
    assert seen == [0o600]
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert os.listdir(tmp_path / "new") == ["file"]


def test_a_link_in_the_place_of_a_secret_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    link = tmp_path / "file"
    link.symlink_to(outside)
    write_private(str(link), "secret")
    assert not link.is_symlink()
    assert link.read_text() == "secret"
    assert outside.read_text() == "untouched"


def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def broken(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="No space"):
        write_private(str(path), "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize(
    "listed", ["../outside", "a/../../outside", "/etc/outside", "link/outside"]
)
def test_a_manifest_of_somebody_else_removes_nothing_outside(listed: str, tmp_path: Path) -> None:
    folder = tmp_path / "package"
    write({"kept.py": "a", "old.py": "b"}, folder)
    outside = tmp_path / "outside"
    outside.write_text("untouched")
    (folder / "link").symlink_to(tmp_path)
    manifest = folder / MANIFEST
    manifest.write_text(manifest.read_text().replace("old.py", listed))
    try:
        write({"kept.py": "c"}, folder)
    except TinsmithError:
        pass
    assert outside.read_text() == "untouched"


def test_a_token_file_without_end_is_not_read_to_it(tmp_path: Path) -> None:
    environment = {FULL: "http://127.0.0.1/", f"{TOKEN}_FILE": "/dev/zero"}
    context = CredentialContext(environment=environment, now=None, random=None)  # type: ignore[arg-type]  # not asked
    with pytest.raises(CredentialsError, match="cannot be a header"):
        next(ContainerProvider().steps(context))
