"""The oldest releases that our distributions allow, in an environment of their own, under the tests
that use them.

Rule: the bounds are read from the pyproject files, so that one that lies fails here; what has no
lower bound is not tested and may not be declared.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_BOUND = re.compile(r"([A-Za-z0-9_-]+)(?:>=|==)([0-9.]+)$")

#: The tests that meet other people's code. Those that want type checkers or ruff are left out.
TESTS = (
    "tests/runtime/transports",
    "tests/runtime/client",
    "tests/runtime/test_checksum.py",
    "tests/runtime/test_sigv4a.py",
    "tests/codegen",
)
LEFT_OUT = "not mypy and not pyright and not ruff and not checkers and not moto and not botocore"
#: What the tests themselves need, and no bound of ours concerns.
TOOLS = ("pytest", "hypothesis", "cbor2")


def oldest() -> list[str]:
    """The lower bound of each requirement, as a requirement of exactly that.

    Raises:
        ValueError: one has no lower bound.
    """
    found: dict[str, str] = {}
    for path in (ROOT / "pyproject.toml", ROOT / "runtime" / "pyproject.toml"):
        project = tomllib.loads(path.read_text("utf-8"))["project"]
        declared = [*project["dependencies"]]
        for extra in project.get("optional-dependencies", {}).values():
            declared += extra
        for requirement in declared:
            bound = _BOUND.match(requirement)
            if bound is None:
                raise ValueError(f"{path}: {requirement} has no lower bound")
            # Of two bounds for one package, both hold.
            version = max(found.get(bound[1], ""), bound[2], key=_numbers)
            found[bound[1]] = version
    return [f"{name}=={version}" for name, version in sorted(found.items())]


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part]


def main() -> int:
    """Install, and test. The argument is the folder of the environment, made anew."""
    environment = Path(sys.argv[1])
    requirements = oldest()
    print("oldest:", *requirements)
    venv.create(environment, with_pip=True, clear=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", *requirements, *TOOLS], check=True)
    ran = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", LEFT_OUT, *TESTS],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{environment / 'bin'}{os.pathsep}{os.environ['PATH']}"},
    )
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
