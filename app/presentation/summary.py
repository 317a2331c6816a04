"""Where an area stands in a round, summed up in words: who answered, and which outcomes are reached."""

from app.domain.scoring import OUTCOMES, RESIDENT_SHARE
from app.domain.shapes import CredibleInfrastructure, RoundEntry
from app.language import gettext, ngettext
from app.presentation.charts.items import ESTABLISHED, find_section
from app.presentation.figures import figure
from app.presentation.levels import credible_level


def round_summary(entry: RoundEntry) -> str:
    """Where things stand, in a sentence or two."""
    sentences = [_who_answered(entry["responses"], resident_majority=entry["resident_majority"])]
    if entry["credible_infrastructure"] is not None:
        sentences.append(_outcomes_reached(entry["credible_infrastructure"]))
    return " ".join(sentences)


def majority_working(entry: RoundEntry) -> str:
    """What it takes for residents to be the majority."""
    return gettext(
        "Residents are the majority where they are at least {share} % of those who said what they are here as. Groups "
        "of fewer than {k} people are not counted out."
    ).format(share=int(RESIDENT_SHARE * 100), k=entry["min_cell"])


def outcomes_working(entry: RoundEntry) -> list[str]:
    """How the outcomes were counted that stand as high as the report asks."""
    section, test = find_section(entry, OUTCOMES), entry["credible_infrastructure"]
    if section is None or test is None:
        return []
    scores = ", ".join(figure(item["score"]) for item in section["items"])
    counted = gettext("Outcomes that count here: {count} of {total}. Their scores: {scores}.")
    return [credible_rule(), counted.format(count=test["achieved"], total=test["of"], scores=scores)]


def credible_rule() -> str:
    """When what an area has built is called credible."""
    rule = gettext(
        "An outcome counts where its level is “{level}” or higher: from a score of {least} on, before rounding. What "
        "has been built is called credible once all of them count."
    )
    return rule.format(level=credible_level(), least=figure(ESTABLISHED))


def _who_answered(responses: int, *, resident_majority: bool | None) -> str:
    if not responses:
        return gettext("The partnership answered together.")
    match resident_majority:
        case True:
            sentence = ngettext(
                "1 person answered, a resident.", "{count} people answered, most of them residents.", responses
            )
        case False:
            sentence = ngettext(
                "1 person answered, who is no resident.",
                "{count} people answered, residents not in the majority.",
                responses,
            )
        case None:
            sentence = ngettext(
                "1 person answered, without saying whether they are a resident.",
                "{count} people answered, without saying whether they are residents.",
                responses,
            )
    return sentence.format(count=responses)


def _outcomes_reached(test: CredibleInfrastructure) -> str:
    if test["met"]:
        sentence = gettext("All {total} outcomes of credible infrastructure stand at “{level}” or higher.")
    elif test["achieved"]:
        sentence = ngettext(
            "{count} of the {total} outcomes of credible infrastructure stands at “{level}” or higher.",
            "{count} of the {total} outcomes of credible infrastructure stand at “{level}” or higher.",
            test["achieved"],
        )
    else:
        sentence = gettext("None of the {total} outcomes of credible infrastructure stands at “{level}” or higher.")
    return sentence.format(count=test["achieved"], total=test["of"], level=credible_level())
