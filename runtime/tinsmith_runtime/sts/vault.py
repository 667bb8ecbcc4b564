"""Logins at HashiCorp Vault by AWS identity (its ``aws`` auth method, type ``iam``).

The login is a signed request of GetCallerIdentity; Vault sends it to STS to learn who is asking.
Source: Vault's documentation, "AWS auth method" and its API.

Rule: making a login sends nothing but what finding the credentials needs.
"""

from __future__ import annotations

from ..credentials.assume_role import load_sts
from ..errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    from ..arguments import Credentials
    from ..client import AsyncClient, Client
    from ..http import Request

    class _ClientOptions(TypedDict, total=False):
        region: str | None
        credentials: Credentials
        profile: str | None

    class LoginOptions(_ClientOptions, total=False):
        """Keyword arguments of every function here."""

        client: Client | None
        server_id: str | None


__all__ = ["VaultLogin", "alogin", "login", "login_data", "login_headers"]

_SERVER_ID_HEADER = "x-vault-aws-iam-server-id"


class VaultLogin:
    """A login. Whoever holds it can log in as you for 15 minutes: `repr` hides it.

    Attributes:
        role: the role of Vault to log in to; without one Vault takes that named like the AWS
            principal.
        method, url, headers, body: the signed request.
    """

    __slots__ = ("role", "method", "url", "headers", "body")

    def __init__(self, request: Request, role: str | None = None) -> None:
        self.role = role
        self.method = request.method
        self.url = request.url
        self.headers = request.headers
        self.body = request.body

    def __repr__(self) -> str:
        return f"<VaultLogin *** role={self.role!r} {self.method} {self.url}>"

    def data(self) -> dict[str, str]:
        """What to post as JSON to ``/v1/auth/aws/login``."""
        import json

        from ..codecs.base64 import encode

        found = {
            "iam_http_request_method": self.method,
            "iam_request_url": encode(self.url.encode("ascii")),
            "iam_request_body": encode(self.body),
            "iam_request_headers": encode(json.dumps(self.headers).encode("ascii")),
        }
        return found if self.role is None else {"role": self.role, **found}


def login(
    role: str | None = None,
    *,
    server_id: str | None = None,
    client: Client | None = None,
    **options: Unpack[_ClientOptions],
) -> VaultLogin:
    """A login.

    Args:
        role: the role of Vault to log in to.
        server_id: what Vault wants to be called (``iam_server_id_header_value``), so that nobody
            else can use the login.
        client: an STS client to sign with. Without one, ``region``, ``credentials`` and ``profile``
            are options of a new one. Vault must be set up to ask the endpoint it signs for: as it
            comes, it asks the global one, which is that of
            ``STSClient(region="us-east-1", use_global_endpoint=True)``.

    Raises:
        CredentialsError: there is no identity to sign with.
        NoRegionError: there is no region.
        ConfigError: a client was given, and options for another.
    """
    command = load_sts("a login at Vault").GetCallerIdentityCommand()
    headers = _headers(client, server_id, options)
    if client is not None:
        return VaultLogin(client.sign_request(command, headers=headers), role)
    with load_sts("a login at Vault").STSClient(**options) as own:
        return VaultLogin(own.sign_request(command, headers=headers), role)


async def alogin(
    role: str | None = None,
    *,
    server_id: str | None = None,
    client: AsyncClient | None = None,
    **options: Unpack[_ClientOptions],
) -> VaultLogin:
    """`login`, awaiting."""
    command = load_sts("a login at Vault").GetCallerIdentityCommand()
    headers = _headers(client, server_id, options)
    if client is not None:
        return VaultLogin(await client.sign_request(command, headers=headers), role)
    async with load_sts("a login at Vault").AsyncSTSClient(**options) as own:
        return VaultLogin(await own.sign_request(command, headers=headers), role)


def login_data(role: str | None = None, **options: Unpack[LoginOptions]) -> dict[str, str]:
    """What to post as JSON to ``/v1/auth/aws/login``: `login` and its `VaultLogin.data`."""
    return login(role, **options).data()


def login_headers(**options: Unpack[LoginOptions]) -> dict[str, str]:
    """The signed headers of a login, by lower-case names, for those who put the rest together."""
    return login(**options).headers


def _headers(client: object, server_id: str | None, options: _ClientOptions) -> dict[str, str]:
    given = [name for name, value in options.items() if value is not None]
    if client is not None and given:
        raise ConfigError(f"give either a client or {', '.join(given)}: the client has its own")
    return {} if server_id is None else {_SERVER_ID_HEADER: server_id}
