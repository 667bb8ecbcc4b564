"""Transports that answer from memory, for tests of code that calls services."""

from __future__ import annotations

from .canned import CannedTransport as CannedTransport
