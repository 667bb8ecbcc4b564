"""Codes of errors in the protocols that name errors by shape (Smithy 2.0, "Operation error
serialization"; AWS query protocol, "awsQueryCompatible").

Rule: text in, text out; which class a code means is for the caller to find.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..http import Response
    from ..operation import Service

_FAULTS = {"Sender": "client", "Receiver": "server"}


def shape_name(code: object) -> str:
    """The name in a code that may have a namespace before it and a URI behind: ``NotFound`` of
    ``aws.example#NotFound:http://...``; empty for what is no text.
    """
    if not isinstance(code, str):
        return ""
    return code.partition(":")[0].rpartition("#")[2].strip()


def query_error(service: Service, response: Response) -> tuple[str, str | None]:
    """Code and fault that the service's former awsQuery had for an error, from the header
    ``x-amzn-query-error``; empty where it sent none, or is no such service.
    """
    if not service.traits.get("query_compatible"):
        return "", None
    code, _, fault = response.headers.get("x-amzn-query-error", "").partition(";")
    return code.strip(), _FAULTS.get(fault.strip())
