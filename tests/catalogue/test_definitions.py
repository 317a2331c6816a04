import json
import string
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.catalogue import MAX_BYTES, Catalogue, CatalogueError, Fault, nodes, read_questionnaire
from app.domain.errors import NotFoundError
from app.domain.questionnaire import Feature, Item, Kind, Questionnaire, Scale, Section, Source

DEFINITIONS = Path(__file__).parents[1] / "questionnaires"

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
    scale: presence
    items:
      - id: meeting
        label: Meeting
        prompt: Do we meet?
"""
"""A faultless definition, one line a key, for tests to spoil."""


def write(root: Path, text: str | bytes, key: str = "plain/1") -> Path:
    path = root / f"{key}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults_of(path: Path) -> list[tuple[int, str]]:
    with pytest.raises(CatalogueError) as caught:
        read_questionnaire(path)
    assert {fault.path for fault in caught.value.faults} == {path}
    return [(fault.line, fault.reason) for fault in caught.value.faults]


def fault_of(path: Path) -> tuple[int, str]:
    (fault,) = faults_of(path)
    return fault


def assert_faults(path: Path, expected: list[tuple[int, str]]) -> None:
    """Check the lines of a file's faults, and that each reason has its fragment in it."""
    faults = faults_of(path)
    assert [line for line, _ in faults] == [line for line, _ in expected]
    for (_, reason), (_, fragment) in zip(faults, expected, strict=True):
        assert fragment in reason


# What is read


def test_a_definition_is_read_as_it_is_written() -> None:
    presence = Scale("presence", ("Not yet", "First signs", "In some ways", "In most ways", "In every way"))
    section = Section(
        id="functions",
        kind=Kind.POSITIVE,
        title="What we do",
        scale=presence,
        items=(Item("meeting", "Meeting", "Do we meet?"),),
    )
    expected = Questionnaire("minimal", 1, "The least there can be", (section,))
    assert read_questionnaire(DEFINITIONS / "minimal/1.yaml") == expected


def test_every_key_of_a_definition_is_read() -> None:
    functions, obstacles = read_questionnaire(DEFINITIONS / "every-key/1.yaml").sections
    assert functions.intro == "What the partnership does together."
    assert functions.items[0] == Item(
        id="meeting",
        label="Meeting",
        prompt="Do we meet?",
        help="People know when and where, and they come.",
        source=Source(table=4, row=1),
        feature=Feature.AGENCY,
    )
    assert obstacles.kind is Kind.NEGATIVE
    assert [item.feature for item in obstacles.items] == [Feature.RELATIONSHIPS, Feature.RESOURCES]


def test_a_section_is_taken_from_another_definition_with_its_scale() -> None:
    borrowed = read_questionnaire(DEFINITIONS / "borrowed/1.yaml")
    every_key = read_questionnaire(DEFINITIONS / "every-key/1.yaml")
    checklist = read_questionnaire(DEFINITIONS / "checklist/1.yaml")
    assert [section.id for section in borrowed.sections] == ["functions", "outcomes", "obstacles"]
    assert borrowed.sections[0] == every_key.sections[0]
    assert borrowed.sections[2] == checklist.sections[0]


def test_scales_may_be_left_out_when_every_section_is_taken_from_elsewhere(tmp_path: Path) -> None:
    plain = read_questionnaire(write(tmp_path, PLAIN))
    other = write(
        tmp_path, "{id: other, version: 2, title: Other, sections: [{from: plain/1, section: functions}]}", "other/2"
    )
    assert read_questionnaire(other).sections == plain.sections


def test_a_section_may_come_by_way_of_a_definition_that_took_it_itself(tmp_path: Path) -> None:
    plain = read_questionnaire(write(tmp_path, PLAIN))
    taking = "id: {0}\nversion: 1\ntitle: Taken\nsections: [{{from: {1}/1, section: functions}}]"
    write(tmp_path, taking.format("second", "plain"), "second/1")
    third = write(tmp_path, taking.format("third", "second"), "third/1")
    assert read_questionnaire(third).sections == plain.sections


