"""A questionnaire keeps its meaning through storage, and its digest changes with any word of it."""

import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.questionnaire import Feature, Item, Kind, Questionnaire, Scale, Section, Source

PRESENCE = Scale("presence", ("Not yet", "First signs", "In some ways", "In most ways", "In every way"))
BARRIER = Scale("barrier", ("None", "Slight", "Some", "Much", "Severe"))
ANNUAL = Questionnaire(
    "annual",
    1,
    "Yearly",
    (
        Section(
            "functions",
            Kind.POSITIVE,
            "What we do",
            PRESENCE,
            (
                Item("meeting", "Meeting", "Do we meet?", "Often.", Source(4, 1), Feature.AGENCY),
                Item("sharing", "Sharing", "Do we share?"),
            ),
            "About us",
        ),
        Section("obstacles", Kind.NEGATIVE, "What stops us", BARRIER, (Item("caf\u00e9", "Room", "Is there a room?"),)),
    ),
)

texts = st.text(max_size=8)
scales = st.builds(Scale, texts, st.tuples(texts, texts, texts, texts, texts))
items = st.builds(
    Item,
    texts,
    texts,
    texts,
    st.none() | texts,
    st.none() | st.builds(Source, st.integers(), st.integers()),
    st.none() | st.sampled_from(Feature),
)
questionnaires = st.lists(scales, min_size=1, max_size=3, unique_by=lambda scale: scale.id).flatmap(
    lambda scales_: st.builds(
        Questionnaire,
        texts,
        st.integers(),
        texts,
        st.lists(
            st.builds(
                Section,
                texts,
                st.sampled_from(Kind),
                texts,
                st.sampled_from(scales_),
                st.lists(items, max_size=3).map(tuple),
                st.none() | texts,
            ),
            max_size=3,
        ).map(tuple),
    )
)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path to every plain value in a document."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    else:
        yield path


def altered(document: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """The document with another value at the path."""
    document = deepcopy(document)
    holder: Any = document
    for key in path[:-1]:
        holder = holder[key]
    old, field = holder[path[-1]], path[-1]
    others: dict[str | int, Any] = {
        "kind": "negative" if old == "positive" else "positive",
        "scale": "barrier" if old == "presence" else "presence",
        "feature": "resources",
        "source": {"table": 5, "row": 2},
    }
    holder[field] = others.get(field) or (old + 1 if isinstance(old, int) else f"{old} and more")
    return document


def reordered(document: dict[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """The document with the list at the path the other way round."""
    document = deepcopy(document)
    holder: Any = document
    for key in path:
        holder = holder[key]
    holder.reverse()
    return document


def test_its_key_is_its_id_and_version() -> None:
    assert ANNUAL.key == "annual/1"


def test_its_items_come_in_the_order_of_its_sections() -> None:
    assert list(ANNUAL.items) == ["meeting", "sharing", "caf\u00e9"]
    assert ANNUAL.sections[0].item_ids == ("meeting", "sharing")
    assert ANNUAL.items["sharing"].prompt == "Do we share?"


def test_its_document_is_what_the_api_shows() -> None:
    assert ANNUAL.as_document() == {
        "id": "annual",
        "version": 1,
        "title": "Yearly",
        "scales": {
            "presence": {"labels": ["Not yet", "First signs", "In some ways", "In most ways", "In every way"]},
            "barrier": {"labels": ["None", "Slight", "Some", "Much", "Severe"]},
        },
        "sections": [
            {
                "id": "functions",
                "kind": "positive",
                "title": "What we do",
                "scale": "presence",
                "intro": "About us",
                "items": [
                    {
                        "id": "meeting",
                        "label": "Meeting",
                        "prompt": "Do we meet?",
                        "help": "Often.",
                        "source": {"table": 4, "row": 1},
                        "feature": "agency",
                    },
                    {
                        "id": "sharing",
                        "label": "Sharing",
                        "prompt": "Do we share?",
                        "help": None,
                        "source": None,
                        "feature": None,
                    },
                ],
            },
            {
                "id": "obstacles",
                "kind": "negative",
                "title": "What stops us",
                "scale": "barrier",
                "intro": None,
                "items": [
                    {
                        "id": "caf\u00e9",
                        "label": "Room",
                        "prompt": "Is there a room?",
                        "help": None,
                        "source": None,
                        "feature": None,
                    }
                ],
            },
        ],
    }


def test_it_comes_back_from_storage_as_it_was() -> None:
    assert Questionnaire.from_document(json.loads(json.dumps(ANNUAL.as_document()))) == ANNUAL


def test_its_digest_never_changes_for_definitions_already_stored() -> None:
    """SHA-256 of the document as JSON: keys in order, no spaces, UTF-8."""
    tiny = Questionnaire(
        "t",
        1,
        "T",
        (Section("s", Kind.POSITIVE, "S", Scale("p", ("0", "1", "2", "3", "4")), (Item("\u00e9", "L", "P"),)),),
    )
    canonical = (
        '{"id":"t","scales":{"p":{"labels":["0","1","2","3","4"]}},"sections":[{"id":"s","intro":null,"items":'
        '[{"feature":null,"help":null,"id":"\u00e9","label":"L","prompt":"P","source":null}],"kind":"positive",'
        '"scale":"p","title":"S"}],"title":"T","version":1}'
    )

    assert tiny.digest == hashlib.sha256(canonical.encode("utf-8")).hexdigest()


@pytest.mark.parametrize("path", list(leaves(ANNUAL.as_document())), ids=lambda path: ".".join(map(str, path)))
def test_its_digest_changes_with_any_value(path: tuple[str | int, ...]) -> None:
    other = Questionnaire.from_document(altered(ANNUAL.as_document(), path))

    assert other.digest != ANNUAL.digest


@pytest.mark.parametrize(
    "path", [("sections",), ("sections", 0, "items"), ("scales", "presence", "labels")], ids=lambda path: str(path[-1])
)
def test_its_digest_changes_with_the_order_of_what_people_read(path: tuple[str | int, ...]) -> None:
    other = Questionnaire.from_document(reordered(ANNUAL.as_document(), path))

    assert other.digest != ANNUAL.digest


@settings(deadline=None)
@given(questionnaires)
def test_any_other_comes_back_from_storage_as_it_was_with_the_same_digest(questionnaire: Questionnaire) -> None:
    stored = json.loads(json.dumps(questionnaire.as_document()))

    assert Questionnaire.from_document(stored) == questionnaire
    assert Questionnaire.from_document(stored).digest == questionnaire.digest
