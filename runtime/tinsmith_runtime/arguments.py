"""What clients and calls can be given, for type checkers.

Rule: types only; nothing here exists at run time. `options` says what each one means.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from logging import Logger
    from os import PathLike
    from ssl import SSLContext
    from typing import Literal, TypeAlias, TypedDict, TypeVar

    from .auth.token import TokenIdentity
    from .cancellation import CancellationToken
    from .credentials.provider import CredentialProvider
    from .endpoints import Endpoint
    from .http import AsyncTransport, Transport
    from .identity import AwsCredentialIdentity
    from .retry import RetryStrategy

    T = TypeVar("T")
    #: A value, or a function that returns one, now or later.
    Given: TypeAlias = T | Callable[[], T | Awaitable[T]] | None
    Credentials: TypeAlias = (
        AwsCredentialIdentity
        | CredentialProvider
        | Callable[[], AwsCredentialIdentity | Awaitable[AwsCredentialIdentity]]
        | None
    )
    #: What proves the identity of a bearer; a function is asked whenever a token is needed, or as
    #: its last one ends.
    Token: TypeAlias = (
        str
        | TokenIdentity
        | Callable[[], str | TokenIdentity | Awaitable[str] | Awaitable[TokenIdentity]]
    )
    #: What to do when a service returns the token it was just sent, which leads to the same page
    #: again: `stop` takes it for the end, as CloudWatch Logs means it; `raise` for a fault;
    #: `follow` asks again, for who waits for what is yet to come.
    RepeatedToken: TypeAlias = Literal["stop", "raise", "follow"]
    #: Text, or names with or without versions.
    UserAgent: TypeAlias = str | Sequence[tuple[str] | tuple[str, str]]

    class ClientOptions(TypedDict, total=False):
        """Keyword arguments of every client. None is the same as not given."""

        region: Given[str]
        credentials: Credentials
        profile: Given[str]
        endpoint: Given[str]
        ignore_configured_endpoint_urls: Given[bool]
        use_fips_endpoint: Given[bool]
        use_dualstack_endpoint: Given[bool]
        max_attempts: Given[int]
        retry_mode: Given[Literal["standard", "adaptive"]]
        retry_strategy: RetryStrategy | None
        defaults_mode: Given[
            Literal["legacy", "standard", "in-region", "cross-region", "mobile", "auto"]
        ]
        auth_scheme_preference: Given[Sequence[str]]
        sigv4a_signing_region_set: Given[Sequence[str]]
        disable_request_compression: Given[bool]
        request_min_compression_size_bytes: Given[int]
        request_checksum_calculation: Given[Literal["WHEN_SUPPORTED", "WHEN_REQUIRED"]]
        response_checksum_validation: Given[Literal["WHEN_SUPPORTED", "WHEN_REQUIRED"]]
        disable_clock_skew_correction: Given[bool]
        user_agent_app_id: Given[str]
        custom_user_agent: Given[UserAgent]
        tls: Given[bool]
        connect_timeout: Given[float]
        read_timeout: Given[float]
        timeout: Given[float]
        max_connections: Given[int]
        proxies: Given[Mapping[str, str]]
        verify: Given[bool | str | PathLike[str] | SSLContext]
        client_cert: Given[str | tuple[str, str]]
        transport: Transport | AsyncTransport | str | None
        logger: Logger | None
        extensions: Sequence[object] | None
        endpoint_provider: Callable[..., Endpoint] | None
        validate: Literal["types", "constraints", "none", False] | None
        account_id: Given[str]
        account_id_endpoint_mode: Given[Literal["preferred", "disabled", "required"]]
        environment: Mapping[str, str] | None

    class CallOptions(TypedDict, total=False):
        """Keyword arguments of every call. None is the same as not given."""

        timeout: float | None
        connect_timeout: float | None
        read_timeout: float | None
        region: str | None
        credentials: Credentials
        headers: Mapping[str, str] | None
        cancellation: CancellationToken | None

    class PageOptions(CallOptions, total=False):
        """Keyword arguments of `paginate`; those of calls are for the call of each page."""

        starting_token: object
        starting_offset: int
        page_size: int | None
        repeated_token: RepeatedToken
