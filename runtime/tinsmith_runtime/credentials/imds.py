"""Credentials of the role that an EC2 instance runs with, from its metadata service.

AWS SDKs and Tools Reference Guide, "IMDS credential provider". *Static stability*: where the
service fails, or repeats credentials that have ended, the ones it last gave go on serving for some
minutes at a time, since AWS may accept them longer than they say.

Rule: what an outage prolongs, a warning tells of.
"""

from __future__ import annotations

from ..errors import CredentialsError, CredentialsRetrievalError
from .imds_service import MetadataService
from .json_endpoint import describe, one_line, read_object
from .provider import CredentialProvider, NotConfigured
from .record import make_identity, read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeGuard

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .context import CredentialContext

ROLE_PATH = "/latest/meta-data/iam/security-credentials/"

#: Credentials that outlive their end do so by this many seconds, and a random part of as many more.
EXTENSION_SECONDS = 300.0

_ROLE_NAME_SIGNS = frozenset("_+=,.@-")
_ORIGIN = "the instance metadata service"


class InstanceMetadataProvider(CredentialProvider):
    """Credentials of the instance's role."""

    name = "EC2 instance metadata"

    def __init__(self) -> None:
        self._service = MetadataService()
        self._latest: AwsCredentialIdentity | None = None

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Ask the service.

        Raises:
            NotConfigured: the service is disabled or not there, or the instance has no role.
            CredentialsRetrievalError: it failed, and no earlier credentials can go on serving.
            ConfigError: a setting cannot be used.
        """
        self._service.check_enabled(context)
        latest = self._latest
        try:
            identity = yield from self._fetch(context)
        except CredentialsError as error:
            # While the earlier ones are good, whoever keeps them goes on with them and tries again.
            if latest is None or _seconds_left(latest, context) > EXTENSION_SECONDS:
                raise
            return _extend(latest, context, str(error))
        self._latest = identity
        if identity.expired(context.now()):
            return _extend(identity, context, "it answers with credentials that have ended")
        return identity

    def _fetch(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        get = self._service.get
        response = yield from get(ROLE_PATH, context)
        if response.status == 404:
            raise NotConfigured("the instance has no role")
        lines = response.body.decode("latin-1").split()
        role = lines[0] if lines else ""
        if response.status != 200 or not _is_role_name(role):
            said = "no name of a role" if response.status == 200 else describe(response)
            raise CredentialsRetrievalError(
                f"{_ORIGIN} answered the request for a role with {said}"
            )
        response = yield from get(ROLE_PATH + role, context)
        origin = f"{_ORIGIN} (role {role})"
        if response.status != 200:
            raise CredentialsRetrievalError(f"{origin} answered with {describe(response)}")
        found = read_object(response.body, origin)
        code = found.get("Code", "Success")
        if code != "Success":
            words = [one_line(text) for text in (code, found.get("Message")) if _is_text(text)]
            raise CredentialsRetrievalError(f"{origin} has no credentials: {': '.join(words)}")
        return make_identity(
            origin,
            access_key_id=found.get("AccessKeyId"),
            secret_access_key=found.get("SecretAccessKey"),
            session_token=found.get("Token"),
            expiration=read_time(found.get("Expiration"), f"Expiration from {origin}"),
            account_id=found.get("AccountId"),
            source=("0",),
        )


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value)


def _is_role_name(text: str) -> bool:
    return bool(text) and all(
        character.isascii() and (character.isalnum() or character in _ROLE_NAME_SIGNS)
        for character in text
    )


def _seconds_left(identity: AwsCredentialIdentity, context: CredentialContext) -> float:
    assert identity.expiration is not None  # the service states one, always
    return (identity.expiration - context.now()).total_seconds()


def _extend(
    identity: AwsCredentialIdentity, context: CredentialContext, reason: str
) -> AwsCredentialIdentity:
    from datetime import timedelta

    from ..notice import warn

    seconds = EXTENSION_SECONDS * (1 + context.random())
    warn(
        "credentials",
        "%s gives no fresh credentials, the last ones go on serving for %.0f s: %s",
        _ORIGIN,
        seconds,
        reason,
    )
    return identity.replace(expiration=context.now() + timedelta(seconds=seconds))
