"""Questionnaire definitions as rounds use them: kept whole in the database, and never changed after."""

from collections.abc import Iterable
from threading import Lock

from cachetools import LRUCache, cached
from sqlmodel import Session, col, select

from app.db.tables import QuestionnaireDefinition, Round
from app.domain.errors import ConflictError, WaymarkError
from app.domain.questionnaire import Questionnaire
from app.language import N_

CHANGED = N_(
    "Questionnaire {questionnaire} differs from what a round already uses under that version. "
    "Put the file back as it was, and make the change under a new version."
)


class ChangedDefinitionError(WaymarkError):
    """A definition file differs from what a round used under the same version."""


def keep_definition(session: Session, questionnaire: Questionnaire) -> None:
    """Store a definition for a round to use; once stored it stays as it is."""
    kept = session.get(QuestionnaireDefinition, (questionnaire.id, questionnaire.version))
    if kept is None:
        session.add(
            QuestionnaireDefinition(
                id=questionnaire.id,
                version=questionnaire.version,
                digest=questionnaire.digest,
                document=questionnaire.as_document(),
            )
        )
        session.flush()
    elif kept.digest != questionnaire.digest:
        raise ConflictError(CHANGED, questionnaire=questionnaire.key)


def check_unchanged(session: Session, questionnaires: Iterable[Questionnaire]) -> None:
    """Raise `ChangedDefinitionError` where a definition in use differs from its file; a missing file is no matter."""
    current = {questionnaire.key: questionnaire.digest for questionnaire in questionnaires}
    table = QuestionnaireDefinition
    for id_, version, digest in session.exec(select(table.id, table.version, table.digest)):
        key = f"{id_}/{version}"
        if current.get(key, digest) != digest:
            raise ChangedDefinitionError(CHANGED, questionnaire=key)


def get_questionnaire(session: Session, round_id: str) -> Questionnaire:
    """The questionnaire an existing round uses, as it was when the round was made."""
    table = QuestionnaireDefinition
    digest = session.exec(
        select(table.digest)
        .join(Round, (col(table.id) == Round.questionnaire_id) & (col(table.version) == Round.questionnaire_version))
        .where(Round.id == round_id)
    ).one()
    return get_definition(session, digest)


@cached(LRUCache[str, Questionnaire](maxsize=64), key=lambda _session, digest: digest, lock=Lock())
def get_definition(session: Session, digest: str) -> Questionnaire:
    """The stored definition with this digest: read once, then kept in memory, since it never changes."""
    table = QuestionnaireDefinition
    document = session.exec(select(table.document).where(table.digest == digest)).one()
    return Questionnaire.from_document(dict(document))
