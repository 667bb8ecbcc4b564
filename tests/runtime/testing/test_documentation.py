"""The first example of `docs/testing.md` is a program that runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from client_sts import STS, AssumeRoleCommand

TEXT = (Path(__file__).parents[3] / "docs/testing.md").read_text("utf-8")


def test_the_first_example_runs() -> None:
    program = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[0]
    names: dict[str, Any] = {}
    exec(program, names)
    assert isinstance(names["sts"], STS)
    assert [type(call).__name__ for call in names["stub"].calls] == ["GetCallerIdentityCommand"]
    assert AssumeRoleCommand is names["AssumeRoleCommand"]
