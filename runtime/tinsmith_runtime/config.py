"""The configuration of a client: frozen, lazy, and able to say where each value came from.

Precedence for every option: code, environment, shared config file, default. Constructing a
configuration checks what the program gave and reads nothing; an option is looked up when it is
first asked for, and remembered.

Rule: what the options are is `options`, the rules of single ones are `derivation`, the files are
`shared_config`; here is the way between.
"""

from __future__ import annotations

from .derivation import DERIVED
from .errors import ConfigError, NoRegionError
from .option import unknown
from .options import options_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any, NoReturn

    from .arguments import CallOptions as CallOptions
    from .arguments import ClientOptions as ClientOptions
    from .arguments import Given as Given
    from .arguments import Token as Token
    from .credentials.context import CredentialContext
    from .credentials.provider import CredentialProvider
    from .effects import Steps
    from .identity import AwsCredentialIdentity
    from .operation import Service
    from .option import Option
    from .shared_config import Profile, SharedConfig

#: Options that a client made on behalf of another one, to fetch credentials for it, takes over when
#: code gave them.
INHERITED = (
    "profile",
    "environment",
    "use_fips_endpoint",
    "use_dualstack_endpoint",
    "ignore_configured_endpoint_urls",
    "user_agent_app_id",
    "logger",
)


