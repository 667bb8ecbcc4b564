"""What `tinsmith inspect` and `tinsmith list` say.

Rule: of models made by hand, whole outputs.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tinsmith.command_line import main
from tiny_model import model_text, save, shapes

PARCELS = str(Path(__file__).parent / "models" / "parcels.json")


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    """The tiny model."""
    return str(save(tmp_path / "tiny.json", model_text()))


def test_a_structure(tiny: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", tiny, "GetInput"]) == 0
    assert capsys.readouterr().out == (
        "com.tiny#GetInput: structure\n"
        "\n"
        "members:\n"
        "  name: com.tiny#Name\n"
        "  colors: com.tiny#Colors\n"
        "\n"
        "used by:\n"
        "  com.tiny#Get (input)\n"
        "\n"
        "python:\n"
        "  from client_tiny import GetCommand\n"
        "\n"
        "  class GetCommand:  # Command\n"
        "      name: str\n"
        "      colors: list[Color | str] | None = None\n"
    )


def test_an_operation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", PARCELS, "GetParcel"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(
        "com.example.parcels#GetParcel: operation\n  Tells where a parcel is.\n"
    )
    assert printed.endswith(
        "\n\nused by:\n"
        "  com.example.parcels#Parcels (service)\n"
        "\n"
        "python:\n"
        "  def get_parcel(self, ...) -> Parcel\n"
        "      # raises ParcelNotFound\n"
        "\n"
        "  from client_parcels import GetParcelCommand\n"
        "\n"
        "  class GetParcelCommand:  # Command\n"
        "      id: str\n"
    )


@pytest.mark.parametrize(
    ("shape", "python"),
    [
        ("com.tiny#Choice", ["    # ChoiceText(str)", "    # ChoiceNothing(Unit)"]),
        ("Color", ["    RED = 'red'", "    BLUE = 'blue'"]),
        ("Color$RED", ["    RED = 'red'", "    BLUE = 'blue'"]),
        ("Name", ["str  # NAME"]),
        ("Tags", ["dict[str, str]  # map_of(STRING, STRING)"]),
        ("NotFound", ["class NotFound:  # TinyServiceException", "    message: str | None = None"]),
        ("Tiny", ["from client_tiny import TinyClient, AsyncTinyClient"]),
    ],
)
def test_other_shapes_in_json(
    tiny: str, capsys: pytest.CaptureFixture[str], shape: str, python: list[str]
) -> None:
    assert main(["inspect", tiny, shape, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sorted(told) == ["id", "members", "python", "summary", "traits", "type", "used_by"]
    assert told["python"][-len(python) :] == python


def test_a_service(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", PARCELS]) == 0
    assert capsys.readouterr().out == (
        "Example Parcels 2026-01-15 (com.example.parcels#Parcels)\n"
        "  package    client_parcels: ParcelsClient, Parcels\n"
        "  protocols  awsJson1_0\n"
        "  auth       sigv4\n"
        "  classes    9\n"
        "  operations 3\n"
        "    GetParcel    get_parcel\n"
        "    ListParcels  list_parcels\n"
        "    SendParcel   send_parcel\n"
    )
    assert main(["inspect", PARCELS, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["operations"]["GetParcel"] == {
        "method": "get_parcel",
        "command": "GetParcelCommand",
        "output": "Parcel",
    }


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("Nothing", "the model holds no shape Nothing"),
        ("Parcell", "the model holds no shape Parcell; similar: Parcel, ParcelId, ParcelList"),
    ],
)
def test_a_shape_that_is_not_there(
    wanted: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", PARCELS, wanted]) == 2
    assert message in capsys.readouterr().err


def test_two_shapes_of_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = shapes() | {"com.other#Lost": {"type": "string"}, "com.more#Lost": {"type": "string"}}
    model = save(tmp_path / "tiny.json", model_text(content))
    assert main(["inspect", str(model), "Lost"]) == 2
    assert "2 shapes are called Lost: com.more#Lost, com.other#Lost; give the whole ID" in (
        capsys.readouterr().err
    )
    assert main(["inspect", str(model), "com.more#Lost"]) == 0
    assert "nothing: the service does not reach it" in capsys.readouterr().out


def test_the_list_tells_what_state_packages_are_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models, out = tmp_path / "model", tmp_path / "out"
    save(models / "parcels" / "parcels.json", json.loads(Path(PARCELS).read_text()))
    resource = {
        "type": "resource",
        "list": {"target": "com.tiny#Get"},
        "resources": [{"target": "com.tiny#Inner"}],
    }
    inner = {"type": "resource", "operations": [{"target": "com.tiny#Other"}]}
    content = shapes() | {"com.tiny#Outer": resource, "com.tiny#Inner": inner}
    content["com.tiny#Other"] = {"type": "operation"}
    content["com.tiny#Tiny"] |= {"operations": [], "resources": [{"target": "com.tiny#Outer"}]}
    save(models / "tiny" / "tiny.json", model_text(content))
    arguments = ["list", str(models), "--output", str(out)]

    def states() -> dict[str, str]:
        assert main([*arguments, "--json"]) == 0
        return {row["service"]: row["state"] for row in json.loads(capsys.readouterr().out)}

    assert states() == {"Parcels": "absent", "Tiny": "absent"}
    main(["generate", str(models), "--output", str(out)])
    capsys.readouterr()
    assert states() == {"Parcels": "up to date", "Tiny": "up to date"}
    for stamp in out.glob("*/.tinsmith-stamp.json"):
        stamp.unlink()
    assert states() == {"Parcels": "up to date", "Tiny": "up to date"}
    (out / "tiny" / "client_tiny" / "client.py").write_text("# mine\n")
    assert states() == {"Parcels": "up to date", "Tiny": "outdated"}
    assert main(arguments) == 0
    assert capsys.readouterr().out == (
        "SERVICE  PROTOCOLS   OPERATIONS  VERSION     PACKAGE  STATE\n"
        "Parcels  awsJson1_0  3           2026-01-15  parcels  up to date\n"
        "Tiny     awsQuery    2           2020-01-01  tiny     outdated\n"
    )
    (models / "tiny" / "tiny.json").write_text("{")
    assert main(arguments) == 1
    printed, errors = capsys.readouterr()
    assert "Parcels" in printed
    assert errors.startswith(f"tinsmith: error: {models}/tiny/tiny.json: not JSON")
