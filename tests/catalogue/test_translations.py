"""Translations: whole, in the words of the definition they belong to, or refused with file, line and reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.catalogue import Catalogue, CatalogueError

SHIPPED = Path(__file__).parents[2] / "questionnaires"
PLAIN = """\
id: plain
version: 1
title: Plain
scales:
  presence:
    labels: [a, b, c, d, e]
sections:
  - id: functions
    kind: positive
    title: What we do
    intro: About us.
    scale: presence
    items:
      - id: meeting
        label: Meeting
        prompt: Do we meet?
        help: Often.
      - id: eating
        label: Eating
        prompt: Do we eat?
"""
TAKEN = """\
id: taken
version: 1
title: Taken
sections:
  - {from: plain/1, section: functions}
"""
POLISH = """\
language: pl
digest: DIGEST
title: Zwykła
scales:
  presence: [pa, pb, pc, pd, pe]
sections:
  functions:
    title: Co robimy
    intro: O nas.
    items:
      meeting:
        label: Spotkania
        prompt: Czy się spotykamy?
        help: Często.
      eating:
        label: Jedzenie
        prompt: Czy jemy?
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A definition, and another that takes its section."""
    for key, text in (("plain", PLAIN), ("taken", TAKEN)):
        (tmp_path / key).mkdir()
        (tmp_path / key / "1.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def translate(root: Path, text: str, key: str = "plain/1", language: str = "pl") -> Path:
    """Put a translation beside its definition, with the digest that it belongs to."""
    id_, version = key.split("/")
    untranslated = Catalogue.load(root).get(id_, int(version))
    path = root / id_ / f"{version}.{language}.yaml"
    path.write_text(text.replace("DIGEST", untranslated.digest), encoding="utf-8")
    return path


def faults_of(root: Path) -> list[tuple[int, str]]:
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(root)
    return [(fault.line, fault.reason) for fault in caught.value.faults]


def test_a_translation_says_the_same_in_other_words(root: Path) -> None:
    translate(root, POLISH)
    catalogue = Catalogue.load(root)
    original = catalogue.get("plain", 1)
    told = catalogue.translated(original, "pl")
    (section,) = told.sections
    assert (told.title, section.title, section.intro) == ("Zwykła", "Co robimy", "O nas.")
    assert section.scale.labels == ("pa", "pb", "pc", "pd", "pe")
    assert [(item.id, item.label, item.prompt, item.help) for item in section.items] == [
        ("meeting", "Spotkania", "Czy się spotykamy?", "Często."),
        ("eating", "Jedzenie", "Czy jemy?", None),
    ]
    assert (told.key, section.kind, section.scale.id) == ("plain/1", original.sections[0].kind, "presence")
    assert catalogue.languages(original) == ["pl"]


def test_a_section_taken_from_elsewhere_is_translated_there(root: Path) -> None:
    translate(root, POLISH)
    translate(root, "language: pl\ndigest: DIGEST\ntitle: Wzięta\n", "taken/1")
    catalogue = Catalogue.load(root)
    told = catalogue.translated(catalogue.get("taken", 1), "pl")
    assert (told.title, told.sections[0].title) == ("Wzięta", "Co robimy")


def test_a_section_that_is_translated_nowhere_is_a_fault(root: Path) -> None:
    translate(root, "language: pl\ndigest: DIGEST\ntitle: Wzięta\n", "taken/1")
    assert faults_of(root) == [
        (1, "Section 'functions' is not translated: do so here, or in the definition it comes from.")
    ]


def test_what_has_no_translation_is_told_as_it_is(root: Path) -> None:
    translate(root, POLISH)
    catalogue = Catalogue.load(root)
    plain, taken = catalogue.get("plain", 1), catalogue.get("taken", 1)
    assert catalogue.translated(plain, "cy") is plain
    assert catalogue.translated(taken, "pl") is taken
    assert catalogue.languages(taken) == []


def test_a_stored_definition_is_translated_only_while_it_says_the_same(root: Path) -> None:
    translate(root, POLISH)
    catalogue = Catalogue.load(root)
    stored = type(catalogue.get("plain", 1)).from_document(catalogue.get("plain", 1).as_document())
    assert catalogue.translated(stored, "pl").title == "Zwykła"
    other = replace(stored, title="Plainer")
    assert catalogue.translated(other, "pl") is other


@pytest.mark.parametrize(
    ("said", "instead", "line", "reason"),
    [
        ("language: pl", "language: cy", 1, "The language has to be the one in the name of the file, 'pl'."),
        ("language: pl\n", "", 1, "The key 'language' is missing"),
        ("digest: DIGEST", "digest: abc", 2, "plain/1 does not say what this translates. See what is new there"),
        ("digest: DIGEST\n", "", 1, "The key 'digest' is missing"),
        ("title: Zwykła", "title: ''", 3, "This text is empty"),
        ("title: Zwykła", "tilte: Zwykła", 3, "'tilte' is not a key of a translation"),
        ("[pa, pb, pc, pd, pe]", "[pa, pb, pc, pd]", 5, "There have to be 5 labels; here are 4."),
        ("  presence:", "  absence:", 5, "'absence' is not a key of the scales"),
        ("  functions:", "  outcomes:", 7, "'outcomes' is not a key of the sections"),
        ("    intro: O nas.\n", "", 8, "The key 'intro' is missing"),
        ("        help: Często.\n", "", 12, "The key 'help' is missing"),
        ("        prompt: Czy jemy?", "        prompt: Czy jemy?\n        help: Dużo.", 18, "'help' is not a key"),
        ("      eating:", "      sleeping:", 15, "'sleeping' is not a key of the items"),
        ("        label: Jedzenie\n", "", 16, "The key 'label' is missing"),
        ("Czy jemy?", "&a Czy jemy?", 17, "Anchors (&), aliases (*) and tags (!) are not taken"),
    ],
)
def test_a_translation_that_is_not_whole_or_says_more_is_refused(
    root: Path, said: str, instead: str, line: int, reason: str
) -> None:
    assert said in POLISH
    translate(root, POLISH.replace(said, instead))
    faults = faults_of(root)
    assert any(found == line and told.startswith(reason) for found, told in faults), faults


def test_a_translation_of_another_text_is_told_the_digest_to_put_once_it_was_gone_over(root: Path) -> None:
    translate(root, POLISH)
    path = root / "plain/1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Do we meet?", "Do we ever meet?"), encoding="utf-8")
    ((line, reason),) = faults_of(root)
    (root / "plain/1.pl.yaml").unlink()
    assert line == 2
    assert reason.endswith(f" {Catalogue.load(root).get('plain', 1).digest}.")


def test_a_translation_of_nothing_is_refused(root: Path) -> None:
    (root / "plain/2.pl.yaml").write_text("title: Druga", encoding="utf-8")
    assert faults_of(root) == [
        (1, "There is no definition beside this that it could translate: look at the file's name.")
    ]


def test_every_definition_that_waymark_comes_with_is_told_in_polish() -> None:
    catalogue = Catalogue.load(SHIPPED)
    for questionnaire in catalogue:
        told = catalogue.translated(questionnaire, "pl")
        assert told.items.keys() == questionnaire.items.keys()
        for item, original in zip(told.items.values(), questionnaire.items.values(), strict=True):
            assert {item.label, item.prompt, item.help} & {original.label, original.prompt, original.help} == set()
            assert item.prompt.endswith("?")
