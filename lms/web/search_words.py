"""The words of searching."""

from lms.i18n import N_
from lms.search.rules import Group

SEARCH_WORDS = {
    "search_group": {
        Group.PEOPLE.value: N_("人员"),
        Group.UNITS.value: N_("单位"),
        Group.COURSES.value: N_("课程"),
        Group.EXAMS.value: N_("考试"),
        Group.QUESTIONS.value: N_("试题"),
        Group.DOCUMENTS.value: N_("证明"),
    }
}
