"""Records of calls: one for each, after its end, with secrets hidden.

Rule: nothing is formatted for nobody; what is logged are values whose `repr` hides secrets, never
bytes of messages.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .pipeline import Proceed


def logged(call: Call, proceed: Proceed, logger: Any) -> Steps[Any]:
    """Run a call and leave its record: `info` for an output, `error` for an error.

    The record's arguments are the client's class, the command, and a dictionary with ``input``,
    ``output`` or ``error``, and ``metadata``; handlers that want structure find the same as
    ``record.tinsmith``.
    """
    facts: dict[str, Any] = {
        "client": type(call.client).__name__,
        "command": call.operation.name,
        "input": call.input,
    }
    try:
        output = yield from proceed(call)
    except Exception as error:
        facts["error"] = error
        facts["metadata"] = getattr(error, "response_metadata", None)
        _write(logger.error, facts)
        raise
    facts["output"] = output
    facts["metadata"] = getattr(output, "response_metadata", None)
    _write(logger.info, facts)
    return output


def _write(write: Any, facts: dict[str, Any]) -> None:
    details = {name: facts[name] for name in facts if name not in ("client", "command")}
    write("%s %s %r", facts["client"], facts["command"], details, extra={"tinsmith": facts})
