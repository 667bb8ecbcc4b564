"""Temporary credentials of a role, by calling STS with the credentials of any other source.

Rule: the client of STS is found by name when it is needed; its call runs as steps under whatever
drives the caller, so that one provider serves synchronous and asynchronous clients. Regions are
never guessed.
"""

from __future__ import annotations

from ..errors import (
    CancelledError,
    CredentialsRetrievalError,
    DeadlineExceededError,
    NoRegionError,
    SdkError,
)
from .provider import CredentialProvider, NotConfigured, as_provider
from .record import make_identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from typing import Any, TypeAlias

    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from .cache import JsonFileCache
    from .context import CredentialContext
    from .provider import Source

    #: Asks a person: gets the serial number of the device, returns its current code.
    MfaCode: TypeAlias = Callable[[str], str | Awaitable[str]]


class AssumeRoleProvider(CredentialProvider):
    """Credentials of a role, renewed for as long as the source can sign.

    >>> client = STSClient(credentials=AssumeRoleProvider("arn:aws:iam::123456789012:role/demo"))

    `source` may itself be an `AssumeRoleProvider`: roles chain.
    """

    def __init__(
        self,
        role_arn: str,
        role_session_name: str | None = None,
        *,
        external_id: str | None = None,
        duration_seconds: int | None = None,
        policy: str | None = None,
        policy_arns: Sequence[str] | None = None,
        tags: Mapping[str, str] | None = None,
        transitive_tag_keys: Sequence[str] | None = None,
        source_identity: str | None = None,
        serial_number: str | None = None,
        mfa_code: MfaCode | None = None,
        source: Source = None,
        region: str | None = None,
        cache: JsonFileCache | None = None,
        client_options: Mapping[str, object] | None = None,
    ) -> None:
        """
        Args:
            role_arn: the role.
            role_session_name: names the session in logs; by default ``tinsmith-`` and the time in
                milliseconds.
            external_id: what the owner of the role asked to be told.
            duration_seconds: how long the credentials shall live; the service's default is an hour.
            policy, policy_arns: restrict the session further; a JSON document, and ARNs of managed
                policies.
            tags, transitive_tag_keys: session tags, and which of them further roles inherit.
            source_identity: who is behind the session.
            serial_number: the MFA device that `mfa_code` is asked for codes of.
            mfa_code: function that gets the serial number and returns a code; may be ``async``.
            source: whose credentials sign; whatever clients take as ``credentials=``, by default
                the default chain.
            region: region of STS; by default that of the client these credentials are for, then of
                the environment.
            cache: where to keep what was fetched beyond this process.
            client_options: further options of the STS client.
        """
        self.name = f"role {role_arn}"
        self.role_arn = role_arn
        #: What is asked of STS, by the API's names; without a session name of ours, and without MFA
        #: codes.
        self.parameters: dict[str, object] = {
            name: value
            for name, value in (
                ("RoleArn", role_arn),
                ("RoleSessionName", role_session_name),
                ("ExternalId", external_id),
                ("DurationSeconds", duration_seconds),
                ("Policy", policy),
                ("PolicyArns", [{"arn": arn} for arn in policy_arns or ()]),
                ("Tags", [{"Key": key, "Value": value} for key, value in (tags or {}).items()]),
                ("TransitiveTagKeys", list(transitive_tag_keys or ())),
                ("SourceIdentity", source_identity),
                ("SerialNumber", serial_number),
            )
            if value
        }
        self._mfa_code = mfa_code
        self._source = as_provider(source)
        self._region = region
        self._cache = cache
        self._bypass_cache = False
        self._client_options = dict(client_options or {})
        self._client: Any = None

    def steps(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        """Take what the cache has, or call STS.

        Raises:
            CredentialsRetrievalError: STS refused, or there is no code of the MFA device.
            NoCredentialsError: the source has nothing to sign with.
            NoRegionError: nothing says where to find STS.
        """
        cache = self._cache
        if cache is None:
            return (yield from self._call(context))
        from ..effects import Block

        if not self._bypass_cache:
            cached = yield Block(cache.load, self.parameters, context)
            if cached is not None:
                return cached  # type: ignore[no-any-return]  # effects answer with Any
        identity = yield from self._call(context)
        self._bypass_cache = False
        yield Block(cache.store, self.parameters, identity, context)
        return identity

    def force_refresh(self, refused: AwsCredentialIdentity | None = None) -> None:
        """Forget what was fetched, in the cache as well."""
        self._bypass_cache = True
        super().force_refresh(refused)

    def _call(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        region = self._region or (yield from context.region())
        if region is None:
            raise NoRegionError(
                f"no region to assume {self.name} in: give region= to the provider or to the "
                "client, or set the environment variable AWS_REGION"
            )
        sts = load_sts(self.name)
        if self._client is None:
            self._client = sts.STSClient(**{**context.client_options, **self._client_options})
        parameters = {"RoleSessionName": session_name(context), **self.parameters}
        if "SerialNumber" in parameters:
            parameters["TokenCode"] = yield from self._ask_for_code()
        source = yield from self._sign_as(context)
        command = sts.AssumeRoleCommand.from_dict(parameters)
        call: Steps[Any] = self._client.steps(command, credentials=source, region=region)
        try:
            output = yield from call
        except (CancelledError, DeadlineExceededError):
            # These end a call of the user's; they say nothing of the role.
            raise
        except SdkError as error:
            raise CredentialsRetrievalError(f"assuming {self.name} failed: {error}") from error
        return assumed_identity(output, self.name, (*source.source, "i"))

    def _sign_as(self, context: CredentialContext) -> Steps[AwsCredentialIdentity]:
        try:
            return (yield from self._source.identity(context))
        except NotConfigured as reason:
            # For a chain that this provider is part of, it is configured: somebody gave it a role.
            raise CredentialsRetrievalError(
                f"{self.name} has no source to sign with: {self._source.name}: {reason}"
            ) from reason

    def _ask_for_code(self) -> Steps[str]:
        if self._mfa_code is None:
            raise CredentialsRetrievalError(
                f"{self.name} requires multi-factor authentication, "
                "but no mfa_code function was given"
            )
        from ..effects import Invoke

        code = yield Invoke(self._mfa_code, self.parameters["SerialNumber"])
        if not isinstance(code, str) or not code:
            raise CredentialsRetrievalError(
                f"the mfa_code function returned no code for {self.parameters['SerialNumber']}"
            )
        return code


def load_sts(purpose: str) -> Any:
    """The client package of STS.

    Raises:
        CredentialsRetrievalError: it is not installed.
    """
    from importlib import import_module

    try:
        return import_module("client_sts")
    except ModuleNotFoundError as error:
        if error.name != "client_sts":
            raise
        raise CredentialsRetrievalError(
            f"{purpose} needs the client of STS: pip install tinsmith-client-sts"
        ) from error


def session_name(context: CredentialContext) -> str:
    """A name for a session that nobody named."""
    return f"tinsmith-{int(context.now().timestamp() * 1000)}"


def assumed_identity(output: Any, origin: str, source: tuple[str, ...]) -> AwsCredentialIdentity:
    """The identity in a reply of STS; the account is that of the assumed role's ARN.

    Raises:
        CredentialsRetrievalError: the reply has none.
    """
    credentials = output.credentials
    if credentials is None:
        raise CredentialsRetrievalError(f"STS answered for {origin} without credentials")
    user = output.assumed_role_user
    # arn:partition:sts:region:account:assumed-role/...
    arn: str = "" if user is None else user.arn
    parts = arn.split(":", 5)
    account = parts[4] if len(parts) > 4 else None
    return make_identity(
        origin,
        access_key_id=credentials.access_key_id,
        secret_access_key=credentials.secret_access_key,
        session_token=credentials.session_token,
        expiration=credentials.expiration,
        account_id=account,
        source=(*source, "T") if account else source,
    )
