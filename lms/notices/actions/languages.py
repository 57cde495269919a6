"""In which language somebody gets his mail."""

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor
from lms.errors import NotAllowed
from lms.i18n import Language
from lms.notices.queries.addresses import current_address


def choose_mail_language(db: Session, language: Language, *, actor: Actor) -> None:
    """Have one's mail written in a language from the next one on; who has named no address has nothing to choose."""
    if actor.account_id is None:
        raise NotAllowed
    address = current_address(db, actor.account_id, lock=True)
    if address is not None and address.language != language:
        address.language = language
        audit.record(
            db, actor=actor, action="notices:address:language", subject="accounts", subject_id=actor.account_id,
            language=language,
        )  # fmt: skip