@pytest.mark.parametrize("spelling", [PLAIN.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + PLAIN.encode()])
def test_what_windows_editors_save_is_read_the_same(tmp_path: Path, spelling: bytes) -> None:
    expected = read_questionnaire(write(tmp_path, PLAIN))
    assert read_questionnaire(write(tmp_path, spelling)) == expected


def test_a_definition_is_found_by_a_path_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write(tmp_path, PLAIN).parent)
    assert read_questionnaire(Path("1.yaml")).key == "plain/1"


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), min_size=1
).filter(str.strip)
ids = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=64)
numbers = st.integers(1, 999_999_999)
sources = st.builds(Source, numbers, numbers)


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Give any questionnaire whose definition stands in the directory `any`, as version 1."""
    item_ids = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    labels = st.lists(words, min_size=5, max_size=5).map(tuple)
    scales = [Scale(id_, draw(labels)) for id_ in draw(st.lists(ids, min_size=1, max_size=2, unique=True))]
    items = [
        Item(
            id=id_,
            label=draw(words),
            prompt=draw(words),
            help=draw(st.none() | words),
            source=draw(st.none() | sources),
            feature=draw(st.none() | st.sampled_from(Feature)),
        )
        for id_ in item_ids
    ]
    cut = draw(st.integers(0, len(items) - 1))
    section_ids = draw(st.lists(ids, min_size=2, max_size=2, unique=True))
    sections = [
        Section(
            id=id_,
            kind=draw(st.sampled_from(Kind)),
            title=draw(words),
            scale=draw(st.sampled_from(scales)),
            items=tuple(part),
            intro=draw(st.none() | words),
        )
        for id_, part in zip(section_ids, (items[:cut], items[cut:]), strict=True)
        if part
    ]
    return Questionnaire("any", 1, draw(words), tuple(sections))


def without_nones(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nones(part) for key, part in value.items() if part is not None}
    return [without_nones(part) for part in value] if isinstance(value, list) else value


@settings(deadline=None)  # a disk may be slow
@given(questionnaire=questionnaires(), allow_unicode=st.booleans())
def test_reading_what_was_written_gives_an_equal_questionnaire(
    tmp_path_factory: pytest.TempPathFactory, questionnaire: Questionnaire, allow_unicode: bool
) -> None:
    text = yaml.safe_dump(without_nones(questionnaire.as_document()), sort_keys=False, allow_unicode=allow_unicode)
    read = read_questionnaire(write(tmp_path_factory.mktemp("root"), text, "any/1"))
    assert read == questionnaire
    assert read.as_document() == questionnaire.as_document()


# What is refused

SPOILT = [
    # keys
    ("title: Plain", "titel: Plain", [(1, "'title' is missing"), (3, "'titel' is not a key of a definition")]),
    ("label: Meeting", "labell: Meeting", [(13, "'label' is missing: an item"), (14, "keys are id, label, prompt")]),
    ("    kind: positive\n    title: What we do\n", "", [(8, "'kind' is missing"), (8, "'title' is missing")]),
    ("title: Plain", "title: Plain\ntitle: Plain", [(4, "'title' is there twice")]),
    ("label: Meeting", "label: Meeting\n        id: again", [(15, "'id' is there twice")]),
    ("title: Plain", "title: Plain\n1: one", [(4, "1 is not a key of a definition")]),
    ("title: Plain", "title: Plain\n? [title]\n: Plain", [(4, "A list is not a key")]),
    ("title: Plain", 'title: Plain\n"\\e[2J": x', [(4, r"'\x1b[2J' is not a key")]),
    ("title: Plain", "title: Plain\n<<: {title: Merged}", [(4, "<< is not a key")]),
    # types
    ("title: Plain", "title: 1.0", [(3, "1.0 is not text")]),
    ("title: Plain", "title: yes", [(3, "yes is not text")]),
    ("title: Plain", "title: 2026-01-01", [(3, "2026-01-01 is not text")]),
    ("title: Plain", "title: null", [(3, "null is not text")]),
    ("title: Plain", "title:", [(3, "Nothing is not text")]),
    ("title: Plain", "title: [Plain]", [(3, "A list is not text")]),
    ("label: Meeting", "label: {en: Meeting}", [(14, "A mapping is not text")]),
    ("label: Meeting", "label: Meeting\n        help: ~", [(15, "~ is not text")]),
    ("[a, b, c, d, e]", "[a, b, 3, no, e]", [(6, "3 is not text"), (6, "no is not text")]),
    ("[a, b, c, d, e]", "abcde", [(6, "'abcde' is not a list of labels")]),
    ("      - id: meeting", "      - meeting\n      - id: meeting", [(13, "'meeting' is not an item")]),
    ("scales:\n", "scales: []\nwas:\n", [(4, "A list is not scales"), (5, "'was'"), (12, "'presence' is not one")]),
    # numbers
    ("version: 1", 'version: "1"', [(2, "'1' is not a whole number")]),
    ("version: 1", "version: 1.0", [(2, "1.0 is not a whole number")]),
    ("version: 1", "version: 0x1", [(2, "0x1 is not a whole number")]),
    ("version: 1", "version: 0", [(2, "0 is not a whole number from 1 up")]),
    ("version: 1", "version: -1", [(2, "-1 is not a whole number")]),
    ("version: 1", f"version: {'1' * 5000}", [(2, "is not a whole number")]),
    ("label: Meeting", "label: Meeting\n        source: {table: 4, row: 0}", [(15, "0 is not a whole number")]),
    ("label: Meeting", "label: Meeting\n        source: {table: 4}", [(15, "'row' is missing: a source")]),
    ("label: Meeting", "label: Meeting\n        source: Table 4", [(15, "'Table 4' is not a source")]),
    # counts
    ("[a, b, c, d, e]", "[a, b, c, d]", [(6, "There have to be 5 labels; here are 4")]),
    ("[a, b, c, d, e]", "[a, b, c, d, e, f]", [(6, "There have to be 5 labels; here are 6")]),
    (PLAIN[PLAIN.index("sections:") :], "sections: []", [(5, "No section uses"), (7, "some sections; here are 0")]),
    (PLAIN[PLAIN.index("    items:") :], "    items: []", [(12, "There have to be some items; here are 0")]),
    # ids
    ("id: meeting", "id: Meeting", [(13, "'Meeting' is not an id")]),
    ("id: meeting", "id: -meeting", [(13, "'-meeting' is not an id")]),
    ("id: meeting", "id: a.b/../c", [(13, "is not an id")]),
    ("id: meeting", f"id: {'m' * 65}", [(13, "up to 64")]),
    ("id: meeting", "id: 1", [(13, "1 is not text")]),
    ("id: plain", "id: other", [(1, "the name of the directory, 'plain'")]),
    ("version: 1", "version: 2", [(2, "the name of the file, '1'")]),
    ("prompt: Do we meet?", "prompt: Do we?\n      - {id: meeting, label: A, prompt: B}", [(16, "'meeting' is there")]),
    # choices
    ("kind: positive", "kind: neutral", [(9, "'neutral' is none of the choices: positive, negative")]),
    ("label: Meeting", "label: Meeting\n        feature: luck", [(15, "'luck' is none of the choices: agency")]),
    ("    scale: presence", "    scale: weight", [(5, "uses the scale 'presence'"), (11, "'weight' is not one of")]),
    ("sections:", "  weight: {labels: [a, b, c, d, e]}\nsections:", [(7, "No section uses the scale 'weight'")]),
    ("sections:", "  presence: {labels: [a, b, c, d, e]}\nsections:", [(7, "'presence' is there twice")]),
    ("sections:", "  ? [a]\n  : {labels: [a, b, c, d, e]}\nsections:", [(7, "A list is not text")]),
    # texts
    ("title: Plain", 'title: ""', [(3, "This text is empty")]),
    ("title: Plain", 'title: " \u00a0 "', [(3, "This text is empty")]),
    ("title: Plain", r'title: "Pl\0in"', [(3, r"This text has a '\x00' in it")]),
    ("title: Plain", r'title: "Plain\a"', [(3, r"'\x07'")]),
    ("title: Plain", "title: |\n  Plain\n  text", [(3, r"'\n' in it: keep it to one line")]),
    ("title: Plain", r'title: "Plain\u2028text"', [(3, r"'\u2028'")]),
    ("title: Plain", r'title: "\uffff"', [(3, r"'\uffff'")]),
    # what definitions do without
    ("title: Plain", "title: &plain Plain", [(3, "Anchors")]),
    (
        "label: Meeting\n        prompt: Do we meet?",
        "label: &x A\n        prompt: *x",
        [(14, "&"), (15, "aliases (*)")],
    ),
    ("title: Plain", "title: !!str Plain", [(3, "tags (!)")]),
    ("title: Plain", "title: !!python/object/apply:os.getcwd []", [(3, "tags (!)"), (3, "A list is not text")]),
    ("title: Plain", "title: *nowhere", [(3, "aliases (*)")]),
    ("title: Plain", "title: Plain\n<<: *nowhere", [(4, "aliases (*)"), (4, "<< is not a key")]),
    ("prompt: Do we meet?", "prompt: Do we meet?\n---\nid: two", [(16, "A second document")]),
    # what cannot be read as YAML
    ("title: Plain", "title: [Plain", [(4, "cannot be read as YAML")]),
    ("title: Plain", "\ttitle: Plain", [(3, "cannot be read as YAML")]),
    ("title: Plain", "title: Pl\0in", [(3, "A character here is not UTF-8, or not allowed in YAML")]),
    (PLAIN, "", [(1, "The file is empty")]),
    (PLAIN, "# nothing yet\n", [(1, "The file is empty")]),
    (PLAIN, "just words\n", [(1, "'just words' is not a definition: write its keys (id, version, title")]),
    # all at once, in the order of their lines
    (
        "title: Plain",
        "title: !x y\nextra: 1\nversion: 1",
        [(3, "tags (!)"), (4, "'extra' is not a key"), (5, "'version' is there twice")],
    ),
]


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test with libyaml's parser and with the one that stands in where it is not installed."""
    monkeypatch.setattr(nodes, "_Parser", getattr(yaml, request.param))


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize(("sound", "spoilt", "expected"), SPOILT)
def test_every_fault_is_named_with_its_line_in_order(
    tmp_path: Path, sound: str, spoilt: str, expected: list[tuple[int, str]]
) -> None:
    assert sound in PLAIN
    assert_faults(write(tmp_path, PLAIN.replace(sound, spoilt, 1)), expected)


