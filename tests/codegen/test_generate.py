"""Generated packages: that the same model gives the same bytes, and that what comes out works.

Rule: packages are generated into a temporary folder, imported and used; what they should say is
written here.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import json
import os
import pickle
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tinsmith.closure import close, select_service
from tinsmith.command_line import main
from tinsmith.generate import folder, render
from tinsmith.load import assemble, load
from tinsmith.read import Document

MODELS = Path(__file__).parent / "models"
ROOT = Path(__file__).parents[2]

DIGEST = """
import hashlib, sys
from pathlib import Path
from tinsmith.closure import close, select_service
from tinsmith.generate import render
from tinsmith.load import load
model = load([Path(sys.argv[1])])
files = render(close(model, select_service(model, None)), model.overlay, True)
text = "".join(f"{path}\\0{content}\\0" for path, content in files.items())
print(hashlib.sha256(text.encode()).hexdigest())
"""


def package(path: Path) -> dict[str, str]:
    model = load([path])
    return render(close(model, select_service(model, None)), model.overlay, tests=True)


@pytest.fixture(scope="module", params=["zoo", "evil-names", "odd"])
def generated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A generated package's folder, importable."""
    output = tmp_path_factory.mktemp(request.param)
    assert main(["generate", str(MODELS / f"{request.param}.json"), "--output", str(output)]) == 0
    (root,) = output.iterdir()
    sys.path.insert(0, str(root))
    yield root
    sys.path.remove(str(root))


def modules(root: Path) -> list[ModuleType]:
    return [
        importlib.import_module(
            ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        )
        for path in sorted(root.glob("client_*/**/*.py"))
    ]


# ---- determinism ----


@pytest.mark.parametrize("name", ["zoo", "odd", "tests"])
def test_hash_seeds_do_not_matter(name: str) -> None:
    digests = set()
    for seed in ("0", "1", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", DIGEST, str(MODELS / f"{name}.json")],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": str(ROOT / "codegen"),
                "TZ": "Asia/Tokyo",
            },
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(run.stdout.strip())
    here = "".join(f"{path}\0{text}\0" for path, text in package(MODELS / f"{name}.json").items())
    assert digests == {hashlib.sha256(here.encode()).hexdigest()}


@pytest.mark.parametrize("name", ["zoo", "evil-names", "odd", "tests"])
def test_order_of_shapes_does_not_matter(name: str) -> None:
    model = json.loads((MODELS / f"{name}.json").read_text("utf-8"))
    straight = package(MODELS / f"{name}.json")
    for seed in range(3):
        shapes = list(model["shapes"].items())
        random.Random(seed).shuffle(shapes)
        shuffled = assemble([Document("shuffled.json", {**model, "shapes": dict(shapes)})])
        service = select_service(shuffled, None)
        assert render(close(shuffled, service), shuffled.overlay, tests=True) == straight


