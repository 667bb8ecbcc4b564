"""The first examples that anybody tries, against moto's STS: those of the README and of the
generated package's README.
"""

from __future__ import annotations

import ast
import asyncio
import inspect
import re
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from client_sts import STS, AsyncSTS, STSClient

ROOT = Path(__file__).resolve().parents[2]


def examples(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(autouse=True)
def _moto(moto_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", moto_server)
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-secret")


def test_the_first_example(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(examples(ROOT / "README.md")[0], names)
    who, role = capsys.readouterr().out.splitlines()
    assert who == names["me"].arn == "arn:aws:sts::123456789012:user/moto"
    assert role.startswith("Credentials(access_key_id='ASIA")
    assert "secret_access_key=***" in role
    credentials = names["role"].credentials
    assert credentials.secret_access_key not in role
    assert credentials.session_token not in role
    assert isinstance(names["sts"], STS)
    assert names["sts"].closed


def test_the_second_example(capsys: pytest.CaptureFixture[str]) -> None:
    # For the page an ellipsis is role enough; for STS it is too short.
    text = examples(ROOT / "README.md")[1].replace('"…"', '"arn:aws:iam::123456789012:role/me"')
    code = compile(text, "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    names: dict[str, Any] = {}
    main = FunctionType(code, names)
    assert code.co_flags & inspect.CO_COROUTINE
    asyncio.run(main())
    client = names["client"]
    assert isinstance(client, STSClient)
    with client:
        assert names["reply"].credentials.access_key_id.startswith("ASIA")
        assert names["future"].result(60).credentials.access_key_id.startswith("ASIA")
    assert isinstance(names["sts"], AsyncSTS)
    assert names["sts"].closed


def test_the_example_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    exec(examples(ROOT / "generated" / "sts" / "README.md")[0], names)
    reply = names["reply"]
    assert reply.account == "123456789012"
    assert reply.response_metadata.request_id
    expected = f"{reply!r} {reply.response_metadata.request_id}\n"
    assert capsys.readouterr().out == expected
