"""Coverage-guided fuzzing of everything that reads what others sent.

    python tests/hostile/fuzz.py xml json --runs 200000

Needs atheris (`pip install atheris`), which is no dependency of the tests. Each decoder runs in a
process of its own; the last line of each says how often it was executed, and that no untyped error
came out. A find is an exception with its input, in a file named `crash-...`, and a status that is
not 0.

Rule: the decoders are those of `decoder.py`, which the tests drive with hypothesis.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATHS = [ROOT / name for name in ("codegen", "runtime", "generated/sts", "tests")]


def main() -> int:
    """Fuzz the decoders named, one after the other."""
    sys.path[:0] = [str(path) for path in PATHS]
    from hostile.seed import DICTIONARY, SEEDS

    parser = argparse.ArgumentParser(description="Fuzz what reads what others sent.")
    parser.add_argument("decoders", nargs="*", help="names; all without any")
    parser.add_argument("--runs", type=int, default=20_000, help="executions of each decoder")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return _fuzz(arguments.inside, arguments.decoders, arguments.runs)
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words"
        words.write_text("\n".join(DICTIONARY) + "\n", encoding="ascii")
        for name in arguments.decoders or SEEDS:
            corpus = Path(folder) / name
            corpus.mkdir()
            for index, seed in enumerate(SEEDS[name]):
                (corpus / str(index)).write_bytes(seed)
            command = [sys.executable, __file__, str(corpus), str(words), "--inside", name]
            done = subprocess.run([*command, "--runs", str(arguments.runs)], text=True, stderr=-1)
            executed = [line for line in done.stderr.splitlines() if line.startswith("Done ")]
            if done.returncode or not executed:
                status = 1
                print(done.stderr[-6000:], file=sys.stderr)
                print(f"{name}: a find, see above", flush=True)
            else:
                print(f"{name}: {executed[0].split()[1]} executions, no untyped error", flush=True)
    return status


def _fuzz(name: str, places: list[str], runs: int) -> int:
    try:
        import atheris
    except ImportError:
        print("fuzz.py needs atheris: pip install atheris", file=sys.stderr)
        return 2
    with atheris.instrument_imports(include=["tinsmith", "tinsmith_runtime"]):
        from hostile.decoder import DECODERS
        from hostile.seed import SEEDS

        for seed in SEEDS[name]:  # loads what is loaded lazily
            DECODERS[name](seed)
    corpus, words = places
    os.chdir(tempfile.gettempdir())
    options = [f"-runs={runs}", f"-dict={words}", "-max_len=4096", "-timeout=20", "-seed=1"]
    atheris.Setup([sys.argv[0], *options, corpus], DECODERS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
