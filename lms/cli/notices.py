"""`lms notices resend`: what was given up is tried again, once the mail server or the robot is mended."""

import typer

from lms import audit
from lms.access import OPERATOR
from lms.cli.answers import AsJson, answering, words
from lms.cli.database import writing
from lms.i18n import N_
from lms.notices.actions.settling import send_again


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    notices = typer.Typer(help="Notices that go out by mail, robots and text messages.")
    notices.callback()(lambda: None)  # a group, though of one command
    notices.command("resend")(resend)
    app.add_typer(notices, name="notices")


def resend(as_json: AsJson = False) -> None:
    """Let every delivery that was given up be tried again."""
    with answering(as_json=as_json) as say:
        with writing() as db:
            number = send_again(db)
            audit.record(
                db, actor=OPERATOR, action="notices:deliveries:resent", subject="notice_deliveries", count=number
            )
        say({"resent": number}, words(N_("重新发送%(number)s封"), number=number))