TAKEN = "id: taker\nversion: 1\ntitle: Taker\nsections:\n"


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ("  - {from: absent/1, section: functions}", [(5, "absent/1 cannot be used")]),
        ("  - {from: plain/2, section: functions}", [(5, "plain/2 cannot be used")]),
        ("  - {from: ../plain/1, section: functions}", [(5, "'../plain/1' does not name a definition")]),
        ("  - {from: plain, section: functions}", [(5, "'plain' does not name a definition")]),
        ("  - {from: plain/01, section: functions}", [(5, "'plain/01' does not name a definition")]),
        ("  - {from: 1, section: functions}", [(5, "1 is not text")]),
        ("  - from: plain/1\n    section: enablers", [(6, "no section 'enablers': its sections are functions")]),
        ("  - {from: plain/1}", [(5, "'section' is missing")]),
        ("  - {from: plain/1, section: functions, title: Ours}", [(5, "'title' is not a key of a section taken")]),
        ("  - {from: faulty/1, section: functions}", [(5, "faulty/1.yaml:2: 0 is not a whole number")]),
        ("  - {from: taker/1, section: functions}", [(5, "circle")]),
        ("  - {from: circle/1, section: functions}", [(5, "circle")]),
        (
            "  - {from: plain/1, section: functions}\n  - {from: plain/1, section: functions}",
            [(6, "section id 'functions' is there twice"), (6, "item id 'meeting' is there twice")],
        ),
        (
            "  - {from: plain/1, section: functions}\n  - {from: other/1, section: outcomes}",
            [(6, "scale 'presence' has other labels"), (6, "item id 'meeting' is there twice")],
        ),
        (
            "  - {from: other/1, section: outcomes}\nscales: {presence: {labels: [a, b, c, d, f]}}",
            [(5, "scale 'presence' has other labels")],
        ),
    ],
)
def test_a_section_that_cannot_be_taken_is_a_fault_where_it_is_asked_for(
    tmp_path: Path, sections: str, expected: list[tuple[int, str]]
) -> None:
    write(tmp_path, PLAIN)
    write(tmp_path, PLAIN.replace("id: plain", "id: faulty").replace("version: 1", "version: 0"), "faulty/1")
    other = PLAIN.replace("plain", "other").replace("functions", "outcomes").replace("d, e]", "d, É]")
    write(tmp_path, other, "other/1")
    circle = TAKEN.replace("taker", "circle") + "  - {from: taker/1, section: functions}"
    write(tmp_path, circle, "circle/1")
    assert_faults(write(tmp_path, TAKEN + sections, "taker/1"), expected)


