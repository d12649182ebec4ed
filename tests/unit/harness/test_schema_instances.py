"""Instances that the fake AI makes meet their schemas, in the judgement of pydantic."""

from __future__ import annotations

import datetime
import uuid
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from igny8_desktop.domain.answer_schemas import IDEAS_SCHEMA, SCHEMAS
from tests.fakes.schema_instances import UnsupportedSchema, find_schema, instance_of

PROMPT = """Suggest 4 ideas for a site about kettles. Use these keywords:
- descale a kettle
- best gooseneck kettle
- kettle temperature for green tea
"""


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    slug: Annotated[str, Field(pattern=r"^[a-z]+$")]
    when: datetime.date
    at: datetime.datetime
    mail: Annotated[str, Field(min_length=250, max_length=260)]
    number: uuid.UUID
    maybe: str | None
    shape: Literal["round", "square"]


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(max_length=20)]
    leaves: Annotated[list[Leaf], Field(min_length=5, max_length=6)]
    left: Tree | None = None
    right: Tree | None
    tags: Annotated[set[str], Field(min_length=2, max_length=3)]
    count: Annotated[int, Field(gt=3, lt=5)]
    share: Annotated[float, Field(ge=0, le=1)]
    even: Annotated[int, Field(multiple_of=2, ge=11)]
    either: int | Leaf
    pair: tuple[str, int]
    named: dict[str, int]
    sure: bool
    fixed: Literal["x"]


@pytest.mark.parametrize("seed", range(40))
def test_any_instance_is_valid(seed: int) -> None:
    made = instance_of(Tree.model_json_schema(), f"{PROMPT} {seed}")
    tree = Tree.model_validate(made)
    assert tree.count == 4
    assert len(tree.leaves) >= 5


def test_the_same_prompt_gives_the_same_answer_and_another_one_another() -> None:
    first = instance_of(IDEAS_SCHEMA, PROMPT)
    assert first == instance_of(IDEAS_SCHEMA, PROMPT)
    assert first != instance_of(IDEAS_SCHEMA, PROMPT + "Be brief.")


def test_an_answer_speaks_of_the_prompt() -> None:
    ideas = instance_of(IDEAS_SCHEMA, PROMPT)["ideas"]
    assert len(ideas) == 4, "as many as the prompt asks for"
    keywords = {"descale a kettle", "best gooseneck kettle", "kettle temperature for green tea"}
    assert {idea["primary_keyword"] for idea in ideas} <= keywords
    assert len({idea["title"] for idea in ideas}) == 4
    known = set(" ".join(keywords).split())
    assert all(set(idea["title"].casefold().split()) <= known for idea in ideas)
    assert all(600 <= idea["word_count"] <= 1800 for idea in ideas)


@pytest.mark.parametrize("operation", sorted(SCHEMAS))
def test_the_programs_own_schemas_are_met(operation: str) -> None:
    schema = next(schema for name, schema in SCHEMAS.items() if name == operation)
    for seed in range(20):
        made = instance_of(schema, f"{PROMPT} {seed}")
        assert set(made) == set(schema["required"])


@pytest.mark.parametrize(
    "prompt", ["", "?", "日本語のキーワード 湯沸かし器 電気ケトル", "ein Wasserkocher für 2 Personen"]
)
def test_any_prompt_will_do(prompt: str) -> None:
    Tree.model_validate(instance_of(Tree.model_json_schema(), prompt))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": r"^(?:[A-F]{7}\d{9}){3}$"},
        {"$ref": "#/$defs/missing"},
        {"type": "colour"},
        {"type": "integer", "minimum": 5, "maximum": 4},
        {"type": "array", "items": {"enum": ["only"]}, "minItems": 2, "uniqueItems": True},
        {"$ref": "#"},
    ],
)
def test_what_cannot_be_met_is_said(schema: dict[str, object]) -> None:
    with pytest.raises(UnsupportedSchema):
        instance_of(schema, PROMPT)


def test_a_schema_is_found_in_a_prompt() -> None:
    text = 'Example: {"a": 1}. Answer with JSON like {"type": "object", "properties": {"b": {"type": "integer"}}}!'
    assert find_schema(text) == {"type": "object", "properties": {"b": {"type": "integer"}}}
    assert find_schema("no { schema") is None
