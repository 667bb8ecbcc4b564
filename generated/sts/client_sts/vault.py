"""`tinsmith_runtime.sts.vault`, offered where users of this service look for it."""

from __future__ import annotations

from tinsmith_runtime.sts.vault import *  # noqa: F403