def test_a_chain_of_definitions_too_long_to_follow_is_a_fault(tmp_path: Path) -> None:
    write(tmp_path, PLAIN)
    for number in range(500):
        section = f"  - {{from: {f'd{number - 1}' if number else 'plain'}/1, section: functions}}"
        path = write(tmp_path, TAKEN.replace("taker", f"d{number}") + section, f"d{number}/1")
    assert "through more than 20 files" in fault_of(path)[1]


def test_a_file_of_a_mebibyte_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    full = PLAIN + "#" * (MAX_BYTES - len(PLAIN))
    assert read_questionnaire(write(tmp_path, full)).id == "plain"
    assert fault_of(write(tmp_path, full + "#")) == (1, "The file is larger than 1 MiB: a definition is far smaller.")


@pytest.mark.parametrize("bomb", ["[" * 100_000, "{" * 100_000, "- " * 100_000, "? " * 100_000, "{a: " * 21])
def test_what_is_nested_deep_is_refused_before_it_is_followed(tmp_path: Path, bomb: str) -> None:
    line, reason = fault_of(write(tmp_path, PLAIN + f"help: {bomb}" if bomb[0] in "[{" else bomb))
    assert line == (16 if bomb[0] in "[{" else 1)
    assert "nested deeper than 20" in reason


