"""Tinsmith: from Smithy models to typed Python clients.

Purpose: the generator. Rule: it knows Smithy and Python, and imports neither the runtime nor
generated code.
"""

from __future__ import annotations

__version__ = "0.1.0"
