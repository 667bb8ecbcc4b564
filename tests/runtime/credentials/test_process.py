"""Credentials that a program prints."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from credential_world import Machine
from local_servers import texts
from tinsmith_runtime.credentials import ProfileProvider
from tinsmith_runtime.credentials.process import ProcessProvider
from tinsmith_runtime.effects import arun
from tinsmith_runtime.errors import CredentialsRetrievalError
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.world import TaskWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

Drive = Callable[["Steps[Any]"], Any]

KEYS = {
    "Version": 1,
    "AccessKeyId": "ASIAPROCESS",
    "SecretAccessKey": "canary-secret",
}


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """Make a program of a Python text; returns the command that runs it."""

    def make(text: str) -> str:
        file = tmp_path / "give keys.py"
        file.write_text(f"#!{sys.executable} -IS\n{text}\n")
        file.chmod(0o700)
        return shlex.quote(str(file))

    return make


def printing(value: object) -> str:
    return f"print({json.dumps(value)!r})"


def test_credentials(machine: Machine, drive: Drive, program: Callable[[str], str]) -> None:
    everything = {
        **KEYS,
        "SessionToken": "canary-token",
        "Expiration": "2030-01-01T13:00:00Z",
        "AccountId": "123456789012",
        "CredentialScope": "eu-west-1",
    }
    identity = drive(ProcessProvider(program(printing(everything))).steps(machine.context()))
    assert identity == AwsCredentialIdentity(
        access_key_id="ASIAPROCESS",
        secret_access_key="canary-secret",
        session_token="canary-token",
        expiration=datetime(2030, 1, 1, 13, tzinfo=UTC),
        account_id="123456789012",
        credential_scope="eu-west-1",
    )
    assert identity.source == ("w",)


@pytest.mark.parametrize(
    ("told", "given", "expected"),
    [
        ("111111111111", "222222222222", "111111111111"),
        (None, "222222222222", "222222222222"),
        (None, None, None),
    ],
)
def test_the_account(
    machine: Machine,
    drive: Drive,
    program: Callable[[str], str],
    told: str | None,
    given: str | None,
    expected: str | None,
) -> None:
    command = program(printing({**KEYS, "AccountId": told} if told else KEYS))
    identity = drive(ProcessProvider(command, account_id=given).steps(machine.context()))
    assert identity.account_id == expected
    assert identity.session_token is None
    assert identity.expiration is None


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX shells' words")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("", []),
        ("a  b", ["a", "b"]),
        ("'a b' \"c d\" e\\ f", ["a b", "c d", "e f"]),
        ("$HOME `id` $(id) ; touch x | cat > y & *", "$HOME `id` $(id) ; touch x | cat > y & *"),
        ("~ # a", ["~", "#", "a"]),
    ],
)
def test_words_without_a_shell(
    machine: Machine,
    drive: Drive,
    program: Callable[[str], str],
    arguments: str,
    words: list[str] | str,
) -> None:
    command = program(
        "import json, sys; print(json.dumps({'AccessKeyId': json.dumps(sys.argv[1:]), 'Version':1,"
        "'SecretAccessKey': 'canary'}))"
    )
    expected = words.split() if isinstance(words, str) else words
    identity = drive(ProcessProvider(f"{command} {arguments}").steps(machine.context()))
    assert json.loads(identity.access_key_id) == expected
    listed = [shlex.split(command)[0], *expected]
    identity = drive(ProcessProvider(listed).steps(machine.context()))
    assert json.loads(identity.access_key_id) == expected


def test_its_input_is_empty_and_its_environment_the_clients(
    machine: Machine, drive: Drive, program: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONLY_OUTSIDE", "1")
    machine.environment["ONLY_INSIDE"] = "1"
    command = program(
        "import json, os, sys; print(json.dumps({'Version': 1, 'AccessKeyId': "
        "repr((sys.stdin.read(), [n for n in os.environ if n.startswith('ONLY')])), "
        "'SecretAccessKey': 'canary'}))"
    )
    identity = drive(ProcessProvider(command).steps(machine.context()))
    assert identity.access_key_id == "('', ['ONLY_INSIDE'])"


def test_it_runs_again_before_the_end(
    machine: Machine, drive: Drive, program: Callable[[str], str], tmp_path: Path
) -> None:
    provider = ProcessProvider(program(printing({**KEYS, "Expiration": "2030-01-01T13:00:00Z"})))
    drive(provider.identity(machine.context()))
    program(printing({**KEYS, "AccessKeyId": "ASIANEXT", "Expiration": "2030-01-01T15:00:00Z"}))
    assert drive(provider.identity(machine.context())).access_key_id == "ASIAPROCESS"
    machine.later(3599)
    assert drive(provider.identity(machine.context())).access_key_id == "ASIANEXT"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("print('canary')", "did not print a JSON object"),
        ("print('[1]')", "did not print a JSON object"),
        ("print()", "did not print a JSON object"),
        (printing({**KEYS, "Version": 2}), "whose Version is 2; it must be the number 1"),
        (printing({**KEYS, "Version": "1"}), "whose Version is str; it must be the number 1"),
        ("print('{\"Version\": true}')", "whose Version is True; it must be the number 1"),
        ("print('{}')", "whose Version is NoneType; it must be the number 1"),
        (printing({**KEYS, "AccessKeyId": None}), "access_key_id: expected a string, got NoneType"),
        (printing({**KEYS, "SecretAccessKey": 5}), "secret_access_key: expected a string, got int"),
        (printing({**KEYS, "SecretAccessKey": "canary "}), "secret_access_key: has white space"),
        (printing({**KEYS, "Expiration": "canary"}), "Expiration from credential_process"),
        (printing({**KEYS, "Expiration": 5}), "Expiration from credential_process"),
        (
            printing({**KEYS, "Expiration": "2030-01-01T12:00:00Z"}),
            "printed credentials that expired at 2030-01-01 12:00:00 UTC$",
        ),
        (
            "import sys; print('canary'); print('no\\n\\n  device', file=sys.stderr); sys.exit(3)",
            "ended with status 3: no device$",
        ),
        (
            "import sys; print('canary'); sys.stderr.write('x' * 5000 + ' the cause'); sys.exit(1)",
            "ended with status 1: x{290} the cause$",
        ),
        (
            "import sys; print('canary'); sys.exit(1)",
            "status 1 and said nothing on standard error$",
        ),
        (
            "import os, signal; print('canary', flush=True); os.kill(os.getpid(), signal.SIGTERM)",
            "was ended by signal 15 and said nothing",
        ),
        ("import sys; sys.stderr.buffer.write(b'\\xff\\x1b'); sys.exit(1)", "status 1: \ufffd $"),
    ],
)
def test_programs_that_fail(
    machine: Machine,
    drive: Drive,
    program: Callable[[str], str],
    text: str,
    reason: str,
) -> None:
    command = f"{program(text)} --password canary"
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        drive(ProcessProvider(command, profile="dev").steps(machine.context()))
    assert "credential_process of profile dev (give keys.py)" in str(info.value)
    assert "canary" not in texts(info.value)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("/no/such/program canary", r"\(program\) cannot be started: No such file or directory"),
        ("/ canary", "cannot be started: Permission denied"),
        ("", "names no program"),
        ("  ", "names no program"),
        ("'' canary", "names no program"),
        ([], "names no program"),
        ("program 'canary", "cannot be split into words: No closing quotation"),
        ("/bin/sh \0canary", "has a null character"),
    ],
)
def test_commands_that_cannot_be_started(
    machine: Machine, drive: Drive, command: str | list[str], reason: str
) -> None:
    with pytest.raises(CredentialsRetrievalError, match=reason) as info:
        drive(ProcessProvider(command).steps(machine.context()))
    assert "canary" not in texts(info.value)


def test_a_program_that_does_not_end(
    machine: Machine, drive: Drive, program: Callable[[str], str]
) -> None:
    command = program("import time; print('canary', flush=True); time.sleep(60)")
    with pytest.raises(CredentialsRetrievalError, match=r"did not end within 0.3 s") as info:
        drive(ProcessProvider(f"{command} canary", timeout=0.3).steps(machine.context()))
    assert "canary" not in texts(info.value)


def test_an_event_loop_goes_on_meanwhile(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program ends when another task says so: were the loop blocked, it never would."""
    gate = threading.Event()

    def run(*arguments: object) -> bytes:
        assert gate.wait(30)
        return json.dumps(KEYS).encode()

    monkeypatch.setattr("tinsmith_runtime.credentials.process._run", run)

    async def main() -> AwsCredentialIdentity:
        world = TaskWorld(lambda: pytest.fail("no requests here"))
        steps = ProcessProvider("program").steps(machine.context())
        task = asyncio.ensure_future(arun(steps, world))
        await asyncio.sleep(0)
        gate.set()
        return await task

    assert asyncio.run(main()).access_key_id == "ASIAPROCESS"


