"""Who uploaded, as he may act now: the worker reads and stores in his name."""

from sqlalchemy.orm import Session

from lms.access import Actor, Permission
from lms.exchange.questions.models import QuestionImport
from lms.exchange.questions.queries import get_account
from lms.people.queries.sessions import acting_as, open_grants
from question_bank.queries.banks import is_kept_by


def actor_of(db: Session, made: QuestionImport) -> Actor | None:
    """Return the uploader in a role that may still write to the bank; None when he holds none any more."""
    account = get_account(db, made.uploaded_by_id)
    for grant in open_grants(db, account.id) if account else ():
        actor = acting_as(account, grant) if account else None
        if actor and actor.can(Permission.WRITE_QUESTIONS) and is_kept_by(db, made.bank, actor):
            return actor
    return None
