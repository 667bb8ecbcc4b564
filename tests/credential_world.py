"""A world for credential providers: home, environment, clock, sources, and a stand-in for STS.

Rule: nothing here knows pytest; the fixtures are in `tests/runtime/credentials/conftest.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from tinsmith_runtime.credentials import CredentialContext, CredentialProvider
from tinsmith_runtime.effects import run
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.world import ThreadWorld

if TYPE_CHECKING:
    from tinsmith_runtime.effects import Steps

START = datetime(2030, 1, 1, 12, tzinfo=UTC)


def no_transport() -> Any:
    raise AssertionError("nothing here sends requests")


class Machine:
    """Where a provider is asked."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = {"HOME": str(home)}
        self.time = START

    def context(self, **options: Any) -> CredentialContext:
        return CredentialContext(
            environment=self.environment, now=lambda: self.time, random=lambda: 0.5, **options
        )

    def later(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    def config(self, text: str) -> None:
        self._write("config", text)

    def credentials(self, text: str) -> None:
        self._write("credentials", text)

    def _write(self, name: str, text: str) -> None:
        folder = self.home / ".aws"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    def identity(self, name: str = "AKID", seconds: float | None = None) -> AwsCredentialIdentity:
        return AwsCredentialIdentity(
            access_key_id=name,
            secret_access_key="canary-secret",
            session_token="canary-token",
            expiration=None if seconds is None else self.time + timedelta(seconds=seconds),
            source=("z",),
        )


class InlineWorld(ThreadWorld):
    """Threads whose background work is done at once."""

    def spawn(self, steps: Steps[object]) -> None:
        run(steps, self)


class Source(CredentialProvider):
    """Answers from a list; the last answer stays."""

    name = "source"

    def __init__(self, *answers: AwsCredentialIdentity | Exception) -> None:
        self.answers = list(answers)
        self.calls = 0

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        self.calls += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer
        yield


class FakeSts:
    """Stands in for the client package of STS, and answers with credentials of an hour."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.made: list[dict[str, Any]] = []
        self.calls: list[dict[str, Any]] = []
        self.error: Exception | None = None
        self.seconds = 3600.0
        self.arn = "arn:aws:sts::123456789012:assumed-role/demo/session"
        fake = self

        class AssumeRoleCommand:
            def __init__(self, values: dict[str, Any]) -> None:
                self.values = values

            @classmethod
            def from_dict(cls, values: dict[str, Any]) -> AssumeRoleCommand:
                return cls(values)

        class STSClient:
            def __init__(self, **options: Any) -> None:
                fake.made.append(options)

            def steps(self, command: AssumeRoleCommand, **options: Any) -> Steps[Any]:
                fake.calls.append({**command.values, **options})
                return fake.answer()
                yield

        self.module = ModuleType("client_sts")
        self.module.__dict__.update(STSClient=STSClient, AssumeRoleCommand=AssumeRoleCommand)

    def answer(self) -> Any:
        if self.error is not None:
            raise self.error
        number = len(self.calls)
        return SimpleNamespace(
            credentials=SimpleNamespace(
                access_key_id=f"ASIA{number}",
                secret_access_key="canary-secret",
                session_token="canary-token",
                expiration=self.machine.time + timedelta(seconds=self.seconds),
            ),
            assumed_role_user=SimpleNamespace(arn=self.arn),
        )