def test_on_windows_the_program_splits_its_command_line(
    machine: Machine, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []

    def run(command: object, environment: object, timeout: float, origin: str) -> bytes:
        started.append((command, origin))
        return json.dumps(KEYS).encode()

    monkeypatch.setattr("tinsmith_runtime.credentials.process._run", run)
    monkeypatch.setattr(sys, "platform", "win32")
    for command in ('"C:/Program Files/give.exe" --a "b c"', "give.exe --a \\b", "give.exe"):
        drive(ProcessProvider(command).steps(machine.context()))
    assert started == [
        ('"C:/Program Files/give.exe" --a "b c"', "credential_process (give.exe)"),
        ("give.exe --a \\b", "credential_process (give.exe)"),
        ("give.exe", "credential_process (give.exe)"),
    ]
    with pytest.raises(CredentialsRetrievalError, match="names no program"):
        drive(ProcessProvider(" ").steps(machine.context()))


def test_a_profile(machine: Machine, drive: Drive, program: Callable[[str], str]) -> None:
    command = program(printing(KEYS))
    machine.config(
        f"[profile dev]\ncredential_process = {command}\naws_account_id = 123456789012\n"
    )
    identity = drive(ProfileProvider("dev").identity(machine.context()))
    assert (identity.access_key_id, identity.account_id) == ("ASIAPROCESS", "123456789012")
    assert identity.source == ("w", "v")
    program("import sys; sys.exit('try again')")
    with pytest.raises(CredentialsRetrievalError) as info:
        drive(ProfileProvider("dev").identity(machine.context()))
    assert str(info.value) == (
        "credential_process of profile dev (give keys.py) ended with status 1: try again"
    )
