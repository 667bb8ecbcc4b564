"""The options of every client, as data.

Rule: a table and nothing else. Precedence is the same for each: code, environment, shared file,
default. Names of variables and keys are those of the AWS SDKs and Tools Reference Guide. The facts
of a service may add rows: from `BUILTINS`, and for parameters of its endpoint rules.
"""

from __future__ import annotations

from . import option as kind
from .option import Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .operation import Service

#: Connect timeouts in seconds; what the defaults modes of the reference guide set apart from the
#: retry mode, which is standard in all of them.
DEFAULTS_MODES: dict[str, float] = {
    "legacy": 5.0,
    "standard": 3.1,
    "in-region": 1.1,
    "cross-region": 3.1,
    "mobile": 30.0,
}

#: AWS SDKs and Tools Reference Guide, "Data Integrity Protections for Amazon S3".
CHECKSUM_MODES = ("WHEN_SUPPORTED", "WHEN_REQUIRED")


def _retry_mode(text: str) -> str:
    # The legacy mode is not implemented; whoever has it in an old file gets the mode that replaced
    # it.
    return "standard" if text == "legacy" else text


def _validation(value: object) -> str:
    if value is False:
        return "none"
    if value in ("types", "constraints", "none"):
        return str(value)
    raise ValueError(f'"types", "constraints" or False, got {value!r}')


