"""The fixture `aws_stub`, in test files of its own."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]
ENTRY_POINT = "tinsmith_runtime.testing.pytest_plugin"
HEAD = """
import asyncio, os
import pytest
from client_sts import *
from client_sts import GetAccessKeyInfoCommand as Ask, GetAccessKeyInfoResponse as Info
from tinsmith_runtime.testing import UnstubbedCallError

ASK = Ask(access_key_id="AKIDEXAMPLE12345")
"""


def run(pytester: pytest.Pytester, *lines: str) -> pytest.RunResult:
    pytester.makepyfile("\n".join([HEAD, *lines]))
    # As an installed plugin it would be there already, by the name of its entry point.
    return pytester.runpytest_inprocess("-p", "no:tinsmith", "-p", ENTRY_POINT, "-p", "no:randomly")


def test_pytest_finds_it() -> None:
    facts = tomllib.loads((ROOT / "runtime/pyproject.toml").read_text("utf-8"))
    name = facts["project"]["entry-points"]["pytest11"]["tinsmith"]
    assert name == ENTRY_POINT
    assert hasattr(import_module(name), "aws_stub")


def test_clients_made_anywhere_are_answered(pytester: pytest.Pytester) -> None:
    run(
        pytester,
        "def test_sync(aws_stub):",
        "    aws_stub.on(Ask).answer(Info(account='1'))",
        "    assert STS().get_access_key_info(access_key_id='AKIDEXAMPLE12345').account == '1'",
        "def test_async(aws_stub):",
        "    aws_stub.on(Ask).answer(Info(account='2'))",
        "    async def main():",
        "        async with AsyncSTSClient() as client:",
        "            return (await client.send(ASK)).account",
        "    assert asyncio.run(main()) == '2'",
    ).assert_outcomes(passed=2)


def test_an_unused_answer_fails_the_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_it(aws_stub):",
        "    aws_stub.on(Ask).answer(Info(account='1'))",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*GetAccessKeyInfoCommand was never called*"])


def test_a_call_that_nobody_stubbed_fails_the_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_raised(aws_stub):",
        "    STSClient().send(ASK)",
        "def test_swallowed(aws_stub):",
        "    with pytest.raises(UnstubbedCallError):",
        "        STSClient().send(ASK)",
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*no stub has an answer for GetAccessKeyInfoCommand*"])


def test_a_test_that_failed_keeps_its_own_reason(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        "def test_it(aws_stub):",
        "    aws_stub.on(Ask).answer(Info(account='1'))",
        "    assert 'mine' == 'other'",
    )
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*was never called*")


def test_the_machines_settings_are_out_of_reach(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "http://127.0.0.1:9")
    run(
        pytester,
        "def test_it(aws_stub):",
        "    aws_stub.on(Ask).answer(Info(account='1'))",
        "    STSClient().send(ASK)",
        "    assert 'Credential=testing/' in aws_stub.requests[0].headers['authorization']",
        "    assert aws_stub.requests[0].host == 'sts.us-east-1.amazonaws.com'",
        "def test_afterwards():",
        "    assert os.environ['AWS_PROFILE'] == 'production'",
    ).assert_outcomes(passed=2)


def test_tests_without_the_fixture_are_left_alone(pytester: pytest.Pytester) -> None:
    run(
        pytester,
        "from tinsmith_runtime import transports",
        "def test_it():",
        "    assert transports.create_transport.__module__ == 'tinsmith_runtime.transports'",
    ).assert_outcomes(passed=1)
