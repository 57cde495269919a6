"""The texts of the oath (domain B.8, G14). Pure."""

from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken


class OathKind(StrEnum):
    """The constitutional oath of civil servants, and the enforcement oath that a place asks for: two legal bases."""

    CONSTITUTION = "CONSTITUTION"
    ENFORCEMENT = "ENFORCEMENT"


# As amended in 2018. For the enforcement oath no text is prescribed: this one is offered (G14).
CONSTITUTIONAL_TEXT = (
    "我宣誓：忠于中华人民共和国宪法，维护宪法权威，履行法定职责，忠于祖国、忠于人民，恪尽职守、廉洁奉公，"
    "接受人民监督，为建设富强民主文明和谐美丽的社会主义现代化强国努力奋斗！"
)
CONSTITUTIONAL_SOURCE = "全国人民代表大会常务委员会关于实行宪法宣誓制度的决定（2018年2月24日修订）"
CONSTITUTIONAL_DAY = date(2018, 2, 24)

SHORTEST, LONGEST = 10, 500


def require_text(text: str, approved_by: str, *, approved_on: date, today: date) -> None:
    """Raise RuleBroken unless this can be a unit's own text.

    OATH_TEXT_LENGTH outside 10 to 500 signs, OATH_TEXT_UNAPPROVED without who approved it, OATH_TEXT_FUTURE when that
    lies ahead.
    """
    if not SHORTEST <= len(text) <= LONGEST:
        raise RuleBroken("OATH_TEXT_LENGTH", least=SHORTEST, most=LONGEST)
    if not approved_by:
        raise RuleBroken("OATH_TEXT_UNAPPROVED")
    if approved_on > today:
        raise RuleBroken("OATH_TEXT_FUTURE")
