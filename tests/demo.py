"""The demo: a story told by the generated client, against a real STS server on this machine.

Rule: every step shows what was sent, what came back and how long it took; one that fails makes the
exit code 1. What the server does not implement is named at the end, and is no failure of the
client.
"""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parent))

from client_sts import (
    STS,
    AssumeRootCommand,
    Credentials,
    DecodeAuthorizationMessageCommand,
    GetDelegatedAccessTokenCommand,
    GetWebIdentityTokenCommand,
    MalformedPolicyDocumentException,
    PolicyDescriptorType,
    STSServiceException,
    Tag,
)
from servers import moto_server
from tinsmith_runtime import AwsCredentialIdentity
from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.transports import create_transport
from tinsmith_runtime.transports.option import HttpOptions

ROLE = "arn:aws:iam::123456789012:role/Demo"
PROVIDER = "arn:aws:iam::123456789012:saml-provider/Example"
KEYS = AwsCredentialIdentity(
    access_key_id="AKIAIOSFODNN7EXAMPLE",
    secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
)
SECRETS = ("Token", "Assertion", "Code")
MALFORMED_POLICY = """<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>
  <Type>Sender</Type><Code>MalformedPolicyDocument</Code>
  <Message>The policy is not in the valid JSON format.</Message>
</Error><RequestId>5b9c0e9c-0000-4000-8000-000000000000</RequestId></ErrorResponse>"""


def shorten(value: str) -> str:
    """A value that fits a column."""
    return value if len(value) < 44 else f"{value[:40]}…"


class Watched:
    """A transport that remembers the last request, to show it."""

    def __init__(self) -> None:
        self._inner = create_transport(HttpOptions())
        self.last = Request("POST")
        self._canned: Response | None = None

    def answer_next(self, response: Response) -> None:
        """Answer the next request with this, instead of sending it."""
        self._canned = response

    def send(self, request: Request, timeouts: Timeouts, *, direct: bool = False) -> Response:
        self.last = request
        canned, self._canned = self._canned, None
        if canned is not None:
            return canned
        return self._inner.send(request, timeouts, direct=direct)

    def close(self) -> None:
        self._inner.close()

    def describe(self) -> str:
        """What was sent: the parameters, secrets hidden, and how it was signed."""
        signed = "authorization" in self.last.headers
        pairs = [
            f"{name}={'***' if name.endswith(SECRETS) else shorten(value)}"
            for name, value in parse_qsl(self.last.body.decode(), keep_blank_values=True)
            if name not in ("Action", "Version")
        ]
        action = dict(parse_qsl(self.last.body.decode()))["Action"]
        return "\n".join([f"{action}, {'signed' if signed else 'unsigned'}", *pairs])


class Story:
    """Runs the steps and keeps what they showed."""

    def __init__(self, endpoint: str) -> None:
        self.transport = Watched()
        self.endpoint = endpoint
        self.sts = self.client(KEYS)
        self.table = Table("step", "sent", "came back", title="Tinsmith's STS client")
        self.table.add_column("ms", justify="right")
        self.failures = 0
        self.missing: list[str] = []

    def client(self, credentials: AwsCredentialIdentity) -> STS:
        return STS(
            region="us-east-1",
            endpoint=self.endpoint,
            credentials=credentials,
            transport=self.transport,
            max_attempts=1,
        )

    def step(self, title: str, act: Callable[[], str]) -> None:
        """Run a step; whatever it raises is shown and counted."""
        started = time.perf_counter()
        try:
            result, style = act(), "green"
        except Exception as error:
            self.failures += 1
            result, style = f"{type(error).__name__}: {error}", "red"
        milliseconds = f"{(time.perf_counter() - started) * 1000:.1f}"
        self.table.add_row(title, self.transport.describe(), f"[{style}]{result}[/]", milliseconds)
        self.table.add_section()

    def try_rest(self) -> None:
        """Send what the server is not expected to know, to say so."""
        for command in (
            AssumeRootCommand(
                target_principal="123456789012",
                task_policy_arn=PolicyDescriptorType(
                    arn="arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"
                ),
            ),
            DecodeAuthorizationMessageCommand(encoded_message="encoded"),
            GetDelegatedAccessTokenCommand(trade_in_token="token"),
            GetWebIdentityTokenCommand(audience=["demo"], signing_algorithm="ES384"),
        ):
            try:
                self.sts.send(command)
            except STSServiceException:
                self.missing.append(command.operation.name)


