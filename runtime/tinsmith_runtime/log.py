"""Records of calls: one for each, after its end, with secrets hidden.

Rule: nothing is written for nobody. A record holds plain values without secrets, never the objects
of the call: handlers may pickle what they get, or print it in a way of their own.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .pipeline import Proceed

#: `logging.DEBUG` and `logging.INFO`, without the import.
_DEBUG = 10
_INFO = 20

#: Loggers by topic: they live as long as the process, and finding one takes a lock.
_loggers: dict[str, Any] = {}


def find_logger(call: Call) -> Any:
    """Who wants a record, or None: the client's `logger`, or a listener to
    ``tinsmith_runtime.<package>``. Where nobody imported `logging`, nobody listens.
    """
    given = call.config.logger
    return find_listener(call.service.package, _INFO) if given is None else given


def find_listener(topic: str, level: int) -> Any:
    """The logger ``tinsmith_runtime.<topic>`` if somebody listens at this level, or None."""
    logger = _loggers.get(topic)
    if logger is None:
        logging = sys.modules.get("logging")
        if logging is None:
            return None
        logger = _loggers[topic] = logging.getLogger(f"tinsmith_runtime.{topic}")
    return logger if logger.isEnabledFor(level) else None


def find_wire_logger() -> Any:
    """The logger ``tinsmith_runtime.wire`` if its own level is DEBUG, or None. Whoever turns on
    DEBUG for everything has not asked for messages.
    """
    logger = find_listener("wire", _DEBUG)
    return logger if logger is not None and logger.level else None


def logged(call: Call, proceed: Proceed, logger: Any) -> Steps[Any]:
    """Run a call and leave its record: `info` for an output, `error` for an error.

    The record's arguments are the client's class, the command, and a dictionary with ``input``,
    ``output`` or ``error``, and ``metadata``; handlers that want structure find the same as
    ``record.tinsmith``.
    """
    given = call.input
    try:
        output = yield from proceed(call)
    except GeneratorExit:
        raise
    except BaseException as error:
        outcome = {"error": _describe(error, given, call.secrets), "metadata": _metadata(error)}
        _write(logger.error, call, given, outcome)
        raise
    _write(logger.info, call, given, {"output": output, "metadata": _metadata(output)})
    return output


def _describe(error: BaseException, given: Any, sent: tuple[str, ...]) -> dict[str, Any]:
    from .redaction import mask, redacted_members, secrets_of
    from .service_error import ServiceError

    # Services quote their input, and so do exceptions of middleware.
    secrets = {*secrets_of(given), *sent}
    facts: dict[str, Any] = {
        "type": type(error).__name__,
        "message": mask(str(error), secrets),
    }
    if isinstance(error, ServiceError):
        facts.update(code=error.code, fault=error.fault, members=redacted_members(error))
    return facts


def _write(write: Any, call: Call, given: Any, outcome: dict[str, Any]) -> None:
    from .redaction import redacted

    client, command = type(call.client).__name__, call.operation.name
    details = redacted({"input": given, **outcome})
    facts = {"client": client, "command": command, **details}
    write("%s %s %r", client, command, details, extra={"tinsmith": facts})


def _metadata(holder: object) -> dict[str, Any] | None:
    from .metadata import ResponseMetadata

    found = getattr(holder, "response_metadata", None)
    if not isinstance(found, ResponseMetadata):
        return None
    return {name: getattr(found, name) for name in ResponseMetadata.__slots__}
