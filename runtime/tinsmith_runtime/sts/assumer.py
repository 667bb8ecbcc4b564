"""Role assumers: functions that exchange credentials, or a web identity token, for those of a role.

    assume = get_default_role_assumer()
    identity = assume(source, {"RoleArn": arn, "RoleSessionName": "demo"})

They call STS each time and keep nothing; `tinsmith_runtime.credentials.AssumeRoleProvider` is what
remembers and refreshes. Names, options and messages are those of the reference's ``@aws-sdk/
client-sts``; regions are not: none is ever guessed.

Rule: one client for all calls of an assumer; whose credentials sign is asked at each call.
"""

from __future__ import annotations

from ..config import INHERITED
from ..credentials.assume_role import assumed_identity, load_sts
from ..credentials.provider import as_provider
from ..errors import CredentialsRetrievalError, ResponseParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeAlias, TypeVar

    from ..arguments import ClientOptions
    from ..config import Config
    from ..credentials.provider import Source
    from ..effects import Steps
    from ..identity import AwsCredentialIdentity
    from ..middleware import Pluggable
    from ..operation import Command
    from ..structure import Output

    T = TypeVar("T")

    #: A command, or its members by the names of the API: ``{"RoleArn": ...}``.
    Parameters: TypeAlias = Mapping[str, object] | Command[Output]

    class RoleAssumerOptions(ClientOptions, total=False):
        """Options of the STS client, and the configuration of the client it works for."""

        use_global_endpoint: bool | None
        parent_client_config: Config | None


__all__ = [
    "RoleAssumer",
    "RoleAssumerWithWebIdentity",
    "decorate_default_credential_provider",
    "get_default_role_assumer",
    "get_default_role_assumer_with_web_identity",
]

#: Of the options of a decorated provider, those that its role assumers take.
_DECORATED = (
    "logger",
    "parent_client_config",
    "profile",
    "region",
    "transport",
    "user_agent_app_id",
)


class _Assumer:
    def __init__(
        self,
        sts_options: RoleAssumerOptions | None = None,
        sts_plugins: Sequence[Pluggable] | None = None,
    ) -> None:
        given: dict[str, Any] = {**(sts_options or {})}
        options = {name: value for name, value in given.items() if value is not None}
        parent: Config | None = options.pop("parent_client_config", None)
        if parent is not None:
            transport = parent.given.get("transport")
            if transport is not None and not isinstance(transport, str):
                options.setdefault("transport", transport)
            for name in INHERITED:
                if name in parent.given:
                    options.setdefault(name, parent.given[name])
        self._parent = parent
        self._options = options
        self._plugins = tuple(sts_plugins or ())
        self._client: Any = None

    def close(self) -> None:
        """Close the connections to STS, if there are any."""
        if self._client is not None:
            self._client.close()

    def _sts(self) -> Any:
        if self._client is None:
            client = load_sts("assuming a role").STSClient(**self._options)
            for plugin in self._plugins:
                client.middleware_stack.use(plugin)
            self._client = client
        return self._client

    def _assume(
        self, name: str, parameters: Parameters, source: AwsCredentialIdentity | None
    ) -> Steps[AwsCredentialIdentity]:
        """Steps that call an operation of STS which returns credentials."""
        client = self._sts()
        command: Any = parameters
        if not hasattr(parameters, "operation"):
            command = getattr(load_sts(name), f"{name}Command").from_dict(parameters)
        options: dict[str, object] = {"region": (yield from self._region())}
        features: tuple[str, ...] = ("k",)
        if source is not None:
            options["credentials"] = source
            features = (*source.source, "i")
        called = f"{name[0].lower()}{name[1:]} call with role {command.role_arn}"
        call: Steps[Any] = client.steps(command, **options)
        try:
            output = yield from call
        except ResponseParseError as error:
            raise CredentialsRetrievalError(
                f"Invalid response from STS.{called}: {error}"
            ) from error
        got = output.credentials
        if got is None or not got.access_key_id or not got.secret_access_key:
            raise CredentialsRetrievalError(f"Invalid response from STS.{called}")
        return assumed_identity(output, f"role {command.role_arn}", features)

    def _region(self) -> Steps[str | None]:
        """The parent's region, unless the options have one; None leaves it to the client, which
        asks environment and profile.
        """
        if self._parent is None or "region" in self._options:
            return None
        from ..resolution import region_if_any

        return (yield from region_if_any(self._parent))

    async def _adrive(self, steps: Steps[T]) -> T:
        """Drive steps in the running task; its connections live as long as the call."""
        async with load_sts("assuming a role").AsyncSTSClient(**self._options) as client:
            return await client.drive(steps)  # type: ignore[no-any-return]  # found by name


