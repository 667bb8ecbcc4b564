"""What the tests of the testing support share.

Rule: whatever sends goes through the synchronous and the asynchronous client.
"""

from __future__ import annotations

import pytest

from stub_clients import Send, send_async, send_sync


@pytest.fixture(params=[send_sync, send_async], ids=["sync", "async"])
def send(request: pytest.FixtureRequest) -> Send:
    """Send a command by a client with these options; return the output."""
    function: Send = request.param
    return function
