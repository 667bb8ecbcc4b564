"""The command ``client-sts``.

    client-sts eks-token --cluster-name NAME     credentials for kubectl, as a kubeconfig asks for
    client-sts whoami                            whose credentials these are
    client-sts credential-process --role-arn ARN credentials of a role, as a profile asks for

Rule: the answer goes to standard output, everything else to standard error; a failure is one line
and the exit code 1, a wrong argument the exit code 2.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import UTC

from ..credentials.assume_role import AssumeRoleProvider, load_sts
from ..credentials.context import CredentialContext
from ..errors import SdkError
from . import eks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..credentials.provider import CredentialProvider


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    try:
        answer = _ANSWERS[chosen.command](chosen)
    except SdkError as error:
        _say("; ".join(line.strip().rstrip(":;") for line in str(error).splitlines()))
        return 1
    except KeyboardInterrupt:
        return 130
    try:
        print(json.dumps(answer, indent=4), flush=True)
    except BrokenPipeError:
        # Nobody reads on; and nothing shall complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _eks_token(chosen: argparse.Namespace) -> object:
    token = eks.get_token(
        chosen.cluster_name,
        region=chosen.region,
        profile=chosen.profile,
        credentials=_role(chosen, eks.ROLE_SESSION_NAME) if chosen.role_arn else None,
    )
    return token.exec_credential(_api_version(os.environ))


def _whoami(chosen: argparse.Namespace) -> object:
    credentials = _role(chosen, None) if chosen.role_arn else None
    sts = load_sts("client-sts")
    with sts.STSClient(
        region=chosen.region, profile=chosen.profile, credentials=credentials
    ) as client:
        answer: dict[str, str] = client.send(sts.GetCallerIdentityCommand()).to_dict()
        return answer


def _credential_process(chosen: argparse.Namespace) -> object:
    context = CredentialContext(
        profile=chosen.profile,
        region=chosen.region,
        client_options={"profile": chosen.profile},
    )
    identity = _role(chosen, None).resolve(context)
    answer: dict[str, object] = {
        "Version": 1,
        "AccessKeyId": identity.access_key_id,
        "SecretAccessKey": identity.secret_access_key,
        "SessionToken": identity.session_token,
    }
    if identity.expiration is not None:
        answer["Expiration"] = f"{identity.expiration.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if identity.account_id is not None:
        answer["AccountId"] = identity.account_id
    return answer


_ANSWERS = {
    "eks-token": _eks_token,
    "whoami": _whoami,
    "credential-process": _credential_process,
}


def _role(chosen: argparse.Namespace, session_name: str | None) -> CredentialProvider:
    return AssumeRoleProvider(
        chosen.role_arn,
        chosen.role_session_name or session_name,
        external_id=chosen.external_id,
    )


def _api_version(environment: Mapping[str, str]) -> str:
    """The version that the Kubernetes client asks for; the default where it says nothing usable."""
    text = environment.get("KUBERNETES_EXEC_INFO")
    default = eks.API_VERSIONS[0]
    if not text:
        return default
    try:
        asked = json.loads(text)["apiVersion"]
    except (ValueError, LookupError, TypeError):
        _say(f"KUBERNETES_EXEC_INFO names no apiVersion; answering in {default}")
        return default
    if asked not in eks.API_VERSIONS:
        _say(f"KUBERNETES_EXEC_INFO asks for an unknown apiVersion; answering in {default}")
        return default
    if asked == eks.API_VERSIONS[-1]:
        _say(f"{asked} is deprecated; put {default} into the kubeconfig")
    return str(asked)


def _say(text: str) -> None:
    print(f"client-sts: {text}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="client-sts",
        description="AWS Security Token Service for people and for other programs.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    token = commands.add_parser(
        "eks-token",
        help="print an ExecCredential for a cluster of Amazon EKS",
        description="Print an ExecCredential for a cluster of Amazon EKS, as kubectl wants it.",
        allow_abbrev=False,
    )
    token.add_argument(
        "--cluster-name",
        "--cluster",
        "--cluster-id",
        required=True,
        metavar="NAME",
        help="name of the cluster; for clusters on Outposts, its id",
    )
    _add_identity(token, role_required=False)
    whoami = commands.add_parser(
        "whoami",
        help="print whose credentials these are",
        description="Print account, ARN and user id of whoever calls.",
        allow_abbrev=False,
    )
    _add_identity(whoami, role_required=False)
    process = commands.add_parser(
        "credential-process",
        help="print credentials of a role, for credential_process of a profile",
        description="Print credentials of a role as JSON, for credential_process of a profile. "
        "They are secret: do not run this where output is kept.",
        allow_abbrev=False,
    )
    _add_identity(process, role_required=True)
    return parser


def _add_identity(parser: argparse.ArgumentParser, *, role_required: bool) -> None:
    add = parser.add_argument
    add("--region", metavar="REGION", help="region of STS; else that of environment or profile")
    add("--profile", metavar="PROFILE", help="profile of the shared files; else AWS_PROFILE")
    add("--role-arn", metavar="ARN", required=role_required, help="assume this role first")
    add("--role-session-name", "--session-name", metavar="NAME", help="name of the role's session")
    add("--external-id", metavar="ID", help="what the owner of the role asked to be told")


if __name__ == "__main__":
    sys.exit(main())
