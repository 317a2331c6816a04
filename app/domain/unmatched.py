"""Which items of two rounds there is nothing to compare of, and why."""

from dataclasses import dataclass

from app.domain.shapes import ItemEntry, RoundEntry


@dataclass(frozen=True, slots=True)
class Turnover:
    """What is asked in only one of two rounds, or has a score in only one."""

    new: tuple[ItemEntry, ...]
    """Asked in the later round alone."""
    retired: tuple[ItemEntry, ...]
    """Asked in the earlier round alone."""
    unscored: tuple[ItemEntry, ...]
    """Asked in both, with no score in one of them; as they are in the later."""


def turnover(before: RoundEntry, after: RoundEntry) -> Turnover:
    """The items of two rounds that have no counterpart to be compared with, in the questionnaires' order."""
    old, new = _items(before), _items(after)
    return Turnover(
        new=tuple(item for id_, item in new.items() if id_ not in old),
        retired=tuple(item for id_, item in old.items() if id_ not in new),
        unscored=tuple(
            item
            for (section, id_), item in new.items()
            if (section, id_) in old and None in {item["score"], old[section, id_]["score"]}
        ),
    )


def _items(entry: RoundEntry) -> dict[tuple[str, str], ItemEntry]:
    """By section and id: a change is told per section, so an item that moved to another is a new one there."""
    return {(section["id"], item["id"]): item for section in entry["sections"] for item in section["items"]}
