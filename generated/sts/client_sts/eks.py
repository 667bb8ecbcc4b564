"""`tinsmith_runtime.sts.eks`, offered where users of this service look for it."""

from __future__ import annotations

from tinsmith_runtime.sts.eks import *  # noqa: F403
