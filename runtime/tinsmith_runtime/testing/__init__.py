"""Transports that answer from memory, for tests of code that calls services.

Rule: clients import nothing of this package.
"""

from __future__ import annotations

from ..lazy import export

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .canned import CannedTransport as CannedTransport
    from .recorder import NotRecordedError as NotRecordedError
    from .recorder import RecordingTransport as RecordingTransport
    from .recorder import ReplayTransport as ReplayTransport
    from .server import WireError as WireError
    from .stub import StubTransport as StubTransport
    from .stub import UnstubbedCallError as UnstubbedCallError
    from .stubbing import Stubbing as Stubbing
    from .switch import everywhere as everywhere

_MODULES = {
    "CannedTransport": ".canned",
    "NotRecordedError": ".recorder",
    "RecordingTransport": ".recorder",
    "ReplayTransport": ".recorder",
    "StubTransport": ".stub",
    "Stubbing": ".stubbing",
    "UnstubbedCallError": ".stub",
    "WireError": ".server",
    "everywhere": ".switch",
}

__getattr__, __dir__ = export(__name__, _MODULES)
