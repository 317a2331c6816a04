"""What leaves the service: the public shapes of the HTTP contract.

They are plain dictionaries, because they are stored and sent as they stand; the API documents them from these classes.
`profile` makes them.
"""

from typing import NotRequired

from typing_extensions import TypedDict

from app.domain.answers import Role, State
from app.domain.comparison import Direction, Pattern
from app.domain.plan import Status
from app.domain.questionnaire import Feature, Kind
from app.domain.scoring import Agreement, Basis


class AreaName(TypedDict):
    """An area, as other things refer to it."""

    id: str
    name: str


class QuestionnaireKey(TypedDict):
    """One version of a questionnaire."""

    id: str
    version: int


class RoleEntry(TypedDict):
    """One role's ratings of one item: how many, and their mean (0-100)."""

    n: int
    mean: float


class ItemEntry(TypedDict):
    """One item of a round. Scores and means are 0-100, one decimal; the rest of the statistics three decimals."""

    id: str
    label: str
    basis: Basis
    applicable: bool
    score: float | None
    level: int | None
    n: int
    dont_know: int
    not_relevant: int
    blank: int
    distribution: list[int] | None
    mean: float | None
    average_deviation: float | None
    rwg: float | None
    agreement: Agreement | None
    by_role: dict[Role, RoleEntry]


class SectionSummary(TypedDict):
    """One section of a round. Scores and spread are 0-100, one decimal; r*_wg has three decimals."""

    id: str
    title: str
    kind: Kind
    score: float | None
    level: int | None
    level_name: str | None
    items_scored: int
    items_applicable: int
    items_total: int
    respondents: int
    spread: float | None
    agreement_rwg_star: float | None


class SectionEntry(SectionSummary):
    """One section of a round, with its items."""

    items: list[ItemEntry]


class CredibleInfrastructure(TypedDict):
    """How many of the report's high-level outcomes stand at level 3 or higher, and whether all do."""

    achieved: int
    of: int
    met: bool


class Highlights(TypedDict):
    """Item ids, most notable first; ties in questionnaire order."""

    strongest: list[str]
    weakest: list[str]
    heaviest_obstacles: list[str]
    least_agreed: list[str]


class RoundEntry(TypedDict):
    """One area's result in one round."""

    round: str
    title: str
    questionnaire: QuestionnaireKey
    revision: int
    published_on: str | None
    min_cell: int
    responses: int
    by_role: dict[Role, int | None]
    resident_majority: bool | None
    credible_infrastructure: CredibleInfrastructure | None
    sections: list[SectionEntry]
    highlights: Highlights
    withdrawn: NotRequired[int]
    """Responses withdrawn since collection closed. The figures still count them. Left out where there are none."""


class AssessmentStatus(TypedDict):
    """One area in one round: where it stands, and how many have answered. Never results."""

    area: str
    round: str
    state: State
    revision: int
    responses: int
    by_role: dict[Role, int | None]
    """None where fewer than min_cell, to everyone but the area's coordinator."""
    opened_on: str
    closed_on: str | None
    published_on: str | None


Change = TypedDict(
    "Change",
    {
        "section": str,
        "from": str,
        "to": str,
        "matched_items": int,
        "delta": float | None,
        "noise": float | None,
        "direction": Direction | None,
        "better": bool | None,
    },
)
Change.__doc__ = "How one section changed between two rounds, over the items scored in both."

ItemChange = TypedDict("ItemChange", {"id": str, "label": str, "from": float, "to": float, "delta": float})
ItemChange.__doc__ = "How one item's score changed between two rounds."


class SectionChangeEntry(Change):
    """How one section changed between two rounds, with the items that were scored in both."""

    title: str
    kind: Kind
    items: list[ItemChange]


AreaChanges = TypedDict(
    "AreaChanges",
    {"area": AreaName, "method": str, "from": str, "to": str, "sections": list[SectionChangeEntry]},
)
AreaChanges.__doc__ = "How an area changed between two published rounds, by section and item."


class AreaStanding(TypedDict):
    """Where one area stands in one round. Its figures are there once it is published."""

    area: AreaName
    state: State | None
    """None where the area has no assessment in the round."""
    responses: int | None
    resident_majority: bool | None
    credible_infrastructure: CredibleInfrastructure | None
    sections: list[SectionSummary]


class Comparison(TypedDict):
    """Areas side by side in one round, in name order: nothing here ranks them."""

    round: str
    title: str
    areas: list[AreaStanding]


class AreaProfile(TypedDict):
    """An area's maturity profile over its published rounds, oldest first. There is no overall number."""

    area: AreaName
    method: str
    rounds: list[RoundEntry]
    changes: list[Change]
    patterns: dict[str, Pattern | None]


class QuartilesEntry(TypedDict):
    """Quartiles of areas' section scores, 0-100, one decimal."""

    lower: float
    median: float
    upper: float


class Reliability(TypedDict):
    """Cronbach's alpha over the complete responses of every published area, pooled."""

    alpha: float
    complete_responses: int
    for_information: bool
    """True for enablers and obstacles: checklists rather than one trait."""


class UnsureItem(TypedDict):
    """How many people did not know what to answer to an item, over every published area."""

    id: str
    label: str
    dont_know_percent: int | None
    """Of those who answered it, to the nearest five per cent; None where it could give an area or a person away."""


class ProgrammeSection(TypedDict):
    """One section across the programme."""

    id: str
    title: str
    kind: Kind
    areas_scored: int
    quartiles: QuartilesEntry | None
    """None over fewer than ten areas."""
    reliability: Reliability | None
    """None over fewer than thirty complete responses."""
    items: list[UnsureItem]


class Participation(TypedDict):
    """Who took part. Responses are those of published areas."""

    areas: dict[State, int]
    responses: int
    by_role: dict[Role, int | None]


class ProgrammeRound(TypedDict):
    """A round across the programme, with no area named."""

    round: str
    title: str
    questionnaire: QuestionnaireKey
    participation: Participation
    sections: list[ProgrammeSection]


class ActionEntry(TypedDict):
    """One action of a plan."""

    id: str
    """Stays the same in every round's plan it is carried on to."""
    title: str
    item: str | None
    """The item it is about, if any."""
    owner: str
    """Who sees to it, in words; empty where nobody is named."""
    due: str | None
    """The month it is due, such as 2027-05."""
    status: Status
    note: str
    version: int
    """Send it back with a change. It goes up each time, so that nobody overwrites what they have not seen."""
    since: str
    """The round in whose plan it first stood."""


class ActionPlan(TypedDict):
    """One round's action plan, those due first coming first."""

    area: str
    round: str
    living: bool
    """Whether it may still be changed: the newest round's plan may, and earlier ones stay as they were."""
    actions: list[ActionEntry]


class QuestionnaireSummary(TypedDict):
    """One version of a questionnaire, by name."""

    id: str
    version: int
    title: str
    digest: str
    """SHA-256 of the definition: it never changes for this id and version."""


class ScaleDocument(TypedDict):
    """Five recognisable states, lowest first."""

    labels: list[str]


class ItemDocument(TypedDict):
    """One question."""

    id: str
    label: str
    prompt: str
    help: str | None
    source: dict[str, int] | None
    feature: Feature | None


class SectionDocument(TypedDict):
    """Items that share a kind and a scale."""

    id: str
    kind: Kind
    title: str
    scale: str
    intro: str | None
    items: list[ItemDocument]


class QuestionnaireDocument(TypedDict):
    """A questionnaire, every section in full."""

    id: str
    version: int
    title: str
    scales: dict[str, ScaleDocument]
    sections: list[SectionDocument]
