"""What a button of the sheet does to its rows."""

from lms.pages.forms.sheet.fields import Fields, Typed, take_step
from lms.pages.forms.sheet.fresh import new_row
from question_bank.types.simple import SIMPLE


def step_of(typed: Typed, do: str) -> str:
    """Add, remove or move a row as a button said; return the id of the place to look at, "" where nothing was done."""
    verb, _, path = do.partition(":")
    if not path:
        return ""
    chosen = Fields(typed).text("new_part_type")
    row = new_row(path, chosen if chosen in SIMPLE else "single") if verb == "add" else {}
    return take_step(typed, do, row)
