"""How far people agree on a section, item by item."""

from typing import TYPE_CHECKING, cast

import pytest

from app.domain.scoring import Agreement
from app.presentation.agreement import section_agreement

if TYPE_CHECKING:
    from app.domain.shapes import SectionEntry


@pytest.mark.parametrize(
    ("agreements", "sentence"),
    [
        (
            (Agreement.CLOSE, Agreement.DIVIDED, Agreement.CLOSE, Agreement.MIXED, None),
            "Of 4 items: people agree on 2, views are mixed on 1, people are divided on 1",
        ),
        ((Agreement.MIXED,), "Of 1 item: views are mixed on 1"),
        ((None, None), "Too few answers to say"),
    ],
)
def test_agreement_on_a_section_counts_its_items(agreements: tuple[Agreement | None, ...], sentence: str) -> None:
    section = cast("SectionEntry", {"items": [{"agreement": agreement} for agreement in agreements]})
    assert section_agreement(section) == sentence
