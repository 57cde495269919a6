"""Scene: the platform of the townships is connected, with a token to ask and an address that is told of credentials."""

from datetime import date

from sqlalchemy.orm import Session

from lms.demo.cast import Cast
from lms.demo.story import Story, scene
from lms.people.actions.tokens import create_token
from lms.people.queries.accounts import get_account_of
from lms.people.scopes import Scope
from lms.webhooks.actions.keeping import add_webhook, pause, try_out
from lms.webhooks.actions.sending import Message, settle
from lms.webhooks.rules.events import Event

_TOLD = (Event.CREDENTIAL_SUSPENDED, Event.CREDENTIAL_RESUMED, Event.CREDENTIAL_CANCELLED, Event.CREDENTIAL_REVOKED)


def tell(story: Story, cast: Cast) -> None:
    """Add the scene: two days before the demo's own day."""
    story.add(date(2023, 11, 18), scene(_connect, cast), hour=10)


def _connect(db: Session, cast: Cast) -> None:
    """Hand out two tokens whose secrets nobody keeps, and add an address that took one message and now rests."""
    security, system = cast.actors["secadmin"], cast.actors["sysadmin"]
    for login, label, scopes in (
        ("reviewer", "镇街综合执法平台查证件", {Scope.READ_PEOPLE, Scope.READ_CREDENTIALS}),
        ("line", "城管大数据看板", {Scope.READ_FIGURES}),
    ):
        create_token(db, get_account_of(db, cast.actors[login]), scopes=scopes, label=label, actor=security)
    webhook, _ = add_webhook(
        db, label="镇街综合执法平台", url="https://platform.example.cn/lifa", events=_TOLD, actor=system
    )
    for fault in ("", "HTTP_503"):
        delivery = try_out(db, webhook, actor=system)
        delivery.tries = 1
        db.flush()  # settling names it by id
        message = Message(delivery.id, webhook.id, 1, delivery.event_id, webhook.url, b"", ())
        settle(db, message, fault, is_final=bool(fault))
    # Nobody answers at a made-up address.
    pause(db, webhook, actor=system)