class Config:
    """Options of one client, by attribute.

    An option may have been given as a function without arguments, plain or ``async``. The attribute
    is then that function; `resolve` has its value.

    Raises:
        ConfigError: an option is not one, or has a value that cannot be used; at construction for
            what code gave, at first use for what the environment and the shared files say.
    """

    def __init__(self, service: Service, options: Mapping[str, Any]) -> None:
        table = options_of(service)
        given = {name: value for name, value in options.items() if value is not None}
        faults: list[str] = []
        for name, value in given.items():
            option = table.get(name)
            if option is None:
                faults.append(unknown(name, table))
            elif option.opaque or not callable(value):
                try:
                    given[name] = option.check(value)
                except ValueError as error:
                    faults.append(f"argument {name}: expected {error}")
        if faults:
            raise ConfigError("; ".join(faults))
        put = self.__dict__
        put["service"] = service
        put["given"] = given
        put["table"] = table
        put["_sources"] = {}

    #: Whose client this is.
    service: Service
    #: The options that code gave.
    given: Mapping[str, Any]
    #: All options there are.
    table: Mapping[str, Option]
    environment: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        # Reached only where the instance has no such value yet; what is found becomes a plain
        # attribute.
        table = self.__dict__.get("table", {})
        owner = self.owner(name)
        if owner is not self:
            value = getattr(owner, name)
        elif name in DERIVED:
            value = DERIVED[name](self)
        elif name in table:
            value = self.look_up(table[name])
        else:
            raise AttributeError(unknown(name, table))
        self.__dict__[name] = value
        return value

    def resolve(self, name: str) -> Steps[Any]:
        """The value of an option; a function given for it is called, each time.

        Raises:
            ConfigError: the value cannot be used.
        """
        from .resolution import resolve

        return resolve(self, name)

    def builtins(self) -> Steps[dict[str, Any]]:
        """Values for the built-in parameters of endpoint rules, by their Smithy names; what is not
        set is left out.

        Raises:
            NoRegionError: there is neither a region nor an endpoint.
        """
        from .resolution import resolve_builtins

        return resolve_builtins(self)

    def source_of(self, name: str) -> str:
        """Where the value of an option comes from, in words: ``environment variable AWS_REGION``.

        Raises:
            ConfigError: as reading the option.
        """
        if name in self.given:
            return "argument"
        try:
            getattr(self, name)
        except NoRegionError:
            return "not set"
        return self.owner(name).noted_source(name)

    def replace(self, **options: Any) -> Config:
        """This configuration with other options over it; None leaves an option as it is.

        What the new options do not bear on is still looked up, and remembered, here.

        Raises:
            ConfigError: as the constructor.
        """
        changed = {name: value for name, value in options.items() if value is not None}
        new = Config(self.service, {**self.given, **changed})
        if "profile" not in changed and "environment" not in changed:
            own = set(changed)
            for name in changed:
                own.update(self.table[name].affects)
            new.__dict__["_lender"] = self
            new.__dict__["_own"] = own
        return new

    def owner(self, name: str) -> Config:
        """The configuration that looks an option up: this one, or the one it replaced."""
        lender: Config | None = self.__dict__.get("_lender")
        if lender is None or name in self.__dict__["_own"]:
            return self
        return lender.owner(name)

    @property
    def shared(self) -> SharedConfig:
        """The shared files."""
        from .shared_config import SharedConfig

        return SharedConfig(self.environment)

    @property
    def credential_provider(self) -> CredentialProvider:
        """The source of credentials: what code gave, or the default chain; always the same
        object.
        """
        owner = self.owner("_provider")
        if owner is not self:
            return owner.credential_provider
        if "_provider" not in self.__dict__:
            from .credentials.provider import as_provider

            self.__dict__.setdefault("_provider", as_provider(self.credentials))
        provider: CredentialProvider = self.__dict__["_provider"]
        return provider

    @property
    def known_identity(self) -> AwsCredentialIdentity | None:
        """The identity, where nobody needs to be asked for it and somebody has before."""
        provider: CredentialProvider | None = self.__dict__.get("_provider")
        return None if provider is None else provider.constant

    def credential_context(self, *, now: Callable[[], datetime] | None = None) -> CredentialContext:
        """What a source of credentials is told of this client. `now` is the client's corrected
        clock.
        """
        from .credentials.context import CredentialContext
        from .resolution import region_if_any

        return CredentialContext(
            environment=self.environment,
            profile=self.plain("profile") if "profile" in self.given else None,
            region=lambda: region_if_any(self),
            now=now,
            client_options={name: self.given[name] for name in INHERITED if name in self.given},
        )

    def look_up(self, option: Option) -> Any:
        """The value of an option by the general precedence, without the option's own rule."""
        name = option.name
        if name in self.given:
            return self.given[name]
        for variable in option.environment:
            text = self.environment.get(variable)
            if text:
                return self._read(option, text, f"environment variable {variable}")
        if option.key is not None:
            profile = self.loaded_profile()
            text = profile.get(option.key)
            if text:
                return self._read(option, text, profile.origin(option.key))
        for variable in option.last_environment:
            text = self.environment.get(variable)
            if text:
                return self._read(option, text, f"environment variable {variable}")
        return option.default

    def plain(self, name: str) -> Any:
        """The value of an option that others depend on.

        Raises:
            ConfigError: it was given as a function, which only `resolve` can call.
        """
        value = getattr(self, name)
        if callable(value):
            raise ConfigError(f"{name} was given as a function: read options with resolve() first")
        return value

    def loaded_profile(self) -> Profile:
        """The profile as it was when first asked for.

        Raises:
            ProfileNotFoundError: a profile is named that no file has.
        """
        owner = self.owner("_profile")
        if owner is not self:
            return owner.loaded_profile()
        found: Profile | None = self.__dict__.get("_profile")
        if found is None:
            name = self.plain("profile")
            named_by = "" if name is None else self.source_of("profile")
            found = self.__dict__["_profile"] = self.shared.profile(name, named_by=named_by)
        return found

    def note_source(self, name: str, source: str) -> None:
        """Remember where the value of an option came from."""
        self._sources[name] = source

    def noted_source(self, name: str) -> str:
        """Where the value of an option that was looked up here came from."""
        source: str = self._sources.get(name, "default")
        return source

    def remember(self, name: str, value: object, source: str | None = None) -> None:
        """Remember a value that was found by asking somebody."""
        self.__dict__[name] = value
        if source is not None:
            self._sources[name] = source

    def remembers(self, name: str) -> bool:
        """Whether a value was found before."""
        return name in self.__dict__

    def settle(self, name: str, value: object) -> None:
        """Put the value that a function returned in the function's place."""
        self.__dict__["given"] = {**self.given, name: value}
        self.__dict__.pop(name, None)

    def _read(self, option: Option, text: str, source: str) -> Any:
        try:
            value = option.read(text)
        except ValueError as error:
            raise ConfigError(f"{source}: expected {error}") from None
        self._sources[option.name] = source
        return value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"the configuration is frozen: use replace({name}=...)")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"the configuration is frozen: {name} cannot be deleted")

    def __reduce__(self) -> tuple[object, ...]:
        return Config, (self.service, self.given)

    def __repr__(self) -> str:
        parts = [self.service.service_id]
        for name, value in self.given.items():
            parts.append(f"{name}={'***' if self.table[name].secret else repr(value)}")
        return f"<Config {' '.join(parts)}>"
