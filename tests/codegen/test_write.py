"""A package is on disk whole or not at all, and what is not ours stays as it is.

Rule: every test looks at the real files of a temporary folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinsmith
from tinsmith.errors import WriteError
from tinsmith.write import MANIFEST, Change, check, write

PACKAGE = {"pyproject.toml": "[project]\n", "client/__init__.py": "", "client/a/b.py": "B = 1\n"}


def tree(folder: Path) -> dict[str, str]:
    """Return every file below a folder with its text."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def manifest(*paths: str) -> str:
    """Return the text of a manifest."""
    return json.dumps({"files": sorted(paths)}, indent=2) + "\n"


def test_a_new_package_is_written_with_its_manifest(tmp_path: Path) -> None:
    change = write(PACKAGE, tmp_path / "out" / "tiny")
    assert sorted(change.written) == sorted(PACKAGE)
    assert tree(tmp_path / "out" / "tiny") == {**PACKAGE, MANIFEST: manifest(*PACKAGE)}
    assert os.listdir(tmp_path / "out") == ["tiny"]


def test_a_new_package_can_be_read_by_whom_the_umask_allows(tmp_path: Path) -> None:
    write(PACKAGE, tmp_path / "tiny")
    (tmp_path / "made").mkdir()
    assert (tmp_path / "tiny").stat().st_mode == (tmp_path / "made").stat().st_mode


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    write(PACKAGE, tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert write(PACKAGE, tmp_path) == Change((), ())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_files_that_left_are_removed_and_empty_folders_with_them(tmp_path: Path) -> None:
    write(PACKAGE, tmp_path)
    fewer = {"pyproject.toml": "[changed]\n", "client/__init__.py": ""}
    assert write(fewer, tmp_path) == Change(("pyproject.toml",), ("client/a/b.py",))
    assert tree(tmp_path) == {**fewer, MANIFEST: manifest(*fewer)}
    assert not (tmp_path / "client" / "a").exists()


def test_foreign_files_are_not_touched(tmp_path: Path) -> None:
    write(PACKAGE, tmp_path)
    foreign = tmp_path / "client" / "a" / "mine.py"
    foreign.write_text("MINE = 1\n")
    write({"client/__init__.py": "x = 1\n"}, tmp_path)
    assert tree(tmp_path) == {
        "client/__init__.py": "x = 1\n",
        "client/a/mine.py": "MINE = 1\n",
        MANIFEST: manifest("client/__init__.py"),
    }


def test_a_foreign_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[mine]\n")
    with pytest.raises(WriteError, match=r"did not write and would overwrite: pyproject\.toml"):
        write(PACKAGE, tmp_path)
    assert tree(tmp_path) == {"pyproject.toml": "[mine]\n"}


def test_a_file_that_is_already_right_is_adopted(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(PACKAGE["pyproject.toml"])
    write(PACKAGE, tmp_path)
    assert tree(tmp_path) == {**PACKAGE, MANIFEST: manifest(*PACKAGE)}


@pytest.mark.parametrize("failing", range(1, 6))
def test_a_failure_on_the_way_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    folder = tmp_path / "tiny"
    write(PACKAGE, folder)
    (folder / "client" / "mine.py").write_text("MINE = 1\n")
    before = tree(tmp_path)
    real, calls = os.replace, 0

    def replace(source: Any, target: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(28, "No space left on device", str(target))
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    changed = {"pyproject.toml": "[new]\n", "new/c.py": "C = 1\n", "client/__init__.py": "D = 1\n"}
    with pytest.raises(WriteError, match="No space left on device"):
        write(changed, folder)
    assert tree(tmp_path) == before
    assert not (folder / "new").exists()


def test_an_interruption_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "tiny"
    write(PACKAGE, folder)
    before = tree(tmp_path)
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.name == "b.py":
            raise KeyboardInterrupt
        real(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(KeyboardInterrupt):
        write({"pyproject.toml": "[new]\n", "new.py": "C = 1\n"}, folder)
    assert tree(tmp_path) == before


CRASH = """
import json, os, sys
from pathlib import Path
from tinsmith.write import write

moves, real = int(sys.argv[1]), os.replace

def replace(source, target):
    global moves
    if moves == 0:
        os._exit(9)
    moves -= 1
    real(source, target)

os.replace = replace
write(json.loads(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.mark.parametrize("moves", range(4))
def test_the_next_run_completes_what_a_crash_left(tmp_path: Path, moves: int) -> None:
    folder = tmp_path / "tiny"
    write(PACKAGE, folder)
    package = json.dumps({"pyproject.toml": "[new]\n", "new/c.py": "C = 1\n"})
    crashed = subprocess.run(
        [sys.executable, "-c", CRASH, str(moves), package, str(folder)],
        env={"PYTHONPATH": str(Path(tinsmith.__file__).parents[1])},
        check=False,
    )
    assert crashed.returncode == 9
    last = {"pyproject.toml": "[last]\n", "new/c.py": "C = 2\n"}
    write(last, folder)
    assert tree(folder) == {**last, MANIFEST: manifest(*last)}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError, match="cannot be written"):
        write(PACKAGE, tmp_path / "file" / "tiny")


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../x", "", "a//b", "a\\b", "./a", "a\0b", MANIFEST]
)
def test_no_file_is_written_outside_of_the_package(tmp_path: Path, path: str) -> None:
    with pytest.raises(WriteError, match="is not the path of a file inside a package"):
        write({path: "x"}, tmp_path / "tiny")
    assert tree(tmp_path) == {}


def test_no_file_is_removed_outside_of_the_package(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    write(PACKAGE, folder)
    (tmp_path / "mine.txt").write_text("mine")
    (folder / MANIFEST).write_text(json.dumps({"files": ["../mine.txt", "/etc/passwd", 5]}))
    write(PACKAGE, folder)
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert json.loads((folder / MANIFEST).read_text())["files"] == sorted(PACKAGE)


def test_a_symbolic_link_does_not_lead_out(tmp_path: Path) -> None:
    folder = tmp_path / "tiny"
    write(PACKAGE, folder)
    outside = tmp_path / "outside"
    (folder / "client").rename(outside)
    (folder / "client").symlink_to(outside)
    with pytest.raises(WriteError, match="by a symbolic link"):
        write({"pyproject.toml": "[new]\n"}, folder)
    assert (outside / "a" / "b.py").read_text() == "B = 1\n"


@pytest.mark.parametrize("content", ["", "[]", '{"files": 1}', "{}", "\udc80"])
def test_a_broken_manifest_is_told(tmp_path: Path, content: str) -> None:
    write(PACKAGE, tmp_path)
    (tmp_path / MANIFEST).write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(WriteError, match="delete it"):
        write(PACKAGE, tmp_path)
    (tmp_path / MANIFEST).unlink()
    write(PACKAGE, tmp_path)
    assert tree(tmp_path) == {**PACKAGE, MANIFEST: manifest(*PACKAGE)}


def test_check_is_silent_when_nothing_differs(tmp_path: Path) -> None:
    write(PACKAGE, tmp_path)
    assert check(PACKAGE, tmp_path) == ""


def test_check_tells_every_difference_and_writes_nothing(tmp_path: Path) -> None:
    write(PACKAGE, tmp_path)
    (tmp_path / "pyproject.toml").write_text("[edited]\n")
    before = tree(tmp_path)
    wanted = {"pyproject.toml": "[project]\n", "client/__init__.py": "", "new.py": "x = 1"}
    text = check(wanted, tmp_path)
    assert tree(tmp_path) == before
    assert text == (
        f"--- {tmp_path}/{MANIFEST}\n+++ {tmp_path}/{MANIFEST}\n@@ -1,7 +1,7 @@\n"
        ' {\n   "files": [\n     "client/__init__.py",\n'
        '-    "client/a/b.py",\n+    "new.py",\n     "pyproject.toml"\n   ]\n }\n'
        f"--- {tmp_path}/client/a/b.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-B = 1\n"
        f"--- /dev/null\n+++ {tmp_path}/new.py\n@@ -0,0 +1 @@\n+x = 1\n"
        f"--- {tmp_path}/pyproject.toml\n+++ {tmp_path}/pyproject.toml\n@@ -1 +1 @@\n"
        "-[edited]\n+[project]\n"
    )


def test_check_tells_an_absent_empty_file(tmp_path: Path) -> None:
    write(PACKAGE, tmp_path)
    (tmp_path / "client" / "__init__.py").unlink()
    path = f"{tmp_path}/client/__init__.py"
    assert check(PACKAGE, tmp_path) == f"--- /dev/null\n+++ {path}\n"


PACKAGES = st.dictionaries(
    st.sampled_from(["a.py", "b/c.py", "b/d.py", "e/f/g.py", "h"]), st.text("ab\né", max_size=4)
)


@given(st.lists(PACKAGES, min_size=1, max_size=4))
def test_the_folder_is_what_was_written_last(
    tmp_path_factory: pytest.TempPathFactory, packages: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("packages") / "tiny"
    for package in packages:
        write(package, folder)
        assert check(package, folder) == ""
        assert tree(folder) == {**package, MANIFEST: manifest(*package)}
