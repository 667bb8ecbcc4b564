"""Settings of the EC2 instance metadata service: environment, then profile, then default.

AWS SDKs and Tools Reference Guide, "IMDS credential provider" and "AWS EC2 instance metadata".

Rule: a value that cannot be used is an error that says where it stands.
"""

from __future__ import annotations

from .. import option as kind
from ..errors import ConfigError
from ..option import Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .context import CredentialContext

_ENDPOINTS = {"ipv4": "http://169.254.169.254", "ipv6": "http://[fd00:ec2::254]"}


def _number(text: str) -> object:
    digits = text.replace(".", "", 1)
    return float(text) if digits.isascii() and digits.isdigit() else text


_DISABLED = Option(
    "disabled",
    kind.boolean,
    "Leave the service alone.",
    parse=kind.boolean_text,
    default=False,
    environment=("AWS_EC2_METADATA_DISABLED",),
)
_V1_DISABLED = Option(
    "v1_disabled",
    kind.boolean,
    "Do not ask without a token.",
    parse=kind.boolean_text,
    default=False,
    environment=("AWS_EC2_METADATA_V1_DISABLED",),
    key="ec2_metadata_v1_disabled",
)
_ENDPOINT = Option(
    "endpoint",
    kind.url,
    "Where the service is.",
    environment=("AWS_EC2_METADATA_SERVICE_ENDPOINT",),
    key="ec2_metadata_service_endpoint",
)
_MODE = Option(
    "mode",
    kind.one_of(_ENDPOINTS),
    "Which of the well-known addresses to use.",
    parse=str.lower,
    default="ipv4",
    environment=("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",),
    key="ec2_metadata_service_endpoint_mode",
)
_TIMEOUT = Option(
    "timeout",
    kind.seconds,
    "Seconds that one attempt may take to connect, and then between two reads.",
    parse=_number,
    default=1.0,
    environment=("AWS_METADATA_SERVICE_TIMEOUT",),
    key="metadata_service_timeout",
)
_ATTEMPTS = Option(
    "attempts",
    kind.count,
    "Attempts at each request.",
    parse=kind.count_text,
    default=3,
    environment=("AWS_METADATA_SERVICE_NUM_ATTEMPTS",),
    key="metadata_service_num_attempts",
)


def is_disabled(context: CredentialContext) -> bool:
    """Whether the service is to be left alone.

    Raises:
        ConfigError: as all of these, where a value cannot be used.
    """
    return _look_up(_DISABLED, context) is True


def is_v1_disabled(context: CredentialContext) -> bool:
    """Whether the service may only be asked with a session token."""
    return _look_up(_V1_DISABLED, context) is True


def endpoint(context: CredentialContext) -> str:
    """Where the service is: its URL, else the address of the mode."""
    given = _look_up(_ENDPOINT, context)
    return str(_ENDPOINTS[str(_look_up(_MODE, context))] if given is None else given).rstrip("/")


def timeout(context: CredentialContext) -> float | None:
    """Seconds that one attempt may take to connect, and then between two reads."""
    return _look_up(_TIMEOUT, context)  # type: ignore[return-value]  # by its check


def attempts(context: CredentialContext) -> int:
    """How often a request is made."""
    return _look_up(_ATTEMPTS, context)  # type: ignore[return-value]  # by its check


def _look_up(option: Option, context: CredentialContext) -> object:
    (variable,) = option.environment
    text, origin = context.environment.get(variable), f"environment variable {variable}"
    if not text and option.key is not None:
        profile = context.chosen_profile()
        text, origin = profile.get(option.key), f"{option.key} of {profile.origin(option.key)}"
    if not text:
        return option.default
    try:
        return option.read(text)
    except ValueError as error:
        raise ConfigError(f"{origin}: expected {error}") from None