def test_nesting_of_twenty_is_not_in_itself_a_fault(tmp_path: Path) -> None:
    ((line, reason),) = faults_of(write(tmp_path, PLAIN + "extra: " + "[" * 19 + "]" * 19))
    assert (line, reason.split(":")[0]) == (16, "'extra' is not a key of a definition")


def test_an_alias_bomb_costs_no_more_than_its_text(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 30))
    faults = faults_of(write(tmp_path, bomb))
    assert sum("aliases" in reason for _, reason in faults) == 30 + 29 * 9


@pytest.mark.parametrize("encoded", [PLAIN.replace("Plain", "Plän").encode("latin-1"), PLAIN.encode() + b"#\n\xff"])
def test_what_is_not_utf_8_is_refused_at_its_line(tmp_path: Path, encoded: bytes) -> None:
    line, reason = fault_of(write(tmp_path, encoded))
    assert line == (3 if b"\xe4" in encoded else 17)
    assert "not UTF-8" in reason


def test_another_encoding_altogether_is_refused(tmp_path: Path) -> None:
    assert fault_of(write(tmp_path, PLAIN.encode("utf-16")))[0] == 1


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "plain/1.yaml").mkdir(parents=True)
    assert fault_of(tmp_path / "plain/1.yaml") == (1, "The file cannot be read: Is a directory.")
    assert fault_of(tmp_path / "plain/2.yaml") == (1, "The file cannot be read: No such file or directory.")


