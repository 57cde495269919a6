"""The words of the answer that goes back to whoever wrote a file of questions."""

from functools import partial

from lms.exchange.answers import REPORT_HEADS
from lms.exchange.questions.models import QuestionLine
from lms.exchange.questions.report import Words
from lms.i18n import Language, translate
from lms.web.question_faults import fault_text
from lms.web.question_import_words import FATES, VERDICTS, place_text
from question_bank.content import Fault


def words_in(language: Language) -> Words:
    """Return the words of the report in a language."""
    return Words(
        heads=(translate(language, REPORT_HEADS[0]), translate(language, REPORT_HEADS[1])),
        result=partial(_result, language),
        fault=partial(fault_text, language),
        twin=partial(_twin, language),
        place=partial(place_text, language),
    )


def _result(language: Language, line: QuestionLine) -> str:
    return translate(language, FATES[line.fate] if line.fate else VERDICTS[line.verdict])


def _twin(language: Language, other: int) -> str:
    code = "TWIN" if other > 0 else "TWIN_IN_FILE"
    return fault_text(language, Fault(code, grave=False, values={"twin": abs(other)}))
