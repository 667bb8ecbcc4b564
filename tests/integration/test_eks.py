"""What others send in our name, tried at moto: presigned URLs, EKS tokens, logins at Vault; and the
command that a kubeconfig runs.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from client_sts import (
    STS,
    AssumeRoleCommand,
    AsyncSTS,
    GetCallerIdentityCommand,
    get_default_role_assumer,
    get_default_role_assumer_with_web_identity,
)
from client_sts.eks import EksToken, aget_token, get_token
from client_sts.vault import alogin, login
from tinsmith_runtime import AwsCredentialIdentity
from tinsmith_runtime.interop import to_boto3_session

ROOT = Path(__file__).resolve().parents[2]
IDENTITY = AwsCredentialIdentity(access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret")
ROLE = "arn:aws:iam::123456789012:role/demo"
HOST = "sts.us-east-1.amazonaws.com"
# moto's identity of whoever has no user of its own
ARN = b"arn:aws:sts::123456789012:user/moto"

Make = Callable[..., Any]


@pytest.fixture(params=[STS, AsyncSTS], ids=["sync", "async"])
def make(request: pytest.FixtureRequest) -> Make:
    return lambda **options: request.param(region="us-east-1", credentials=IDENTITY, **options)


def get(value: Any) -> Any:
    return asyncio.run(value) if asyncio.iscoroutine(value) else value


def fetch(moto: str, url: str, headers: dict[str, str]) -> bytes:
    """moto's answer to a presigned URL of STS.

    moto tells services apart by a header that such requests have not; it gets one with what the URL
    says of its signer, and nothing else.

    Raises:
        HTTPError: it was refused.
    """
    query = urllib.parse.urlsplit(url).query
    (signer,) = urllib.parse.parse_qs(query)["X-Amz-Credential"]
    route = {"authorization": f"AWS4-HMAC-SHA256 Credential={signer}, "}
    return send(f"{moto}/?{query}", {**headers, **route})


def send(url: str, headers: dict[str, str], data: bytes | None = None) -> bytes:
    request = urllib.request.Request(url, data, headers)
    with urllib.request.urlopen(request, timeout=30) as response:
        body: bytes = response.read()
    return body


def url_of(token: str) -> str:
    encoded = token.removeprefix("k8s-aws-v1.")
    return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode()


def test_a_presigned_url_is_accepted(make: Make, moto_server: str) -> None:
    presigned = get(make().presign(GetCallerIdentityCommand()))
    assert presigned.url.startswith(f"https://{HOST}/?")
    assert ARN in fetch(moto_server, presigned.url, presigned.headers)


def test_a_presigned_url_has_the_input(make: Make, moto_server: str) -> None:
    command = AssumeRoleCommand(role_arn=ROLE, role_session_name="a+b=c")
    presigned = get(make().presign(command, expires_in=60))
    body = fetch(moto_server, presigned.url, presigned.headers)
    assert b"<Arn>arn:aws:sts::123456789012:assumed-role/demo/a+b=c</Arn>" in body


def test_a_url_is_all_that_is_needed(make: Make, ministack_server: str) -> None:
    url = get(make(endpoint=ministack_server).presign(GetCallerIdentityCommand())).url
    assert url.startswith(ministack_server)
    assert b"<GetCallerIdentityResult><Arn>arn:aws:iam::" in send(url, {})


def test_an_eks_token_says_who_is_there(make: Make, moto_server: str) -> None:
    client = make()
    token: EksToken = get(
        (aget_token if isinstance(client, AsyncSTS) else get_token)("demo", client=client)
    )
    assert ARN in fetch(moto_server, url_of(token.token), {"x-k8s-aws-id": "demo"})


def test_a_login_at_vault_says_who_is_there(make: Make, moto_server: str) -> None:
    client = make()
    made = get((alogin if isinstance(client, AsyncSTS) else login)(client=client, server_id="v"))
    assert made.url == f"https://{HOST}/"
    assert ARN in send(moto_server, made.headers, made.body)


def test_role_assumers(moto_server: str) -> None:
    outer = AsyncSTS(region="us-east-1", transport="aiohttp").config
    assume = get_default_role_assumer({"parent_client_config": outer, "endpoint": moto_server})
    web = get_default_role_assumer_with_web_identity(
        {"region": "us-east-1", "endpoint": moto_server}
    )
    parameters = {"RoleArn": ROLE, "RoleSessionName": "demo"}
    with_token = {**parameters, "WebIdentityToken": "canary-web-token"}
    identities = [
        assume(IDENTITY, parameters),
        asyncio.run(assume.acall(IDENTITY, parameters)),
        web(with_token),
        asyncio.run(web.acall(with_token)),
    ]
    assume.close()
    web.close()
    for identity in identities:
        assert identity.account_id == "123456789012"
        assert identity.session_token is not None
        with STS(region="us-east-1", credentials=identity, endpoint=moto_server) as client:
            assert client.get_caller_identity().arn.endswith(":assumed-role/demo/demo")


def test_boto3_calls_with_our_credentials(moto_server: str) -> None:
    session = to_boto3_session(IDENTITY, region="us-east-1")
    answer = session.client("sts", endpoint_url=moto_server).get_caller_identity()
    assert answer["Account"] == "123456789012"


# ---- the command, as a kubeconfig runs it ----


def run(moto_server: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``client-sts`` with nothing but an environment."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.environ["HOME"],
        "PYTHONPATH": os.pathsep.join([str(ROOT / "runtime"), str(ROOT / "generated/sts")]),
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "canary-secret",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL_STS": moto_server,
        **variables,
    }
    program = "import sys; from tinsmith_runtime.sts.command_line import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("role", [[], ["--role-arn", ROLE]], ids=["as is", "as a role"])
def test_kubectl_gets_its_credential(moto_server: str, role: list[str]) -> None:
    info = json.dumps({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential"})
    finished = run(
        moto_server, "eks-token", "--cluster-name", "demo", *role, KUBERNETES_EXEC_INFO=info
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    answer = json.loads(finished.stdout)
    assert answer["apiVersion"] == "client.authentication.k8s.io/v1"
    body = fetch(moto_server, url_of(answer["status"]["token"]), {"x-k8s-aws-id": "demo"})
    assert (b":assumed-role/demo/EKSGetTokenAuth" if role else ARN) in body


def test_whoami(moto_server: str) -> None:
    finished = run(moto_server, "whoami")
    assert (finished.returncode, finished.stderr) == (0, "")
    assert json.loads(finished.stdout)["Arn"].encode() == ARN


def test_a_profile_gets_credentials_of_the_process(moto_server: str, tmp_path: Path) -> None:
    finished = run(moto_server, "credential-process", "--role-arn", ROLE)
    assert (finished.returncode, finished.stderr) == (0, "")
    # What it prints is what credential_process wants: any program's output does for the test.
    (tmp_path / "answer.json").write_text(finished.stdout)
    (tmp_path / "config").write_text(
        f"[profile demo]\nregion = us-east-1\ncredential_process = cat {tmp_path / 'answer.json'}\n"
    )
    environment = {"AWS_CONFIG_FILE": str(tmp_path / "config"), "PATH": os.environ["PATH"]}
    with STS(profile="demo", environment=environment, endpoint=moto_server) as client:
        assert ":assumed-role/demo/" in client.get_caller_identity().arn


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["whoami"], {"AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9"}),
        (["whoami"], {"AWS_REGION": "", "AWS_ENDPOINT_URL_STS": ""}),
        (["eks-token", "--cluster-name", "demo"], {"AWS_SECRET_ACCESS_KEY": ""}),
        (["eks-token", "--cluster-name", "demo", "--profile", "unheard-of"], {}),
    ],
    ids=["nobody answers", "no region", "half a key", "no such profile"],
)
def test_a_failure_is_one_line(
    moto_server: str, arguments: list[str], variables: dict[str, str]
) -> None:
    finished = run(moto_server, *arguments, **variables)
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr.startswith("client-sts: ")
    assert finished.stderr.count("\n") == 1
    assert "canary" not in finished.stderr
