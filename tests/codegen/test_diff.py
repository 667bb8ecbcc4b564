"""What a new version of a model means to callers.

Rule: each case changes one thing in a small model and says in words what must be told; the levels
are those of Semantic Versioning for code that type-checks.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tinsmith.command_line import main
from tiny_model import member, model_text, save, shapes, structure

Shapes = dict[str, Any]
Diff = Callable[..., tuple[int, str]]
NS = "com.tiny#"
ROOT = Path(__file__).parents[2]


def base() -> Shapes:
    """A model in which every kind of thing can change; `Box` is sent and received."""
    content = shapes()
    content[f"{NS}Box"] = structure(
        size=member("Integer", required={}),
        tint=member(f"{NS}Color"),
        note=member("String", documentation="What it is for."),
    )
    content[f"{NS}GetInput"]["members"]["box"] = member(f"{NS}Box")
    content[f"{NS}GetOutput"]["members"]["box"] = member(f"{NS}Box")
    content[f"{NS}GetOutput"]["members"]["sure"] = member("String", required={})
    content[f"{NS}Put"] = {"type": "operation", "input": {"target": f"{NS}PutInput"}}
    content[f"{NS}PutInput"] = structure(
        name=member(f"{NS}Name", required={}), count=member("Integer"), kind=member(f"{NS}Color")
    )
    content[f"{NS}Tiny"]["operations"].append({"target": f"{NS}Put"})
    return content


@pytest.fixture
def diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Diff:
    """Compare the model above with a changed one; give exit code and output."""

    def run(change: Callable[[Shapes], None], *arguments: str) -> tuple[int, str]:
        old, new = base(), base()
        change(new)
        places = [save(tmp_path / "old.json", model_text(old)), tmp_path / "new.json"]
        save(places[1], model_text(new))
        code = main(["diff", *map(str, places), *arguments])
        return code, capsys.readouterr().out

    return run


def told(printed: str) -> list[tuple[str, str]]:
    """Return what is told, each line with its level."""
    level, found = "", []
    for line in printed.splitlines():
        if line in ("major:", "minor:", "patch:"):
            level = line[:-1]
        elif line.startswith("  "):
            found.append((level, line.strip()))
    return found


def members(content: Shapes, name: str) -> Shapes:
    found: Shapes = content[f"{NS}{name}"]["members"]
    return found


def rename(content: Shapes, old: str, new: str) -> None:
    """Rename a shape everywhere."""
    text = json.dumps(content).replace(f'"{NS}{old}"', f'"{NS}{new}"')
    content.clear()
    content.update(json.loads(text))


def add_operation(content: Shapes) -> None:
    content[f"{NS}Drop"] = {"type": "operation"}
    content[f"{NS}Tiny"]["operations"].append({"target": f"{NS}Drop"})


def remove_operation(content: Shapes) -> None:
    content[f"{NS}Tiny"]["operations"].pop()


def rename_operation(content: Shapes) -> None:
    rename(content, "Put", "Store")


def add_error(content: Shapes) -> None:
    content[f"{NS}Put"]["errors"] = [{"target": f"{NS}NotFound"}]


def remove_error(content: Shapes) -> None:
    content[f"{NS}Get"]["errors"] = []


def add_optional(content: Shapes) -> None:
    members(content, "PutInput")["extra"] = member("Boolean")


def add_required(content: Shapes) -> None:
    members(content, "PutInput")["extra"] = member("Boolean", required={})


def add_output(content: Shapes) -> None:
    members(content, "GetOutput")["extra"] = member("Boolean", required={})


def remove_member(content: Shapes) -> None:
    del members(content, "PutInput")["count"]


def rename_member(content: Shapes) -> None:
    found = members(content, "PutInput")
    found["counts"] = found.pop("count")


def require_member(content: Shapes) -> None:
    members(content, "PutInput")["count"] = member("Integer", required={})


def release_member(content: Shapes) -> None:
    members(content, "PutInput")["name"] = member(f"{NS}Name")


def release_output(content: Shapes) -> None:
    members(content, "GetOutput")["sure"] = member("String")


def retype_member(content: Shapes) -> None:
    members(content, "PutInput")["count"] = member("String")


def release_shared(content: Shapes) -> None:
    members(content, "Box")["size"] = member("Integer")


def tighten(content: Shapes) -> None:
    content[f"{NS}Name"]["traits"] = {"smithy.api#length": {"min": 2, "max": 9}}


def loosen(content: Shapes) -> None:
    content[f"{NS}Name"]["traits"] = {"smithy.api#length": {"min": 1}}


def restrict_elements(content: Shapes) -> None:
    found = content[f"{NS}Colors"]["member"]
    found["traits"] = {"smithy.api#pattern": "^r"}


def add_value(content: Shapes) -> None:
    members(content, "Color")["GREEN"] = member("Unit", enumValue="green")


def rename_value(content: Shapes) -> None:
    found = members(content, "Color")
    found["AZURE"] = found.pop("BLUE")


def remove_value(content: Shapes) -> None:
    del members(content, "Color")["BLUE"]


def add_variant(content: Shapes) -> None:
    members(content, "Choice")["number"] = member("Integer")


def rename_structure(content: Shapes) -> None:
    rename(content, "Box", "Crate")


def change_status(content: Shapes) -> None:
    content[f"{NS}NotFound"]["traits"]["smithy.api#httpError"] = 404


def change_protocol(content: Shapes) -> None:
    traits = content[f"{NS}Tiny"]["traits"]
    del traits["aws.protocols#awsQuery"]
    traits["aws.protocols#awsJson1_0"] = {}


def change_auth(content: Shapes) -> None:
    content[f"{NS}Tiny"]["traits"]["smithy.api#httpBearerAuth"] = {}


def change_version(content: Shapes) -> None:
    content[f"{NS}Tiny"]["version"] = "2021-01-01"


def deprecate(content: Shapes) -> None:
    content[f"{NS}Put"].setdefault("traits", {})["smithy.api#deprecated"] = {}


def change_texts(content: Shapes) -> None:
    members(content, "Box")["note"] = member("String", documentation="Why.")


def reorder(content: Shapes) -> None:
    every = dict(reversed(content.items()))
    content.clear()
    content.update(every)


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (reorder, []),
        (change_texts, []),
        (add_operation, [("minor", "+ TinyClient.drop")]),
        (remove_operation, [("major", "- TinyClient.put: and PutCommand")]),
        (
            rename_operation,
            [
                (
                    "major",
                    "> TinyClient.put: now store and StoreCommand, a guess by structure",
                )
            ],
        ),
        (add_error, [("minor", "~ TinyClient.put: may raise NotFound")]),
        (
            remove_error,
            [
                ("major", "- NotFound: error"),
                ("minor", "~ TinyClient.get: no longer raises NotFound"),
            ],
        ),
        (add_optional, [("minor", "+ PutCommand.extra: bool | None")]),
        (add_required, [("major", "+ PutCommand.extra: bool, required")]),
        (add_output, [("minor", "+ GetOutput.extra: bool")]),
        (remove_member, [("major", "- PutCommand.count")]),
        (rename_member, [("major", "> PutCommand.count: now counts, a guess by structure")]),
        (require_member, [("major", "~ PutCommand.count: newly required")]),
        (release_member, [("minor", "~ PutCommand.name: no longer required")]),
        (release_output, [("major", "~ GetOutput.sure: may be None now")]),
        (retype_member, [("major", "~ PutCommand.count: int is now str")]),
        (
            release_shared,
            [
                ("major", "~ Box.size: may be None now"),
                ("minor", "~ Box.size: no longer required"),
            ],
        ),
        (
            tighten,
            [
                ("major", "~ GetCommand.name: length 1..9 is now 2..9"),
                ("major", "~ PutCommand.name: length 1..9 is now 2..9"),
            ],
        ),
        (
            loosen,
            [
                ("minor", "~ GetCommand.name: length 1..9 is now 1.."),
                ("minor", "~ PutCommand.name: length 1..9 is now 1.."),
            ],
        ),
        (restrict_elements, [("major", "~ GetCommand.colors: member pattern must be ^r")]),
        (add_value, [("minor", "+ Color.GREEN: = 'green'")]),
        (rename_value, [("major", "> Color.BLUE: now AZURE, a guess by structure")]),
        (remove_value, [("major", "- Color.BLUE")]),
        (add_variant, [("minor", "+ Choice.ChoiceNumber: int")]),
        (rename_structure, [("major", "> Box: now Crate, a guess by structure")]),
        (change_status, [("patch", "~ NotFound: has another httpError on the wire")]),
        (
            change_protocol,
            [("patch", "~ TinyClient protocol: speaks awsJson1_0, no longer awsQuery")],
        ),
        (
            change_auth,
            [("minor", "~ TinyClient auth: signs with httpBearerAuth, no longer nothing")],
        ),
        (change_version, [("patch", "~ version of the API: 2020-01-01 is now 2021-01-01")]),
        (deprecate, [("minor", "~ TinyClient.put: is deprecated")]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_change_is_told(
    diff: Diff, change: Callable[[Shapes], None], lines: list[tuple[str, str]]
) -> None:
    code, printed = diff(change)
    assert code == 0
    assert told(printed) == lines


def test_advice_and_exit_codes(diff: Diff) -> None:
    for change, advice, codes in (
        (reorder, "none (nothing differs for callers)", (0, 0, 0)),
        (change_texts, "patch (only documentation differs)", (0, 0, 0)),
        (change_version, "patch (1 change that callers need not know of)", (1, 0, 0)),
        (
            add_value,
            "minor (1 change that callers can use or be told of; none breaks them)",
            (1, 1, 0),
        ),
        (tighten, "major (2 changes that callers must follow)", (1, 1, 1)),
    ):
        assert diff(change)[1].endswith(f"\nadvice: {advice}\n")
        for argument, code in zip(("patch", "minor", "major"), codes, strict=True):
            assert diff(change, f"--exit-code={argument}")[0] == code
        assert diff(change, "--exit-code")[0] == codes[0]


def test_documentation_is_counted_apart(diff: Diff) -> None:
    assert "\ndocumentation: 1 text changed\n" in diff(change_texts)[1]


def test_json_says_the_same(diff: Diff) -> None:
    _, printed = diff(rename_structure, "--json")
    assert json.loads(printed) == {
        "old": "Tiny 2020-01-01",
        "new": "Tiny 2020-01-01",
        "advice": "major",
        "reason": "1 change that callers must follow",
        "changes": [
            {
                "level": "major",
                "kind": "renamed",
                "subject": "Box",
                "message": "now Crate, a guess by structure",
            }
        ],
        "documentation_texts_changed": 0,
    }


def test_a_change_and_its_reverse_are_both_told(diff: Diff, tmp_path: Path) -> None:
    """What is nothing one way is nothing the other way, and what is something is something."""
    assert told(diff(add_optional)[1])
    places = [str(tmp_path / f"{name}.json") for name in ("new", "old")]
    assert main(["diff", *places, "--exit-code=major"]) == 1


def test_a_broken_model_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = save(tmp_path / "good.json", model_text())
    content = copy.deepcopy(shapes())
    content["com.tiny#Get"]["input"]["target"] = "com.tiny#Gone"
    bad = save(tmp_path / "bad.json", model_text(content))
    assert main(["diff", str(good), str(bad), "--exit-code"]) == 2
    assert capsys.readouterr().err.startswith(f"tinsmith: error: {bad}: ")


def newer_sts(folder: Path) -> Path:
    """Save a version of the STS model that somebody could publish next."""
    text = (ROOT / "model/sts/sts.json").read_text("utf-8")
    text = text.replace('"com.amazonaws.sts#ProvidedContext"', '"com.amazonaws.sts#TrustedContext"')
    content = json.loads(text)
    every = content["shapes"]
    sts = "com.amazonaws.sts#"
    service = every[f"{sts}AWSSecurityTokenServiceV20110615"]
    gone = {"target": f"{sts}GetAccessKeyInfo"}
    assert gone in service["operations"]
    service["operations"].remove(gone)
    every[f"{sts}GetSessionTokenRequest"]["members"]["DurationSeconds"]["traits"][
        "smithy.api#required"
    ] = {}
    every[f"{sts}GetSessionToken"]["errors"].append({"target": f"{sts}ExpiredTokenException"})
    every[f"{sts}AssumeRoleRequest"]["members"]["Purpose"] = {"target": "smithy.api#String"}
    every[f"{sts}Tag"]["traits"] = {"smithy.api#documentation": "<p>Another text.</p>"}
    newer = save(folder / "newer" / "sts.json", content)
    overlay = (ROOT / "model/sts/overlay.json").read_text("utf-8")
    overlay = overlay.replace("#ProvidedContext$", "#TrustedContext$")
    (newer.parent / "overlay.json").write_text(overlay, "utf-8")
    return newer.parent


def test_the_readme_shows_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", str(ROOT / "model/sts"), str(newer_sts(tmp_path))]) == 0
    printed = capsys.readouterr().out
    readme = (ROOT / "README.md").read_text("utf-8")
    command = "$ tinsmith diff model/sts newer/sts\n"
    shown = readme.partition(command)[2].partition("```")[0]
    assert shown == printed
