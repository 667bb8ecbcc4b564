"""Options with a rule of their own: region, FIPS, endpoint, timeouts of the defaults modes,
application id, environment.

Rule: each function answers for one option and reads others through the configuration only.
"""

from __future__ import annotations

import os

from .errors import ConfigError, NoRegionError
from .option import is_fips_region, real_region, url
from .options import DEFAULTS_MODES, OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .config import Config

#: Options that others are looked up by. A function given for one is called once, before the first
#: of those others.
PIVOTS = ("profile", "ignore_configured_endpoint_urls", "defaults_mode")


def environment(config: Config) -> Mapping[str, str]:
    """The mapping that variables are read from."""
    given: Mapping[str, str] | None = config.given.get("environment")
    return os.environ if given is None else given


def in_lambda(config: Config) -> bool:
    """Whether this runs as a function of AWS Lambda; it does not come to, or cease to."""
    return bool(config.environment.get("AWS_LAMBDA_FUNCTION_NAME"))


def region(config: Config) -> Any:
    """The region, pseudo-regions replaced by what they mean. There is no default: a wrong region is
    worse than none.
    """
    value = raw_region(config)
    return value if callable(value) else real_region(value)


def raw_region(config: Config) -> Any:
    """The region as it was configured, or the function that was given for it.

    Raises:
        NoRegionError: nothing states a region.
    """
    value = config.look_up(OPTIONS["region"])
    if value is None:
        raise NoRegionError(
            f"no region is configured for {config.service.service_id}: pass region=, set the "
            "environment variable AWS_REGION, or put region into profile "
            f"{config.profile or 'default'} of the shared config file"
        )
    if "region" not in config.given:
        from .notice import inform

        # Two SDKs that disagree here work in two regions; the log tells which one this is.
        inform("config", "region %s comes from %s", value, config.noted_source("region"))
    return value


def use_fips_endpoint(config: Config) -> Any:
    """Whether to use FIPS endpoints: as configured, and always for pseudo-regions such as
    ``fips-us-east-1``.
    """
    value = config.look_up(OPTIONS["use_fips_endpoint"])
    if value is False:
        try:
            name = config.raw_region
        except NoRegionError:
            return False
        if not callable(name) and is_fips_region(name):
            config.note_source("use_fips_endpoint", f"region {name}")
            return True
    return value


def endpoint(config: Config) -> Any:
    """The endpoint URL: code, the service's variable, the general one, the services section, the
    profile.
    """
    given = config.given.get("endpoint")
    if given is not None or config.plain("ignore_configured_endpoint_urls"):
        return given
    service = config.service.service_id.replace(" ", "_")
    for variable in (f"AWS_ENDPOINT_URL_{service.upper()}", "AWS_ENDPOINT_URL"):
        value = config.environment.get(variable)
        if value:
            return _checked_url(config, value, f"environment variable {variable}")
    profile = config.loaded_profile()
    services = profile.get("services")
    if services:
        section = config.shared.services(services, named_by=profile.origin("services"))
        value = section.get(service.lower(), "endpoint_url")
        if value:
            return _checked_url(config, value, section.origin(service.lower()))
    value = profile.get("endpoint_url")
    if value:
        return _checked_url(config, value, profile.origin("endpoint_url"))
    return None


def _checked_url(config: Config, value: str, source: str) -> str:
    try:
        checked = url(value)
    except ValueError as error:
        raise ConfigError(f"{source}: expected {error}") from None
    config.note_source("endpoint", source)
    return checked


def connect_timeout(config: Config) -> Any:
    """Seconds for a connection: as given, else what the defaults mode says.

    Mode ``auto`` is told by the environment alone here; see `Config.resolve` for the instance
    metadata service.
    """
    given = config.given.get("connect_timeout", config)
    if given is not config:
        return given
    mode = config.plain("defaults_mode")
    if mode == "auto":
        from .defaults_mode import infer

        try:
            name = config.raw_region
        except NoRegionError:
            name = None
        physical = infer(config.environment)
        mode = "standard"
        if physical and name is not None and not callable(name):
            mode = "in-region" if physical == real_region(name) else "cross-region"
    config.note_source("connect_timeout", f"defaults mode {mode}")
    return DEFAULTS_MODES[mode]


def user_agent_app_id(config: Config) -> Any:
    """Name of the application; one that is too long is used, and warned of."""
    value = config.look_up(OPTIONS["user_agent_app_id"])
    if isinstance(value, str) and len(value) > 50:
        from .notice import warn

        warn("config", "user_agent_app_id is longer than 50 characters: %s", value)
    return value


#: The options above, by name.
DERIVED: dict[str, Callable[[Config], Any]] = {
    "environment": environment,
    "in_lambda": in_lambda,
    "region": region,
    "raw_region": raw_region,
    "use_fips_endpoint": use_fips_endpoint,
    "endpoint": endpoint,
    "connect_timeout": connect_timeout,
    "user_agent_app_id": user_agent_app_id,
}
