"""``client-sts``: what it prints where, and its exit codes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client_sts import (
    AssumedRoleUser,
    AssumeRoleCommand,
    AssumeRoleResponse,
    Credentials,
    GetCallerIdentityCommand,
    GetCallerIdentityResponse,
)
from tinsmith_runtime.sts.command_line import main
from tinsmith_runtime.testing import StubTransport

ROLE = "arn:aws:iam::123456789012:role/demo"


@pytest.fixture(autouse=True)
def _identity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDENV")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary-secret")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


@pytest.fixture
def stub() -> Any:
    from datetime import UTC, datetime

    stub = StubTransport()
    stub.on(GetCallerIdentityCommand).answer(
        GetCallerIdentityResponse(
            user_id="AIDA", account="123456789012", arn="arn:aws:iam::123456789012:user/ann"
        )
    )
    stub.on(AssumeRoleCommand).answer(
        AssumeRoleResponse(
            credentials=Credentials(
                access_key_id="ASIAROLE000000000",
                secret_access_key="canary-role-secret",
                session_token="canary-role-token",
                expiration=datetime(2099, 1, 1, tzinfo=UTC),
            ),
            assumed_role_user=AssumedRoleUser(
                arn="arn:aws:sts::123456789012:assumed-role/demo/demo", assumed_role_id="AROA:demo"
            ),
        )
    )
    with stub.everywhere():
        yield stub


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What a successful command prints, read as JSON; nothing else may be printed."""

    def printed(*arguments: str) -> Any:
        code = main(arguments)
        output = capsys.readouterr()
        assert (code, output.err) == (0, "")
        return json.loads(output.out)

    return printed


def url_of(answer: Any) -> str:
    encoded = answer["status"]["token"].removeprefix("k8s-aws-v1.")
    return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()


# ---- eks-token ----


@pytest.mark.parametrize("option", ["--cluster-name", "--cluster", "--cluster-id"])
def test_eks_token(printed: Callable[..., Any], option: str) -> None:
    answer = printed("eks-token", option, "demo")
    assert (answer["kind"], answer["apiVersion"]) == (
        "ExecCredential",
        "client.authentication.k8s.io/v1beta1",
    )
    url = url_of(answer)
    assert url.startswith("https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&")
    assert "X-Amz-Credential=AKIDENV%2F" in url


def test_eks_token_of_a_region(printed: Callable[..., Any]) -> None:
    url = url_of(printed("eks-token", "--cluster-name", "demo", "--region", "eu-north-1"))
    assert url.startswith("https://sts.eu-north-1.amazonaws.com/")


def test_eks_token_of_a_profile(
    printed: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config"
    file.write_text(
        "[profile team]\naws_access_key_id = AKIDTEAM\naws_secret_access_key = canary-secret\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    url = url_of(printed("eks-token", "--cluster-name", "demo", "--profile", "team"))
    assert "X-Amz-Credential=AKIDTEAM%2F" in url


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ([], "EKSGetTokenAuth"),
        (["--role-session-name", "ann"], "ann"),
        (["--session-name", "ann"], "ann"),
    ],
)
def test_eks_token_as_a_role(
    printed: Callable[..., Any], stub: StubTransport, options: list[str], name: str
) -> None:
    answer = printed("eks-token", "--cluster-name", "demo", "--role-arn", ROLE, *options)
    assert "X-Amz-Credential=ASIAROLE000000000%2F" in url_of(answer)
    assert stub.calls == [AssumeRoleCommand(role_arn=ROLE, role_session_name=name)]


