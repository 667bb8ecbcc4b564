"""What synchronous and asynchronous clients have in common: configuration, and what the calls of
one client share.

Rule: constructing touches no disk, network or environment; what a call needs is made when the first
call needs it. Nothing here blocks: whatever waits is in the steps, and a driver runs them.
"""

from __future__ import annotations

import time
from importlib import import_module

from .call import Call
from .clock_skew import ClockSkew
from .config import Config
from .errors import ClientClosedError, ConfigError
from .pipeline import DEFAULT_PIPELINE
from .structure import attach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any, ClassVar

    from .effects import Steps
    from .endpoints import Endpoint
    from .http import Response
    from .identity import AwsCredentialIdentity
    from .metadata import ResponseMetadata
    from .middleware import MiddlewareStack
    from .operation import Command, Service
    from .pipeline import Proceed
    from .protocols import WireProtocol
    from .retry import RetryStrategy
    from .service_error import ServiceError
    from .sigv4 import SigV4Signer
    from .transports.option import HttpOptions

#: Options of one call that are not options of a client.
_CALL_ONLY = frozenset(("headers", "timeout", "cancellation"))

#: Options that are a transport's.
_HTTP_OPTIONS = (
    "max_connections",
    "connect_timeout",
    "read_timeout",
    "verify",
    "client_cert",
    "proxies",
)

#: Options that may be callable and mean themselves.
_OPAQUE = frozenset(
    ("credentials", "retry_strategy", "transport", "logger", "extensions", "endpoint_provider")
)


