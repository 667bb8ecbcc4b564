"""Tokens that sign in to Kubernetes clusters of Amazon EKS.

A token is a presigned URL of GetCallerIdentity, which names the cluster in a signed header; the
cluster sends it to STS to learn who is asking. Source: Amazon EKS Best Practices Guide, "Identity
and Access Management"; the format is that of ``aws eks get-token``.

Rule: making a token sends nothing but what finding the credentials needs.
"""

from __future__ import annotations

from ..credentials.assume_role import load_sts
from ..errors import ConfigError, ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from ..arguments import Credentials
    from ..client import AsyncClient, Client
    from ..client_core import ClientCore
    from ..effects import Steps

__all__ = ["API_VERSIONS", "EksToken", "aget_token", "get_token"]

#: What a Kubernetes client may ask for, the preferred one first; the last is deprecated.
API_VERSIONS = (
    "client.authentication.k8s.io/v1beta1",
    "client.authentication.k8s.io/v1",
    "client.authentication.k8s.io/v1alpha1",
)

#: Clusters accept a token for 15 minutes from its signing; clients should fetch another sooner.
LIFE_SECONDS = 14 * 60

#: Name of the session where a role is assumed for a token.
ROLE_SESSION_NAME = "EKSGetTokenAuth"

_PREFIX = "k8s-aws-v1."
_CLUSTER_HEADER = "x-k8s-aws-id"


class EksToken:
    """A token and its end. Whoever holds the token is you: `repr` hides it.

    Attributes:
        token: the bearer token.
        expiration: when to fetch another, aware: in 14 minutes, or with the credentials if that is
            sooner.
    """

    __slots__ = ("token", "expiration")

    def __init__(self, token: str, expiration: datetime) -> None:
        self.token = token
        self.expiration = expiration

    def __repr__(self) -> str:
        return f"<EksToken *** until {self.expiration}>"

    def exec_credential(self, api_version: str = API_VERSIONS[0]) -> dict[str, Any]:
        """The ``ExecCredential`` that a command of a kubeconfig prints as JSON.

        Raises:
            ValidationError: `api_version` is none of `API_VERSIONS`.
        """
        if api_version not in API_VERSIONS:
            raise ValidationError(
                "ExecCredential",
                [f"api_version: expected one of {', '.join(API_VERSIONS)}, got {api_version!r}"],
            )
        from datetime import UTC

        end = self.expiration.astimezone(UTC)
        return {
            "kind": "ExecCredential",
            "apiVersion": api_version,
            "spec": {},
            "status": {
                "expirationTimestamp": f"{end:%Y-%m-%dT%H:%M:%SZ}",
                "token": self.token,
            },
        }


def get_token(
    cluster: str,
    *,
    client: Client | None = None,
    region: str | None = None,
    credentials: Credentials = None,
    profile: str | None = None,
    environment: Mapping[str, str] | None = None,
    expires_in: int = 60,
) -> EksToken:
    """A token for a cluster.

    Args:
        cluster: name of the cluster; for clusters on Outposts, its id.
        client: an STS client to sign with. Without one, the other arguments are options of a
            client that signs for the region's own endpoint.
        region: the cluster's region, by default what environment and profile say.
        credentials: who signs in, by default what the default chain finds.
        profile: a profile of the shared files to take both from.
        environment: what to read instead of ``os.environ``.
        expires_in: life of the URL in seconds, for which STS puts 15 minutes all the same.

    Raises:
        CredentialsError: there is no identity to sign with.
        NoRegionError: there is no region.
        ValidationError: `cluster` is no name, or `expires_in` is out of range.
        ConfigError: a client was given, and options for another.
    """
    options = _options(client, region, credentials, profile, environment)
    if client is not None:
        return client.drive(_steps(client, cluster, expires_in))
    with load_sts("an EKS token").STSClient(**options) as own:
        token: EksToken = own.drive(_steps(own, cluster, expires_in))
        return token


async def aget_token(
    cluster: str,
    *,
    client: AsyncClient | None = None,
    region: str | None = None,
    credentials: Credentials = None,
    profile: str | None = None,
    environment: Mapping[str, str] | None = None,
    expires_in: int = 60,
) -> EksToken:
    """`get_token`, awaiting."""
    options = _options(client, region, credentials, profile, environment)
    if client is not None:
        return await client.drive(_steps(client, cluster, expires_in))
    async with load_sts("an EKS token").AsyncSTSClient(**options) as own:
        token: EksToken = await own.drive(_steps(own, cluster, expires_in))
        return token


def _options(client: ClientCore | None, *values: object) -> dict[str, object]:
    names = ("region", "credentials", "profile", "environment")
    options = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    if client is not None and options:
        raise ConfigError(f"give either a client or {', '.join(options)}: the client has its own")
    # Clusters need not trust the global endpoint; older settings for it are not meant for them.
    return {"use_global_endpoint": False, **options}


def _steps(client: ClientCore, cluster: str, expires_in: int) -> Steps[EksToken]:
    from datetime import timedelta

    from ..codecs.base64 import encode
    from ..presigned import presign

    if not cluster or not cluster.isascii() or not cluster.isprintable() or " " in cluster:
        raise ValidationError("EksToken", [f"cluster: expected a name, got {cluster!r}"])
    command = load_sts("an EKS token").GetCallerIdentityCommand()
    url = yield from presign(
        client, command, expires_in, {_CLUSTER_HEADER: cluster}, lasting=LIFE_SECONDS
    )
    expiration = client.datetime_now().replace(microsecond=0) + timedelta(seconds=LIFE_SECONDS)
    if url.credentials_expire_at is not None:
        expiration = min(expiration, url.credentials_expire_at)
    # RFC 4648 section 5, without padding
    encoded = encode(url.url.encode("ascii")).replace("+", "-").replace("/", "_").rstrip("=")
    return EksToken(_PREFIX + encoded, expiration)