def tell(story: Story) -> None:
    """The story, step by step."""
    sts = story.sts
    story.step("Who am I?", lambda: sts.get_caller_identity().arn)
    story.step("Assume a role", lambda: _assume(story))
    story.step("Sign with its credentials", lambda: _who_is_the_role(story))
    story.step("Web identity, no keys needed", lambda: _web_identity(sts))
    story.step("SAML, no keys needed", lambda: _saml(sts))
    story.step("A session of my own", lambda: _expires(sts.get_session_token().credentials))
    story.step(
        "A federated user",
        lambda: _expires(sts.get_federation_token(name="bob").credentials),
    )
    story.step(
        "Whose key is this?",
        lambda: f"account {sts.get_access_key_info(access_key_id=KEYS.access_key_id).account}",
    )
    story.step("An error that no model knows", lambda: _unknown_error(sts))
    story.step(
        "A modeled error, by its class (this server sends none: the bytes are canned)",
        lambda: _modeled_error(story),
    )


def _assume(story: Story) -> str:
    reply = story.sts.assume_role(
        role_arn=ROLE,
        role_session_name="demo",
        duration_seconds=900,
        tags=[Tag(key="team", value="tinsmiths")],
    )
    return _expires(reply.credentials)


def _who_is_the_role(story: Story) -> str:
    role = story.sts.assume_role(role_arn=ROLE, role_session_name="demo").credentials
    identity = AwsCredentialIdentity(
        access_key_id=role.access_key_id,
        secret_access_key=role.secret_access_key,
        session_token=role.session_token,
        expiration=role.expiration,
    )
    return story.client(identity).get_caller_identity().arn


def _web_identity(sts: STS) -> str:
    reply = sts.assume_role_with_web_identity(
        role_arn=ROLE, role_session_name="demo", web_identity_token="an.openid.token"
    )
    return _expires(reply.credentials)


def _saml(sts: STS) -> str:
    reply = sts.assume_role_with_saml(
        role_arn=ROLE, principal_arn=PROVIDER, saml_assertion=_assertion()
    )
    return _expires(reply.credentials)


def _assertion() -> str:
    """The least of a SAML response that the server reads a role and a session name from."""
    attribute = "https://aws.amazon.com/SAML/Attributes"
    later = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return base64.b64encode(f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
            xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><saml:Assertion>
            <saml:Subject><saml:NameID>alice</saml:NameID></saml:Subject>
            <saml:Conditions NotOnOrAfter="{later}"/><saml:AttributeStatement>
            <saml:Attribute Name="{attribute}/Role">
              <saml:AttributeValue>{ROLE},{PROVIDER}</saml:AttributeValue></saml:Attribute>
            <saml:Attribute Name="{attribute}/RoleSessionName">
              <saml:AttributeValue>alice</saml:AttributeValue></saml:Attribute>
            </saml:AttributeStatement></saml:Assertion></samlp:Response>""".encode()).decode()


def _expires(credentials: Credentials) -> str:
    return f"{credentials.access_key_id}, until {credentials.expiration:%H:%M} UTC"


def _unknown_error(sts: STS) -> str:
    try:
        sts.get_federation_token(name="bob", policy="x" * 3000)
    except STSServiceException as error:
        return f"caught {type(error).__name__}: {error.code}, status {error.http_status}"
    raise AssertionError("the server took it")


def _modeled_error(story: Story) -> str:
    story.transport.answer_next(
        Response(400, {"content-type": "text/xml"}, MALFORMED_POLICY.encode())
    )
    try:
        story.sts.assume_role(role_arn=ROLE, role_session_name="demo", policy="{")
    except MalformedPolicyDocumentException as error:
        return f"caught {type(error).__name__}: {error.message}"
    raise AssertionError("the error was not raised")


def main() -> int:
    """Tell the story; 0 if every step went well."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    with console.status("Talking to a local STS server"), moto_server() as url:
        story = Story(url)
        tell(story)
        story.try_rest()
        story.transport.close()
    console.print(story.table)
    console.print(f"Not implemented by this server: {', '.join(story.missing) or 'nothing'}.")
    if story.failures:
        console.print(f"[red]{story.failures} steps failed.[/]")
    return 1 if story.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
