"""How far people agree: on an item, on the items of a section, and how that is worked out."""

from collections.abc import Mapping

from app.domain.scoring import ACCEPTABLE_DEVIATION, DIVIDED_SHARE, Agreement
from app.domain.shapes import ItemEntry, SectionEntry
from app.language import N_, gettext, ngettext
from app.presentation.figures import NOTHING, figure, statistic

AGREEMENT: Mapping[Agreement, str] = {
    Agreement.CLOSE: N_("People agree"),
    Agreement.MIXED: N_("Views are mixed"),
    Agreement.DIVIDED: N_("People are divided"),
}
AGREEMENT_ON: Mapping[Agreement, str] = {
    Agreement.CLOSE: N_("people agree on {count}"),
    Agreement.MIXED: N_("views are mixed on {count}"),
    Agreement.DIVIDED: N_("people are divided on {count}"),
}


def agreement(value: Agreement | None) -> str:
    """How far people agree on one item."""
    return NOTHING if value is None else gettext(AGREEMENT[value])


def section_agreement(section: SectionEntry) -> str:
    """How far people agree, item by item. An item too few people rated is not counted."""
    rated = [item["agreement"] for item in section["items"] if item["agreement"] is not None]
    if not rated:
        return gettext("Too few answers to say")
    counts = [(rated.count(value), phrase) for value, phrase in AGREEMENT_ON.items()]
    counted = ", ".join(gettext(phrase).format(count=count) for count, phrase in counts if count)
    return ngettext("Of 1 item: {agreement}", "Of {items} items: {agreement}", len(rated)).format(
        items=len(rated), agreement=counted
    )


def agreement_rule() -> str:
    """When people are said to agree on an item, and when not."""
    return gettext(
        "People are divided on an item where at least {least} % chose 0 or 1, and as many 3 or 4. Otherwise they agree "
        "where they differ from their average by at most {most} of a step, and views are mixed where it is more."
    ).format(least=int(DIVIDED_SHARE * 100), most=figure(float(ACCEPTABLE_DEVIATION)))


def agreement_working(item: ItemEntry) -> str:
    """The figures that agreement on an item is judged by."""
    sentence = gettext("People differ from their average by {deviation} of a step.")
    if item["rwg"] is not None:
        sentence = gettext("People differ from their average by {deviation} of a step; agreement (rwg) is {rwg}.")
    return sentence.format(deviation=statistic(item["average_deviation"]), rwg=statistic(item["rwg"]))