@pytest.mark.parametrize(
    ("asked", "version", "said"),
    [
        ('{"apiVersion": "client.authentication.k8s.io/v1"}', "v1", ""),
        ('{"apiVersion": "client.authentication.k8s.io/v1beta1"}', "v1beta1", ""),
        ('{"apiVersion": "client.authentication.k8s.io/v1alpha1"}', "v1alpha1", "deprecated"),
        ('{"apiVersion": "client.authentication.k8s.io/v9"}', "v1beta1", "unknown apiVersion"),
        ('{"apiVersion": ["v1"]}', "v1beta1", "unknown apiVersion"),
        ("{}", "v1beta1", "names no apiVersion"),
        ("[]", "v1beta1", "names no apiVersion"),
        ("nonsense", "v1beta1", "names no apiVersion"),
        ("", "v1beta1", ""),
    ],
)
def test_the_version_that_kubernetes_asks_for(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: str,
    version: str,
    said: str,
) -> None:
    monkeypatch.setenv("KUBERNETES_EXEC_INFO", asked)
    assert main(["eks-token", "--cluster-name", "demo"]) == 0
    output = capsys.readouterr()
    assert json.loads(output.out)["apiVersion"] == f"client.authentication.k8s.io/{version}"
    assert (said in output.err) if said else not output.err
    assert output.err.count("\n") <= 1


# ---- whoami, credential-process ----


def test_whoami(printed: Callable[..., Any], stub: StubTransport) -> None:
    assert printed("whoami") == {
        "UserId": "AIDA",
        "Account": "123456789012",
        "Arn": "arn:aws:iam::123456789012:user/ann",
    }
    assert "Credential=AKIDENV/" in stub.requests[0].headers["authorization"]


def test_whoami_as_a_role(printed: Callable[..., Any], stub: StubTransport) -> None:
    printed("whoami", "--role-arn", ROLE, "--external-id", "given", "--region", "eu-north-1")
    assert stub.calls[0].to_dict()["ExternalId"] == "given"
    assert "Credential=ASIAROLE000000000/" in stub.requests[1].headers["authorization"]
    assert {request.host for request in stub.requests} == {"sts.eu-north-1.amazonaws.com"}


def test_credential_process(printed: Callable[..., Any], stub: StubTransport) -> None:
    assert printed("credential-process", "--role-arn", ROLE) == {
        "Version": 1,
        "AccessKeyId": "ASIAROLE000000000",
        "SecretAccessKey": "canary-role-secret",
        "SessionToken": "canary-role-token",
        "Expiration": "2099-01-01T00:00:00Z",
        "AccountId": "123456789012",
    }


def test_credential_process_of_a_profile(
    printed: Callable[..., Any],
    stub: StubTransport,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    file = tmp_path / "config"
    file.write_text(
        "[profile team]\naws_access_key_id = AKIDTEAM\naws_secret_access_key = canary-secret\n"
        "endpoint_url = https://sts.example.com\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    printed("credential-process", "--role-arn", ROLE, "--profile", "team")
    assert "Credential=AKIDTEAM/" in stub.requests[0].headers["authorization"]
    assert stub.requests[0].host == "sts.example.com"


# ---- what goes wrong ----


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["unheard-of"],
        ["eks-token"],
        ["eks-token", "--cluster-name"],
        ["credential-process"],
        ["whoami", "extra"],
    ],
)
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert "error: " in output.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["eks-token", "--cluster-name", "a b"], "cluster: expected a name, got 'a b'"),
        (["eks-token", "--cluster-name", "demo", "--region", "no/where"], "region"),
        (["whoami", "--profile", "unheard-of"], "unheard-of"),
    ],
)
def test_a_failure_is_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith("client-sts: ")
    assert said in output.err
    assert output.err.count("\n") == 1
    assert "canary" not in output.err


def test_nobody_is_logged_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert main(["whoami"]) == 1
    error = capsys.readouterr().err
    assert "no credentials are configured; these sources were asked; 1. environment" in error
    assert error.count("\n") == 1


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tinsmith_runtime.sts.eks.get_token", interrupt)
    assert main(["eks-token", "--cluster-name", "demo"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("arguments", [["--help"], ["eks-token", "--help"], ["whoami", "--help"]])
def test_help_shows_no_secret(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0
    output = capsys.readouterr().out
    assert output.startswith("usage: client-sts")
    assert "canary" not in output
    assert "AKIDENV" not in output