def test_order_of_members_is_the_models() -> None:
    text = package(MODELS / "zoo.json")["client_zoo_keeper/commands/feed_animal.py"]
    tree = ast.parse(text)
    (command,) = [node for node in tree.body if getattr(node, "name", "") == "FeedAnimalCommand"]
    assert isinstance(command, ast.ClassDef)
    names = [
        node.target.id
        for node in command.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    assert names == "name food at notes flags photo count token level price timeout".split()


def test_no_trace_of_where_and_when() -> None:
    text = "".join(package(MODELS / "zoo.json").values())
    assert str(ROOT) not in text
    assert str(Path.home()) + "/" not in text


def test_without_tests_there_are_none() -> None:
    model = load([MODELS / "zoo.json"])
    files = render(close(model, select_service(model, None)), model.overlay, tests=False)
    assert files
    assert not [path for path in files if path.startswith("tests/")]


def test_check_tells_and_a_lost_shape_takes_its_file_along(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "zoo.json"
    model = json.loads((MODELS / "zoo.json").read_text("utf-8"))
    source.write_text(json.dumps(model))
    arguments = ["generate", str(source), "--output", str(tmp_path / "out")]
    assert main(arguments) == 0
    assert main([*arguments, "--check"]) == 0
    service = model["shapes"]["com.example.zoo#Zoo"]
    service["operations"] = [each for each in service["operations"] if "Ping" not in each["target"]]
    del model["shapes"]["com.example.zoo#Ping"]
    source.write_text(json.dumps(model))
    capsys.readouterr()
    assert main([*arguments, "--check"]) == 1
    assert "-class PingCommand" in capsys.readouterr().out
    ping = tmp_path / "out" / "zoo_keeper" / "client_zoo_keeper" / "commands" / "ping.py"
    assert ping.exists()
    assert main(arguments) == 0
    assert not ping.exists()


# ---- what comes out ----


def test_every_module_imports_and_exports(generated: Path) -> None:
    found = modules(generated)
    top = found[0]
    assert len(found) > 8
    for name in top.__all__:
        assert getattr(top, name) is not None
        assert name in dir(top)
    with pytest.raises(AttributeError, match="Nonsense"):
        _ = top.Nonsense


def test_importing_one_command_leaves_the_others_alone(generated: Path) -> None:
    (name,) = [path.name for path in generated.glob("client_*")]
    command = sorted(path.stem for path in generated.glob("client_*/commands/[a-z]*.py"))[0]
    script = f"""
import sys
import {name}.commands.{command}
others = [each for each in sys.modules if each.startswith("{name}.commands.")]
assert others == ["{name}.commands.{command}"], others
"""
    path = os.pathsep.join([str(generated), str(ROOT / "runtime")])
    subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": path}, check=True
    )


def structures(root: Path) -> list[Any]:
    from tinsmith_runtime.structure import Structure

    found: dict[str, Any] = {}
    for module in modules(root):
        for value in vars(module).values():
            if (
                isinstance(value, type)
                and issubclass(value, Structure)
                and value.__module__ == module.__name__
            ):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return list(found.values())


def test_classes_are_values(generated: Path) -> None:
    from tinsmith_runtime.structure import UnknownVariant, blank

    classes = [cls for cls in structures(generated) if not issubclass(cls, UnknownVariant)]
    assert len(classes) > 10
    for cls in classes:
        empty = blank(cls)
        assert pickle.loads(pickle.dumps(empty)) == empty
        assert list(inspect.signature(cls).parameters) == list(cls.__members__)
        assert cls.__doc__
        for member in cls.__members__.values():
            assert member.shape is not None


def test_names_reach_the_wire_unchanged(generated: Path) -> None:
    """Whatever Python calls a member, the model's name is what is sent."""
    model = json.loads(
        next(MODELS.glob(f"{generated.name.split('_')[0]}*.json")).read_text("utf-8")
    )
    by_name = {
        key.partition("#")[2]: shape
        for key, shape in model["shapes"].items()
        if shape["type"] == "structure" and not key.startswith("com.example.other#")
    }
    compared = 0
    for cls in structures(generated):
        shape = by_name.get(cls.__name__)
        if shape:
            wire_names = [member.wire_name for member in cls.__members__.values()]
            assert wire_names == list(shape["members"])
            compared += 1
    assert compared > 3


def test_unions_know_what_they_do_not_know(tmp_path: Path) -> None:
    text = package(MODELS / "zoo.json")["client_zoo_keeper/types.py"]
    assert "class FoodUnknown(UnknownVariant):" in text
    assert "Food: TypeAlias = FoodMeat | FoodHay | FoodMixed | FoodNothing | FoodUnknown" in text


def test_members_called_like_call_options_take_their_place() -> None:
    """`TestFence` has a member `Region`: its method takes that, and no call options."""
    text = package(MODELS / "zoo.json")["client_zoo_keeper/client.py"]
    methods = {
        node.name: node
        for cls in ast.parse(text).body
        if isinstance(cls, ast.ClassDef)
        for node in cls.body
        if isinstance(node, ast.FunctionDef)
    }
    assert methods["test_fence"].args.kwarg is None
    assert [argument.arg for argument in methods["test_fence"].args.kwonlyargs] == [
        "volts",
        "region",
    ]
    assert methods["ping"].args.kwarg is not None


def test_a_member_called_options_leaves_room_for_call_options() -> None:
    text = package(MODELS / "odd.json")["client_odd/client.py"]
    assert "options: str | None = None," in text
    assert "**options_: Unpack[CallOptions]," in text


def test_folder_is_the_sdk_id() -> None:
    model = load([MODELS / "zoo.json"])
    assert folder(close(model, select_service(model, None))) == "zoo_keeper"


def test_of_errors_with_one_code_the_operations_own_is_raised(tmp_path: Path) -> None:
    model = json.loads((MODELS / "zoo.json").read_text("utf-8"))
    traits = {
        "smithy.api#error": "client",
        "aws.protocols#awsQueryError": {"code": "AnimalAsleep", "httpResponseCode": 404},
    }
    model["shapes"]["com.example.zoo#AnimalAsleep"] = {
        "type": "structure",
        "members": {},
        "traits": traits,
    }
    model["shapes"]["com.example.zoo#Ping"]["errors"] = [{"target": "com.example.zoo#AnimalAsleep"}]
    model["shapes"]["com.example.zoo#Zoo"]["traits"]["aws.api#service"]["sdkId"] = "Twin Zoo"
    source = tmp_path / "twin.json"
    source.write_text(json.dumps(model))
    assert main(["generate", str(source), "--output", str(tmp_path)]) == 0
    script = """
import client_twin_zoo as zoo
from tinsmith_runtime.testing.protocol import received
body = "<ErrorResponse><Error><Code>AnimalAsleep</Code></Error></ErrorResponse>"
for command in (zoo.PingCommand, zoo.FeedAnimalCommand, zoo.ListAnimalsCommand):
    try:
        received(zoo.TwinZooClient, command, status=400, body=body)
    except zoo.TwinZooServiceException as error:
        print(type(error).__name__)
"""
    path = os.pathsep.join([str(tmp_path / "twin_zoo"), str(ROOT / "runtime")])
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["AnimalAsleep", "NotHungry", "AnimalAsleep"]
