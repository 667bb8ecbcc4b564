"""What the generator finds out about pages: base classes, types of items, Python names of paths."""

from __future__ import annotations

from typing import Any

import pytest

from tinsmith.closure import close
from tinsmith.errors import ModelError
from tinsmith.generate import render
from tiny_model import Shapes, load_text, member, model_text, shapes, structure

TRAIT = "smithy.api#paginated"
PAGES = {"inputToken": "nextToken", "outputToken": "Page.NextToken", "pageSize": "MaxResults"}


def paginated(said: dict[str, str], service: dict[str, str] | None = None, **output: Any) -> Shapes:
    content = shapes()
    content["com.tiny#GetInput"] = structure(
        nextToken=member("String"), MaxResults=member("Integer")
    )
    content["com.tiny#Page"] = structure(
        NextToken=member("String"),
        names=member("com.tiny#Names"),
        things=member("com.tiny#Things"),
        tags=member("com.tiny#Tags"),
        colors=member("com.tiny#Colors"),
        times=member("com.tiny#Times"),
        holes=member("com.tiny#Holes"),
    )
    content["com.tiny#GetOutput"] = structure(Page=member("com.tiny#Page"), **output)
    content["com.tiny#Names"] = {"type": "list", "member": member("String")}
    content["com.tiny#Thing"] = structure(name=member("String"))
    content["com.tiny#Things"] = {"type": "list", "member": member("com.tiny#Thing")}
    content["com.tiny#Times"] = {
        "type": "map",
        "key": member("String"),
        "value": member("Timestamp"),
    }
    content["com.tiny#Holes"] = {
        "type": "list",
        "member": member("com.tiny#Thing"),
        "traits": {"smithy.api#sparse": {}},
    }
    content["com.tiny#Get"]["traits"] = {TRAIT: said}
    if service:
        content["com.tiny#Tiny"]["traits"][TRAIT] = service
    return content


def command(content: Shapes) -> str:
    model = load_text(model_text(content))
    (service,) = model.services
    return render(close(model, service), model.overlay, False)["client_tiny/commands/get.py"]


def test_pages_without_items() -> None:
    text = command(paginated(PAGES))
    assert "class GetCommand(PagedCommand[GetOutput]):" in text
    assert """
        pagination={
            "input_token": "next_token",
            "output_token": "page.next_token",
            "page_size": "max_results",
        },
""" in text


@pytest.mark.parametrize(
    ("items", "type_"),
    [
        ("names", "str"),
        ("things", "Thing"),
        ("colors", '"Color | str"'),
        ("tags", '"tuple[str, str]"'),
        ("times", '"tuple[str, datetime]"'),
        ("holes", '"Thing | None"'),
    ],
)
def test_the_type_of_items(items: str, type_: str) -> None:
    text = command(paginated({**PAGES, "items": f"Page.{items}"}))
    assert f"class GetCommand(PaginatedCommand[GetOutput, {type_}]):" in text
    assert f'"items": "page.{items}"' in text
    compile(text, "get.py", "exec")


def test_the_service_speaks_for_its_operations() -> None:
    service = {"inputToken": "nextToken", "outputToken": "other", "pageSize": "MaxResults"}
    text = command(paginated({"outputToken": "Page.NextToken"}, service))
    assert '"output_token": "page.next_token"' in text
    assert '"page_size": "max_results"' in text


def test_an_operation_without_the_trait_has_no_pages_whatever_the_service_says() -> None:
    content = paginated({}, PAGES)
    del content["com.tiny#Get"]["traits"]
    assert "class GetCommand(Command[GetOutput]):" in command(content)


def test_a_flag_that_says_whether_there_is_more() -> None:
    text = command(paginated(PAGES, IsTruncated=member("Boolean")))
    assert '"more": "is_truncated"' in text


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"inputToken": "nowhere"}, "'nowhere' leads to no member of the input"),
        ({"outputToken": "Page.Nowhere"}, "'Page.Nowhere' leads to no member of the output"),
        ({"outputToken": "Page.NextToken.X"}, "leads to no member of the output"),
        ({"pageSize": "Many"}, "'Many' leads to no member of the input"),
        ({"items": "Page"}, "expected items to be a list or a map, found structure"),
    ],
)
def test_a_path_that_leads_nowhere(said: dict[str, str], message: str) -> None:
    with pytest.raises(ModelError) as caught:
        command(paginated({**PAGES, **said}))
    assert message in str(caught.value)
    assert "com.tiny#Get" in str(caught.value)


@pytest.mark.parametrize("missing", ["inputToken", "outputToken"])
def test_tokens_are_needed(missing: str) -> None:
    with pytest.raises(ModelError, match=missing):
        command(paginated({key: value for key, value in PAGES.items() if key != missing}))