class ClientCore:
    """Base of all clients.

    Attributes:
        service: what the model says of the service.
        config: the options, frozen; says where each value came from.
        clock_skew: what is known of the difference to the service's clock.
    """

    service: ClassVar[Service]

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.config = Config(self.service, options)
        self.clock = time.time
        self.monotonic = time.monotonic
        self.clock_skew = ClockSkew()
        self._closed = False
        self._stack: MiddlewareStack | None = None
        self._endpoint: tuple[Config, Endpoint, str] | None = None
        self._retry_strategy: RetryStrategy | None = None
        self._signers: dict[tuple[str, str], SigV4Signer] = {}
        self._split: dict[str, tuple[str, str, str]] = {}
        self._user_agents: dict[tuple[str, ...], str] = {}
        self._protocol: WireProtocol | None = None
        self._http: dict[str, Any] | None = None
        self._constant: bool | None = None
        for extension in options.get("extensions") or ():
            from .extension import ExtensionConfiguration

            extension.configure(ExtensionConfiguration(self))

    @property
    def closed(self) -> bool:
        """Whether the client was closed."""
        return self._closed

    @property
    def middleware_stack(self) -> MiddlewareStack:
        """The steps of this client's calls, to add to and to take from."""
        stack = self._stack
        if stack is None:
            from .middleware import MiddlewareStack

            stack = self._stack = MiddlewareStack.default()
        return stack

    def steps(self, command: Command[Any], **options: Any) -> Steps[Any]:
        """The whole call as steps, for a driver, or for ``yield from`` inside other steps."""
        if self._closed:
            raise ClientClosedError(
                f"this {type(self).__name__} is closed; make a new one for {command.operation.name}"
            )
        config = self.config
        if options:
            replaced = {key: value for key, value in options.items() if key not in _CALL_ONLY}
            if replaced:
                config = config.replace(**replaced)
        call = Call(self, command, config)
        call.cancellation = options.get("cancellation")
        call.headers = options.get("headers") or {}
        self.check(command, config)
        pipeline = DEFAULT_PIPELINE
        own = command.own_middleware()
        if own is not None:
            pipeline = self.middleware_stack.concat(own).compiled()
        elif self._stack is not None:
            pipeline = self._stack.compiled()
        timeout = options.get("timeout")
        if not self._is_constant(config):
            return self._resolved(call, timeout, pipeline)
        self._limit(call, timeout or config.timeout, config.connect_timeout, config.read_timeout)
        return pipeline(call)

    def _resolved(self, call: Call, timeout: float | None, pipeline: Proceed) -> Steps[Any]:
        """The same for options that are functions: they are asked before the first step."""
        resolve = call.config.resolve
        self._limit(
            call,
            timeout or (yield from resolve("timeout")),
            (yield from resolve("connect_timeout")),
            (yield from resolve("read_timeout")),
        )
        if self._http is None:
            self._http = {}
            for name in _HTTP_OPTIONS:
                self._http[name] = yield from resolve(name)
        return (yield from pipeline(call))

    def _limit(
        self, call: Call, timeout: float | None, connect: float | None, read: float | None
    ) -> None:
        if timeout is not None:
            if timeout <= 0:
                raise ConfigError(f"timeout: expected seconds above 0, got {timeout!r}")
            call.deadline = self.monotonic() + timeout
        call.connect_timeout = connect
        call.read_timeout = read

    def _is_constant(self, config: Config) -> bool:
        """Whether no option is a function that may answer otherwise the next time."""
        if config is not self.config:
            return _is_constant(config)
        if self._constant is None:
            self._constant = _is_constant(config)
        return self._constant

    def call_logger(self) -> Any:
        """Who wants records of calls, or None. Nobody who never imported logging does."""
        import sys

        if self.config.logger is not None:
            return self.config.logger
        logging = sys.modules.get("logging")
        if logging is None:
            return None
        logger = logging.getLogger(f"tinsmith_runtime.{self.service.package}")
        return logger if logger.isEnabledFor(logging.INFO) else None

    def check(self, command: Command[Any], config: Config) -> None:
        """Refuse an input that does not fit the model.

        Raises:
            ValidationError: with all faults.
        """
        mode = config.validate
        if mode == "none":
            return
        from .validation import check_types

        check_types(command)
        if mode == "constraints":
            from .constraints import check_constraints

            check_constraints(command)

    # -- what the steps ask for -----------------------------------------------------------------

    @property
    def protocol(self) -> WireProtocol:
        """The protocol module."""
        if self._protocol is None:
            from .protocols import load

            self._protocol = load(self.service.protocol)
        return self._protocol

    @property
    def environment(self) -> Mapping[str, str]:
        """Environment variables."""
        return self.config.environment

    def now(self) -> float:
        """Seconds since the epoch by the service's clock, as far as it is known."""
        return self.clock() + self.clock_skew.offset

    def datetime_now(self) -> datetime:
        """`now` as an aware datetime."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.now(), UTC)

    def new_id(self) -> str:
        """A random UUID, version 4 (RFC 9562)."""
        import os

        digits = bytearray(os.urandom(16))
        digits[6] = digits[6] & 0x0F | 0x40
        digits[8] = digits[8] & 0x3F | 0x80
        text = digits.hex()
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    def identity(self, call: Call) -> Steps[AwsCredentialIdentity]:
        """Who signs."""
        config = call.config
        context = config.credential_context(now=self.datetime_now)
        identity: AwsCredentialIdentity = yield from config.credential_provider.identity(context)
        return identity

    def forget_identity(self, call: Call) -> bool:
        """Have the source of a refused identity asked anew. Tells whether there is one."""
        if hasattr(call.config.credentials, "access_key_id") or call.identity is None:
            return False
        call.config.credential_provider.force_refresh(call.identity)
        return True

    def endpoint(self, call: Call) -> Steps[Endpoint]:
        """Where this call goes, by the service's rules; for calls that share a configuration, found
        once.
        """
        config = call.config
        known = self._endpoint
        if known is not None and known[0] is config and not call.operation.traits:
            return known[1]
        builtins = yield from config.builtins()
        provider = config.endpoint_provider
        rules = import_module(f"{self.service.package}.endpoints")
        from .endpoints import bind

        values = bind(
            rules.PARAMETERS,
            builtins,
            config.given,
            call.operation.traits.get("static_context", {}),  # type: ignore[arg-type]  # a mapping by the generator
            _context_values(call),
        )
        endpoint: Endpoint = (provider or rules.resolve_endpoint)(**values)
        if not call.operation.traits and self._is_constant(config):
            self._endpoint = (config, endpoint, str(builtins.get("AWS::Region", "")))
        return endpoint

    def signing_region(self, call: Call) -> Steps[str]:
        """The region signatures are for, where the endpoint names none."""
        known = self._endpoint
        if known is not None and known[0] is call.config and known[2]:
            return known[2]
        region: str = yield from call.config.resolve("region")
        return region

    def split(self, url: str) -> tuple[str, str, str]:
        """Scheme, host and base path of an endpoint's URL."""
        parts = self._split.get(url)
        if parts is None:
            scheme, _, rest = url.partition("://")
            host, slash, path = rest.partition("/")
            parts = (scheme, host, (slash + path).rstrip("/"))
            if len(self._split) < 50:
                self._split[url] = parts
        return parts

    def retry_strategy(self, config: Config) -> Steps[RetryStrategy]:
        """Who decides about attempts: one for all calls of the client, whose costs it counts."""
        given: RetryStrategy | None = config.retry_strategy
        if given is not None:
            return given
        if self._retry_strategy is None or config is not self.config:
            mode = yield from config.resolve("retry_mode")
            attempts = yield from config.resolve("max_attempts")
            known = self._retry_strategy
            if known is None or (known.mode, known.max_attempts) != (mode, attempts):
                from .retry import make_strategy

                self._retry_strategy = make_strategy(mode, attempts)
        strategy = self._retry_strategy
        assert strategy is not None
        return strategy

    def sign(self, call: Call) -> None:
        """Sign the request of this attempt."""
        assert call.auth_scheme is not None
        assert call.identity is not None
        self.signer(call.auth_scheme).sign(call.request, call.identity, now=self.datetime_now())

    def signer(self, scheme: Mapping[str, Any]) -> SigV4Signer:
        """The signer for a scheme's name and region."""
        key = (scheme["signingName"], scheme["signingRegion"])
        signer = self._signers.get(key)
        if signer is None:
            from .sigv4 import SigV4Signer

            signer = self._signers[key] = SigV4Signer(
                *key, double_encode_path=not scheme.get("disableDoubleEncoding", False)
            )
        return signer

    def user_agent(self, call: Call) -> str:
        """The User-Agent of this call."""
        from .user_agent import ENDPOINT_OVERRIDE, RETRY_MODE_FEATURES, user_agent

        config = call.config
        strategy = config.retry_strategy or self._retry_strategy
        features = [RETRY_MODE_FEATURES.get(strategy.mode if strategy else config.retry_mode, "")]
        if config.endpoint is not None:
            features.append(ENDPOINT_OVERRIDE)
        if call.identity is not None:
            features.extend(call.identity.source)
        features.extend(call.features)
        key = tuple(filter(None, features))
        text = self._user_agents.get(key) if config is self.config else None
        if text is None:
            text = user_agent(
                self.service,
                features=key,
                app_id=config.user_agent_app_id,
                custom=config.custom_user_agent,
                execution_environment=self.environment.get("AWS_EXECUTION_ENV"),
            )
            if config is self.config and len(self._user_agents) < 50:
                self._user_agents[key] = text
        return text

    def read(self, call: Call, response: Response, metadata: ResponseMetadata) -> Any:
        """The output that a response holds.

        Raises:
            ServiceError: the response is an error.
            ResponseParseError: it is neither.
        """
        protocol = self.protocol
        if response.status < 300:
            output = protocol.output(self.service, call.operation, response, metadata)
            attach(output, metadata)
            return output
        error = protocol.error(self.service, call.operation, response, metadata, self._error_class)
        error.operation = call.operation.name
        raise error

    def _error_class(self, code: str) -> type[ServiceError]:
        errors = import_module(f"{self.service.package}.errors")
        found: type[ServiceError] = errors.BY_CODE.get(code, errors.BASE)
        return found

    def http_options(self) -> HttpOptions:
        """The settings of a transport of this client's own."""
        from .transports.option import HttpOptions

        values = self._http or {name: getattr(self.config, name) for name in _HTTP_OPTIONS}
        return HttpOptions(**values)

    def __reduce__(self) -> Any:
        raise TypeError(
            f"{type(self).__name__} holds connections and cannot be pickled; "
            "make a client in each process, or pickle its options"
        )


def _is_constant(config: Config) -> bool:
    return not any(callable(value) for name, value in config.given.items() if name not in _OPAQUE)


def _context_values(call: Call) -> dict[str, object]:
    """Endpoint parameters that the input carries: members with the trait `context_param`."""
    return {
        str(declared.own_traits["context_param"]): getattr(call.input, name)
        for name, declared in type(call.input).__members__.items()
        if "context_param" in declared.own_traits
    }
