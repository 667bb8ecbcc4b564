"""HTTP endpoints that hand out credentials as JSON: asking them, again where that may help, and
reading the answer.

Rule: of an answer, only the fields that hold an error's code and message are ever repeated.
"""

from __future__ import annotations

from ..effects import Send, Sleep
from ..errors import CredentialsRetrievalError, TransportError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..effects import Steps
    from ..http import Request, Response, Timeouts
    from .context import CredentialContext

#: Delay before the second attempt, in seconds: doubled each time, half of it random.
BACKOFF_BASE = 0.2

#: Characters of a file with a token that are read: more than any header can hold.
MAX_LENGTH = 2**20

#: Longest part of an endpoint's own words that a message repeats.
_MOST_WORDS = 300


def ask(
    request: Request,
    context: CredentialContext,
    timeouts: Timeouts,
    attempts: int,
    *,
    direct: bool,
) -> Steps[Response]:
    """Send a request until something other than a passing failure comes back.

    A failure passes if there was no response, or one with status 429 or 5xx.

    Args:
        attempts: how often at most; the last response is the answer, whatever it is.
        direct: whether to go past proxies, to what is link-local.

    Raises:
        TransportError: there was no response to the last attempt.
    """
    from ..user_agent import VERSION, platform_part

    request.headers["user-agent"] = f"tinsmith/{VERSION} ua/2.1 {platform_part()}"
    for attempt in range(1, attempts + 1):
        try:
            response: Response = yield Send(request.copy(), timeouts, direct=direct)
        except TransportError as error:
            if attempt == attempts or not error.retryable:
                raise
        else:
            passes = response.status == 429 or response.status >= 500
            if attempt == attempts or not passes:
                return response
        yield Sleep(BACKOFF_BASE * 2 ** (attempt - 1) * (1 + context.random()) / 2)
    raise ValueError(f"attempts: expected at least 1, got {attempts}")


def read_object(body: bytes, origin: str) -> dict[str, object]:
    """The JSON object in a body.

    Raises:
        CredentialsRetrievalError: it has none.
    """
    found = parse_object(body)
    if found is None:
        raise CredentialsRetrievalError(
            f"{origin} answered with something that is not a JSON object"
        )
    return found


def parse_object(body: bytes) -> dict[str, object] | None:
    """The JSON object in a body, if there is one."""
    import json

    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return as_object(found)


def as_object(value: object) -> dict[str, object] | None:
    """The value, if it is what a JSON object becomes."""
    if isinstance(value, dict):
        return value  # pyright: ignore[reportUnknownVariableType]  # keys of JSON are text
    return None


def describe(response: Response) -> str:
    """An answer that is no success, in words: status, and code and message where it has them."""
    found = parse_object(response.body) or {}
    code = found.get("code") or found.get("Code") or found.get("error")
    if not code:
        # The REST protocols of AWS have it in a header: "Name:http://namespace/".
        code = response.headers.get("x-amzn-errortype", "").partition(":")[0]
    message = found.get("message") or found.get("Message") or found.get("error_description")
    parts = [f"HTTP status {response.status}"]
    parts += [one_line(part) for part in (code, message) if isinstance(part, str) and part]
    return ": ".join(parts)


def one_line(text: str) -> str:
    """Somebody else's words, fit for a message: printable, on one line, not too long."""
    line = "".join(c if c.isprintable() else " " for c in " ".join(text.split()))
    return line if len(line) <= _MOST_WORDS else f"{line[:_MOST_WORDS]}..."