keys = st.sampled_from(
    ["id", "version", "title", "scales", "sections", "labels", "kind", "items", "from", "section", "source", "<<"]
)
plain_values = st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=5)
values = st.recursive(
    plain_values | st.sampled_from(["any", "any/1", "positive", 1]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys | st.tuples(st.integers()), inner, max_size=6),
    max_leaves=30,
)


@settings(deadline=None)
@given(value=values)
@example(value={"scales": {(1,): {}}, "sections": [{"from": ["any/1"]}]})
def test_whatever_a_file_holds_the_answer_is_its_faults(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    faults = faults_of(write(tmp_path_factory.mktemp("root"), yaml.safe_dump(value), "any/1"))
    assert faults
    assert [line for line, _ in faults] == sorted(line for line, _ in faults)


def test_a_fault_prints_as_compilers_print_theirs() -> None:
    faults = [Fault(Path("a/1.yaml"), 3, "This text is empty."), Fault(Path("b/1.yaml"), 1, "The file is empty.")]
    assert str(CatalogueError(faults)) == "a/1.yaml:3: This text is empty.\nb/1.yaml:1: The file is empty."


# The catalogue


def test_a_directory_of_definitions_is_loaded_as_a_whole() -> None:
    loaded = Catalogue.load(DEFINITIONS)
    assert {"borrowed/1", "checklist/1", "every-key/1", "minimal/1"} <= {found.key for found in loaded}
    for questionnaire in loaded:
        assert loaded.get(questionnaire.id, questionnaire.version) is questionnaire
        assert Questionnaire.from_document(json.loads(json.dumps(questionnaire.as_document()))) == questionnaire


def test_the_definitions_waymark_comes_with_are_sound() -> None:
    loaded = Catalogue.load(Path(__file__).parents[2] / "questionnaires")
    assert len(loaded.get("annual", 1).items) == 48


def test_questionnaires_are_in_the_order_of_ids_and_then_of_version_numbers(tmp_path: Path) -> None:
    for id_, version in [("plain", 2), ("plain", 10), ("other", 1), ("plain", 1)]:
        text = PLAIN.replace("id: plain", f"id: {id_}").replace("version: 1", f"version: {version}")
        write(tmp_path, text, f"{id_}/{version}")
    loaded = Catalogue.load(tmp_path)
    assert [found.key for found in loaded.questionnaires] == ["other/1", "plain/1", "plain/2", "plain/10"]


def test_other_files_beside_a_definition_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, PLAIN)
    (tmp_path / "README.md").write_text("About these.", encoding="utf-8")
    (tmp_path / "plain/notes.txt").write_text("About this.", encoding="utf-8")
    assert [found.key for found in Catalogue.load(tmp_path)] == ["plain/1"]


def test_the_faults_of_all_files_are_given_at_once(tmp_path: Path) -> None:
    one = write(tmp_path, "id: one", "one/1")
    two = write(tmp_path, PLAIN, "two/x")
    with pytest.raises(CatalogueError) as caught:
        Catalogue.load(tmp_path)
    assert [(fault.path, fault.line) for fault in caught.value.faults] == [(one, 1)] * 3 + [(two, 1), (two, 2)]


def test_a_root_without_definitions_is_a_fault(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "absent"):
        with pytest.raises(CatalogueError, match="There are no definitions here"):
            Catalogue.load(root)


@pytest.mark.parametrize(("id_", "version"), [("absent", 1), ("minimal", 2), ("../minimal", 1)])
def test_a_questionnaire_that_is_not_there_is_not_found(id_: str, version: int) -> None:
    with pytest.raises(NotFoundError, match="The list of questionnaires shows those there are") as caught:
        Catalogue.load(DEFINITIONS).get(id_, version)
    assert id_ not in str(caught.value)
