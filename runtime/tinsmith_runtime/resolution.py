"""Values of options as steps: functions that were given for options are called here.

Rule: what can be answered without asking anybody is `config` and `derivation`; here is the rest.
"""

from __future__ import annotations

from .derivation import PIVOTS
from .effects import Invoke
from .errors import ConfigError, NoRegionError
from .option import is_fips_region, real_region
from .options import DEFAULTS_MODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .config import Config
    from .effects import Steps


def resolve(config: Config, name: str) -> Steps[Any]:
    """The value of an option; see `Config.resolve`."""
    yield from _settle(config)
    if name == "region":
        return real_region((yield from _region(config)))
    if name == "connect_timeout":
        yield from _settle_defaults_mode(config.owner("_mode"))
    value = getattr(config, name)
    if callable(value) and not config.table[name].opaque:
        value = yield from _invoke(config, name, value)
    if name == "use_fips_endpoint" and not value and callable(config.given.get("region")):
        return is_fips_region((yield from _region(config)))
    return value


def resolve_builtins(config: Config) -> Steps[dict[str, Any]]:
    """Values for the built-in parameters of endpoint rules; see `Config.builtins`."""
    endpoint = yield from resolve(config, "endpoint")
    found = {} if endpoint is None else {"SDK::Endpoint": endpoint}
    try:
        region = yield from _region(config)
    except NoRegionError:
        if endpoint is None:
            raise
        region = ""
    else:
        found["AWS::Region"] = real_region(region)
    for name, option in config.table.items():
        if option.builtin is not None and name != "region":
            value = getattr(config, name)
            if callable(value):
                value = yield from _invoke(config, name, value)
            if value is not None:
                found[option.builtin] = value
    found["AWS::UseFIPS"] = found["AWS::UseFIPS"] or is_fips_region(region)
    return found


def region_if_any(config: Config) -> Steps[str | None]:
    """The region, or None where nothing states one."""
    try:
        region: str = yield from resolve(config, "region")
    except NoRegionError:
        return None
    return region


def _settle(config: Config) -> Steps[None]:
    for name in PIVOTS:
        owner = config.owner(name)
        function = owner.given.get(name)
        if callable(function):
            owner.settle(name, (yield from _invoke(owner, name, function)))


def _settle_defaults_mode(config: Config) -> Steps[None]:
    if config.remembers("_mode"):
        return
    mode = config.defaults_mode
    if mode == "auto" and "connect_timeout" not in config.given:
        from .defaults_mode import resolve_auto

        mode = yield from resolve_auto((yield from region_if_any(config)), config.environment)
        config.remember("connect_timeout", DEFAULTS_MODES[mode], f"defaults mode {mode}")
    config.remember("_mode", mode)


def _region(config: Config) -> Steps[str]:
    value = config.raw_region
    if callable(value):
        value = yield from _invoke(config, "region", value)
    return str(value)


def _invoke(config: Config, name: str, function: Callable[[], object]) -> Steps[Any]:
    value = yield Invoke(function)
    try:
        return config.table[name].check(value)
    except ValueError as error:
        raise ConfigError(f"the function given as {name}: expected {error}") from None