def _body_size(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10485760:
        return value
    raise ValueError(f"a number of bytes from 0 to 10485760, got {value!r}")


def _bundle(value: object) -> object:
    # A context is told by what it can do: `ssl` is not loaded for those who have none.
    if isinstance(value, bool) or hasattr(value, "load_verify_locations"):
        return value
    if isinstance(value, str) and value:
        return value
    if hasattr(value, "__fspath__"):
        return str(value)
    raise ValueError(
        "True, False, the path of a file or folder of certificates, or an ssl.SSLContext, "
        f"got {value!r}"
    )


def _account(value: object) -> str:
    if isinstance(value, str) and len(value) == 12 and value.isascii() and value.isdigit():
        return value
    raise ValueError("an account id of 12 digits")


def _credentials(value: object) -> object:
    if callable(value) or hasattr(value, "access_key_id"):
        return value
    raise ValueError(
        "an AwsCredentialIdentity, a credential provider, or a function without arguments that "
        f"returns an identity, got {type(value).__name__}"
    )


def _legacy_endpoints(text: str) -> bool:
    if text not in ("legacy", "regional"):
        raise ValueError(f'"regional" or "legacy", got "{text}"')
    return text == "legacy"


def _switch(
    name: str, doc: str, *, builtin: str | None = None, affects: tuple[str, ...] = ()
) -> Option:
    return Option(
        name,
        kind.boolean,
        doc,
        parse=kind.boolean_text,
        default=False,
        environment=(f"AWS_{name.upper()}",),
        key=name,
        builtin=builtin,
        affects=affects,
    )


_ROWS = (
    Option(
        "region",
        kind.region,
        "Where requests go and are signed for.",
        environment=("AWS_REGION", "AWS_DEFAULT_REGION"),
        key="region",
        builtin="AWS::Region",
        affects=("raw_region", "use_fips_endpoint", "connect_timeout", "_mode"),
    ),
    Option(
        "credentials",
        _credentials,
        "Whom to sign as: an identity, a provider, a function; by default the default chain.",
        opaque=True,
        secret=True,
        affects=("_provider",),
    ),
    Option("profile", kind.text, "Profile of the shared files.", environment=("AWS_PROFILE",)),
    Option("endpoint", kind.url, "URL to send requests to.", key="endpoint_url"),
    _switch(
        "ignore_configured_endpoint_urls",
        "Take endpoint URLs from code only.",
        affects=("endpoint",),
    ),
    _switch("use_fips_endpoint", "Use FIPS 140 endpoints.", builtin="AWS::UseFIPS"),
    _switch("use_dualstack_endpoint", "Use IPv6-capable endpoints.", builtin="AWS::UseDualStack"),
    Option(
        "max_attempts",
        kind.count,
        "Attempts in all, the first one included.",
        parse=kind.count_text,
        default=3,
        environment=("AWS_MAX_ATTEMPTS",),
        key="max_attempts",
    ),
    Option(
        "retry_mode",
        kind.one_of(("standard", "adaptive")),
        "How failed attempts are repeated.",
        parse=_retry_mode,
        default="standard",
        environment=("AWS_RETRY_MODE",),
        key="retry_mode",
    ),
    Option("retry_strategy", kind.anything, "Retries by other rules.", opaque=True),
    Option(
        "defaults_mode",
        kind.one_of((*DEFAULTS_MODES, "auto")),
        "Which set of defaults to use.",
        default="legacy",
        environment=("AWS_DEFAULTS_MODE",),
        key="defaults_mode",
        affects=("connect_timeout", "_mode"),
    ),
    Option(
        "auth_scheme_preference",
        kind.names,
        "Authentication schemes to try first, by short name.",
        parse=kind.names_text,
        default=(),
        environment=("AWS_AUTH_SCHEME_PREFERENCE",),
        key="auth_scheme_preference",
    ),
    Option(
        "sigv4a_signing_region_set",
        kind.names,
        "Regions a SigV4a signature holds for.",
        parse=kind.names_text,
        environment=("AWS_SIGV4A_SIGNING_REGION_SET",),
        key="sigv4a_signing_region_set",
    ),
    _switch("disable_request_compression", "Send request bodies as they are."),
    Option(
        "request_min_compression_size_bytes",
        _body_size,
        "Size from which request bodies are compressed.",
        parse=kind.count_text,
        default=10240,
        environment=("AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES",),
        key="request_min_compression_size_bytes",
    ),
    Option(
        "request_checksum_calculation",
        kind.one_of(CHECKSUM_MODES),
        "Whether requests have checksums where they may, or where they must.",
        parse=str.upper,
        default="WHEN_SUPPORTED",
        environment=("AWS_REQUEST_CHECKSUM_CALCULATION",),
        key="request_checksum_calculation",
    ),
    Option(
        "response_checksum_validation",
        kind.one_of(CHECKSUM_MODES),
        "Whether responses are asked for checksums, and checked, where they can be.",
        parse=str.upper,
        default="WHEN_SUPPORTED",
        environment=("AWS_RESPONSE_CHECKSUM_VALIDATION",),
        key="response_checksum_validation",
    ),
    _switch("disable_clock_skew_correction", "Sign with this machine's clock as it is."),
    Option(
        "user_agent_app_id",
        kind.text,
        "Name of the application in the user agent, at most 50 characters.",
        environment=("AWS_SDK_UA_APP_ID",),
        key="sdk_ua_app_id",
    ),
    Option("custom_user_agent", kind.anything, "Text or (name, version) pairs for the user agent."),
    Option("tls", kind.boolean, "Use https where the endpoint does not say.", default=True),
    Option("connect_timeout", kind.seconds, "Seconds for one connection; 0: no limit."),
    Option("read_timeout", kind.seconds, "Seconds between two reads; 0: no limit.", default=10.0),
    Option(
        "timeout",
        kind.seconds,
        "Seconds for a whole call, retries included; 0: no limit.",
        default=30.0,
    ),
    Option("max_connections", kind.count, "Connections kept open to one host.", default=50),
    Option(
        "proxies",
        kind.anything,
        "Proxy URLs by scheme, instead of those of the environment.",
        secret=True,
    ),
    Option(
        "verify",
        _bundle,
        "Whom to trust: True, a file or folder of certificates, an ssl.SSLContext, or False.",
        default=True,
        environment=("AWS_CA_BUNDLE",),
        key="ca_bundle",
        last_environment=("REQUESTS_CA_BUNDLE",),
    ),
    Option("client_cert", kind.anything, "Certificate file, or a pair of certificate and key."),
    Option("transport", kind.anything, "What carries requests.", opaque=True),
    Option("logger", kind.anything, "Logger of calls.", opaque=True),
    Option(
        "extensions", kind.anything, "Runtime extensions, applied last.", default=(), opaque=True
    ),
    Option("endpoint_provider", kind.anything, "Endpoint rules of your own.", opaque=True),
    Option("validate", _validation, "How much of the input is checked.", default="types"),
    Option(
        "account_id",
        _account,
        "Account for endpoints that have it in their name.",
        environment=("AWS_ACCOUNT_ID",),
        key="aws_account_id",
        builtin="AWS::Auth::AccountId",
    ),
    Option(
        "account_id_endpoint_mode",
        kind.one_of(("preferred", "disabled", "required")),
        "Whether endpoints have the account in their name.",
        default="preferred",
        environment=("AWS_ACCOUNT_ID_ENDPOINT_MODE",),
        key="account_id_endpoint_mode",
        builtin="AWS::Auth::AccountIdEndpointMode",
    ),
    Option(
        "environment",
        kind.anything,
        "Mapping to read instead of os.environ.",
        opaque=True,
        secret=True,
    ),
)

#: Options of every client, by name.
OPTIONS: dict[str, Option] = {row.name: row for row in _ROWS}

#: Options of clients whose endpoint rules name one of these built-ins.
BUILTINS: dict[str, Option] = {
    "AWS::S3::UseGlobalEndpoint": Option(
        "use_global_endpoint",
        kind.boolean,
        "Call buckets of us-east-1 at the global endpoint.",
        parse=_legacy_endpoints,
        default=False,
        environment=("AWS_S3_US_EAST_1_REGIONAL_ENDPOINT",),
        key="s3_us_east_1_regional_endpoint",
        builtin="AWS::S3::UseGlobalEndpoint",
    ),
    "AWS::STS::UseGlobalEndpoint": Option(
        "use_global_endpoint",
        kind.boolean,
        "Use the endpoint of us-east-1 for the regions that once shared it.",
        parse=_legacy_endpoints,
        default=False,
        environment=("AWS_STS_REGIONAL_ENDPOINTS",),
        key="sts_regional_endpoints",
        builtin="AWS::STS::UseGlobalEndpoint",
    ),
}


#: What may be given for a parameter of endpoint rules, by the type that the model states.
CONTEXT_TYPES: dict[str, kind.Check] = {
    "string": kind.text,
    "boolean": kind.boolean,
    "stringArray": kind.names,
}

#: Parameters of endpoint rules that have settings in the AWS SDKs and Tools Reference Guide: the
#: key in profiles; the variable is the same with AWS_ before it.
CONTEXT_KEYS = {
    "use_arn_region": "s3_use_arn_region",
    "disable_multiregion_access_points": "s3_disable_multiregion_access_points",
    "disable_s3_express_session_auth": "s3_disable_express_session_auth",
}


#: Schemes that have the options which every client has.
_AWS_SCHEMES = frozenset(("aws.auth#sigv4", "aws.auth#sigv4a"))


def options_of(service: Service) -> Mapping[str, Option]:
    """All options of a service's clients, by name: its traits ``builtins``, ``client_context`` and
    ``protocols`` add to those that every client has.
    """
    builtins: Iterable[str] = service.traits.get("builtins", ())  # type: ignore[assignment]  # facts
    context: Mapping[str, str] = service.traits.get("client_context", {})  # type: ignore[assignment]  # facts
    rows = [BUILTINS[name] for name in builtins if name in BUILTINS]
    rows += [_context_option(name, type_) for name, type_ in context.items()]
    protocols: tuple[str, ...] = service.traits.get("protocols", ())  # type: ignore[assignment]  # facts
    if protocols:
        rows.append(
            Option("protocol", kind.one_of(protocols), "Protocol to speak.", default=protocols[0])
        )
    if "operation_auth" in service.traits or not _AWS_SCHEMES.issuperset(service.auth):
        from .auth.option import scheme_options

        rows += scheme_options(service)
    return {**OPTIONS, **{row.name: row for row in rows}} if rows else OPTIONS


def _context_option(name: str, type_: str) -> Option:
    key = CONTEXT_KEYS.get(name)
    return Option(
        name,
        CONTEXT_TYPES[type_],
        "Parameter of the service's endpoint rules.",
        parse=kind.boolean_text,
        environment=(f"AWS_{key.upper()}",) if key else (),
        key=key,
        opaque=True,
    )
