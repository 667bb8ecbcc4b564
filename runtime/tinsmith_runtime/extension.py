"""Runtime extensions: bundles of settings that configure a client in one argument.

    class Traced:
        def configure(self, configuration):
            configuration.middleware_stack.add(trace, name="trace")

    STS(extensions=[Traced()])

Rule: an extension sees the client before its first call, after all other options, and changes it
through this object only.
"""

from __future__ import annotations

from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from .config import Config
    from .middleware import MiddlewareStack

    class RuntimeExtension(Protocol):
        """What ``extensions=`` takes."""

        def configure(self, configuration: ExtensionConfiguration) -> None: ...


class ExtensionConfiguration:
    """What an extension may look at and set.

    Attributes:
        config: the client's options so far.
        own_stack: the client's steps, if an extension asked for them.
    """

    __slots__ = ("config", "own_stack")

    def __init__(self, config: Config) -> None:
        self.config = config
        self.own_stack: MiddlewareStack | None = None

    @property
    def middleware_stack(self) -> MiddlewareStack:
        """The steps of the client's calls."""
        if self.own_stack is None:
            from .middleware import MiddlewareStack

            self.own_stack = MiddlewareStack.default()
        return self.own_stack

    def set(self, **options: Any) -> None:
        """Set options of the client, as its constructor would: ``region``, ``credentials``,
        ``retry_strategy``, ...

        Raises:
            ConfigError: no such option, or not a value for it.
        """
        self.config = self.config.replace(**options)


def extend(config: Config) -> tuple[Config, MiddlewareStack | None]:
    """Let the extensions of a configuration do their work, one after the other.

    Raises:
        ConfigError: something among them is no extension.
    """
    configuration = ExtensionConfiguration(config)
    for extension in config.extensions:
        if not hasattr(extension, "configure"):
            raise ConfigError(
                "extensions: expected objects with a method configure, "
                f"got {type(extension).__name__}"
            )
        extension.configure(configuration)
    return configuration.config, configuration.own_stack
