"""The User-Agent: version 2.1 of AWS's format, telling what really happened in the call."""

from __future__ import annotations

import platform
import re
from typing import Any

import pytest

from client_sts import AssumeRoleCommand
from client_world import KEYS, WHO, Clients, ok, refusal
from tinsmith_runtime.errors import SdkError
from tinsmith_runtime.user_agent import escape, user_agent


def agent(both: Clients, **options: Any) -> str:
    client = both.make(**options)
    both.send(client)
    found: str = client.config.transport.requests[0].headers["user-agent"]
    both.send(client)
    assert client.config.transport.requests[1].headers["user-agent"] == found
    return found


def features(text: str) -> list[str]:
    found = re.search(r" m/(\S+)", text)
    return found[1].split(",") if found else []


def test_the_whole_header(both: Clients) -> None:
    text = agent(both, user_agent_app_id="orders", custom_user_agent="mine/1.2 yours/3")
    assert re.fullmatch(
        r"tinsmith/\d+\.\d+\.\d+ ua/2\.1 os/\S+ lang/python#\S+ md/pyimpl#\w+ "
        r"api/sts#\d+\.\d+\.\d+ m/E,e app/orders mine/1\.2 yours/3",
        text,
    )
    assert f"lang/python#{platform.python_version()} " in text
    assert f"md/pyimpl#{platform.python_implementation()} " in text
    assert f"os/{platform.system().lower().replace('darwin', 'macos')}#" in text


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["E", "e"]),
        ({"retry_mode": "adaptive"}, ["F", "e"]),
        ({"endpoint": "https://sts.example"}, ["E", "N", "e"]),
        ({"credentials": lambda: KEYS}, ["E", "e"]),
    ],
)
def test_features_of_options(both: Clients, options: dict[str, Any], expected: list[str]) -> None:
    assert features(agent(both, **options)) == expected


def test_features_of_the_environment(both: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKID")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", "https://sts.example")
    monkeypatch.setenv("AWS_RETRY_MODE", "adaptive")
    assert features(agent(both, credentials=None)) == ["F", "N", "g"]


@pytest.mark.parametrize("source", [("i",), ("o", "i"), ("h", "k"), ("n",), ("z",), ("0",)])
def test_features_of_the_source_of_credentials(both: Clients, source: tuple[str, ...]) -> None:
    keys = KEYS.replace(source=source)
    assert features(agent(both, credentials=keys)) == ["E", *source]


def test_features_follow_each_call(both: Clients) -> None:
    client = both.make(credentials=KEYS.replace(source=("n",)))
    for options, expected in (
        ({}, ["E", "n"]),
        ({"credentials": KEYS.replace(source=("i",))}, ["E", "i"]),
        ({}, ["E", "n"]),
    ):
        both.send(client, **options)
        text = client.config.transport.requests[-1].headers["user-agent"]
        assert features(text) == expected


def test_nothing_claims_paginators_or_waiters(both: Clients) -> None:
    client = both.make(refusal("AccessDenied", 403))
    with pytest.raises(SdkError):
        both.send(client, AssumeRoleCommand(role_arn="a" * 20, role_session_name="me"))
    assert not {"B", "C"} & set(features(client.config.transport.requests[0].headers["user-agent"]))


@pytest.mark.parametrize(
    ("custom", "text"),
    [
        ("mine", "mine"),
        ("mine/1.0", "mine/1.0"),
        ("mi ne/1;0", "mi ne/1-0"),
        ([("mine",)], "mine"),
        ([("mine", "1.0")], "mine/1.0"),
        ([("md/mine", "1.0")], "md/mine#1.0"),
        ([("mi ne", "1 0"), ("yours",)], "mi-ne/1-0 yours"),
        ((("a", "b#c"),), "a/b#c"),
    ],
)
def test_custom_parts(both: Clients, custom: Any, text: str) -> None:
    assert agent(both, custom_user_agent=custom).endswith(f" m/E,e {text}")


def test_the_application(both: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    assert agent(both, user_agent_app_id="my app").endswith(" app/my-app")
    monkeypatch.setenv("AWS_SDK_UA_APP_ID", "from-env")
    assert agent(both).endswith(" app/from-env")


def test_the_execution_environment(both: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.12 (x)")
    assert " exec-env/AWS_Lambda_python3.12--x- m/" in agent(both)


def test_it_holds_nothing_of_the_user_or_the_host(both: Clients) -> None:
    text = agent(both)
    assert platform.node() not in text
    assert "AKID" not in text


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [("a b", "a-b", "a-b"), ("a#b", "a-b", "a#b"), ("é/ü", "---", "---"), ("~!'^", "~!'^", "~!'^")],
)
def test_escaping(text: str, name: str, value: str) -> None:
    assert escape(text) == name
    assert escape(text, value=True) == value


def test_the_list_of_features_is_bounded() -> None:
    from client_sts.service import SERVICE

    many = [f"{number:03d}" for number in range(400)]
    listed = features(user_agent(SERVICE, features=many))
    assert listed == many[: len(listed)]
    assert len(",".join(listed)) <= 1024 < len(",".join(many[: len(listed) + 1]))
    assert features(user_agent(SERVICE, features=["a", "b", "a"])) == ["a", "b"]
    assert " m/" not in user_agent(SERVICE, features=[])


def test_retries_do_not_change_it(both: Clients) -> None:
    client = both.make(refusal("InternalFailure", 500), ok())
    both.send(client, WHO)
    first, second = client.config.transport.requests
    assert first.headers["user-agent"] == second.headers["user-agent"]
