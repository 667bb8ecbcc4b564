"""Licences of what our distributions need, as their metadata states them, against a list.

Rule: permissive licences, and weak copyleft only for what is used as it is; a package without a
statement fails.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution

#: Licences that are allowed. certifi (a file of certificates) and pathspec (of black, at generation
#: only) are under the MPL 2.0, and are used as they are.
ALLOWED = ("Apache", "BSD", "MIT", "PSF", "Python Software Foundation", "ISC", "0BSD", "Unlicense")
_MPL = "Mozilla Public License 2.0"
ALLOWED_FOR = {"certifi": (_MPL,), "pathspec": (_MPL,)}

OURS = ("tinsmith", "tinsmith-runtime", "tinsmith-client-sts")
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def needed() -> dict[str, str]:
    """The licence of each package that ours need, extras included, by name; "" if none is stated.

    Raises:
        PackageNotFoundError: one of ours is not installed.
    """
    found: dict[str, str] = {}
    waiting = list(OURS)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            facts = distribution(name)
        except PackageNotFoundError:
            if name in OURS:
                raise
            continue  # of another platform or Python
        found[name] = _licence(facts.metadata)
        for requirement in facts.requires or ():
            other = _NAME.match(requirement)
            if other and (name in OURS or "extra ==" not in requirement):
                waiting.append(other[0].lower().replace("_", "-"))
    return found


def _licence(metadata: object) -> str:
    get = metadata.get_all  # type: ignore[attr-defined]  # email.message's, typed so in 3.12 only
    stated = get("License-Expression") or [
        line.rpartition("::")[2].strip()
        for line in get("Classifier") or ()
        if line.startswith("License ::")
    ]
    short = [line for line in get("License") or () if len(line) < 60 and line != "UNKNOWN"]
    return ", ".join(stated or short)


def main() -> int:
    """Print them; 1 where one is not allowed."""
    refused = 0
    for name, licence in sorted(needed().items()):
        allowed = any(word in licence for word in (*ALLOWED, *ALLOWED_FOR.get(name, ())))
        refused += not allowed
        print(f"licence: {name}: {licence or 'none stated'}{'' if allowed else '  NOT ALLOWED'}")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