class RoleAssumer(_Assumer):
    """Assumes roles with the credentials it is handed."""

    def __call__(self, source_credentials: Source, params: Parameters) -> AwsCredentialIdentity:
        """Call AssumeRole, blocking.

        Args:
            source_credentials: who signs; whatever clients take as ``credentials=``.
            params: an ``AssumeRoleCommand``, or a mapping by the names of the API.

        Raises:
            ServiceError: STS refused.
            CredentialsRetrievalError: its answer has no credentials.
            NoRegionError: nothing says where to find STS.
        """
        identity: AwsCredentialIdentity = self._sts().drive(self.steps(source_credentials, params))
        return identity

    async def acall(self, source_credentials: Source, params: Parameters) -> AwsCredentialIdentity:
        """The same, awaiting."""
        return await self._adrive(self.steps(source_credentials, params))

    def steps(self, source_credentials: Source, params: Parameters) -> Steps[AwsCredentialIdentity]:
        """The same as steps, for whatever drives the caller."""
        client = self._sts()
        context = client.config.credential_context(now=client.datetime_now)
        source = yield from as_provider(source_credentials).identity(context)
        return (yield from self._assume("AssumeRole", params, source))


class RoleAssumerWithWebIdentity(_Assumer):
    """Assumes roles with a web identity token, which is among the parameters."""

    def __call__(self, params: Parameters) -> AwsCredentialIdentity:
        """Call AssumeRoleWithWebIdentity, blocking.

        Args:
            params: an ``AssumeRoleWithWebIdentityCommand``, or a mapping by the names of the API.

        Raises:
            ServiceError: STS refused.
            CredentialsRetrievalError: its answer has no credentials.
            NoRegionError: nothing says where to find STS.
        """
        identity: AwsCredentialIdentity = self._sts().drive(self.steps(params))
        return identity

    async def acall(self, params: Parameters) -> AwsCredentialIdentity:
        """The same, awaiting."""
        return await self._adrive(self.steps(params))

    def steps(self, params: Parameters) -> Steps[AwsCredentialIdentity]:
        """The same as steps, for whatever drives the caller."""
        return self._assume("AssumeRoleWithWebIdentity", params, None)


def get_default_role_assumer(
    sts_options: RoleAssumerOptions | None = None,
    sts_plugins: Sequence[Pluggable] | None = None,
) -> RoleAssumer:
    """A function that assumes roles: ``assume(source_credentials, params)``.

    Args:
        sts_options: options of its STS client. What they leave out, ``parent_client_config`` may
            say: region, transport, logger, profile and the like of the client it works for.
        sts_plugins: added to the middleware of its client.
    """
    return RoleAssumer(sts_options, sts_plugins)


def get_default_role_assumer_with_web_identity(
    sts_options: RoleAssumerOptions | None = None,
    sts_plugins: Sequence[Pluggable] | None = None,
) -> RoleAssumerWithWebIdentity:
    """A function that assumes roles with web identity tokens: ``assume(params)``.

    Args:
        sts_options, sts_plugins: as for `get_default_role_assumer`.
    """
    return RoleAssumerWithWebIdentity(sts_options, sts_plugins)


def decorate_default_credential_provider(provider: Callable[..., T]) -> Callable[..., T]:
    """`provider`, a function that makes a credential provider, called with both role assumers as
    well: as ``role_assumer`` and ``role_assumer_with_web_identity``.
    """

    def decorated(**options: Any) -> T:
        shared: Any = {name: options[name] for name in _DECORATED if name in options}
        assumers = {
            "role_assumer": get_default_role_assumer(shared),
            "role_assumer_with_web_identity": get_default_role_assumer_with_web_identity(shared),
        }
        return provider(**{**assumers, **options})

    return decorated
