"""Predictions are asked of the endpoint of their model, which the input names.

Rule: region and name of the signature stay the service's.
"""

from __future__ import annotations

from ..endpoints import Endpoint
from ..errors import ValidationError
from ..option import url
from ..pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..call import Call
    from ..effects import Steps
    from ..pipeline import Proceed


def predict_there(call: Call, proceed: Proceed) -> Steps[Any]:
    """Send the request to the endpoint that the input names.

    Raises:
        ValidationError: it is no URL.
    """
    given: Any = call.input
    if given.predict_endpoint:
        try:
            place = url(given.predict_endpoint)
        except ValueError as error:
            fault = f"predict_endpoint: expected {error}"
            raise ValidationError(call.operation.name, [fault]) from None
        call.endpoint = Endpoint(place, properties=call.endpoint.properties)
    return proceed(call)


ENTRIES = (
    Entry(
        predict_there,
        "predictEndpointMiddleware",
        "serialize",
        tags=("PREDICT_ENDPOINT",),
        relation=("after", "endpointV2Middleware"),
    ),
)
