"""Forms: what was typed, as values or as errors that stand beside their fields."""

import re
import unicodedata
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self, TypeVar, cast, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError
from starlette.datastructures import FormData, UploadFile

from lms.errors import Refusal, RuleBroken

_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_TIME = re.compile(r"(\d{1,2})[:时](\d{2})分?")
# Larger numbers fit no column.
_MOST = 2**63 - 1
_CODES = {
    "missing": "REQUIRED",
    "string_too_short": "REQUIRED",
    "too_short": "REQUIRED",
    "string_too_long": "TOO_LONG",
    "enum": "NOT_A_CHOICE",
    "literal_error": "NOT_A_CHOICE",
}
_FAMILIES = (("date", "NOT_A_DATE"), ("time", "NOT_A_TIME"))


class Form(BaseModel):
    """A submitted form: fields by name and type. Look at `errors` before using one; it is there only without errors.

    A field left blank counts as missing, so `= None` makes it optional.
    """

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore", arbitrary_types_allowed=True)

    _values: dict[str, Any] = PrivateAttr(default_factory=dict)
    _errors: dict[str, Refusal | str] = PrivateAttr(default_factory=dict)

    @classmethod
    def read(cls, submitted: FormData) -> Self:
        """Make sense of a submitted form; never raises."""
        typed = {name: _typed(cls, name, submitted) for name in cls.model_fields if name in submitted}
        filled = {name: value for name, value in typed.items() if not _is_blank(value)}
        try:
            return _kept(cls.model_validate(filled), typed, {})
        except ValidationError as error:
            return _kept(cast("Self", cls.model_construct()), typed, _errors(error))

    @classmethod
    def empty(cls, **values: Any) -> Self:
        """Return the form as it is first shown, with some values filled in."""
        return _kept(cast("Self", cls.model_construct()), values, {})

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, by field name; a list for fields that may come several times."""
        return self._values

    @property
    def errors(self) -> dict[str, Refusal | str]:
        """What is wrong, by field name: a code of lms/web/messages.py, or a refusal with its parameters."""
        return self._errors

    def refuse(self, field: str, why: Refusal | str) -> None:
        """Put a refusal beside a field, "" for the whole form."""
        self._errors[field] = why


_F = TypeVar("_F", bound=Form)


def _kept(form: _F, values: dict[str, Any], errors: dict[str, Refusal | str]) -> _F:
    form.values.update(values)
    form.errors.update(errors)
    return form


def _typed(form: type[Form], name: str, submitted: FormData) -> Any:
    kind = form.model_fields[name].annotation
    if get_origin(kind) in {list, set, tuple, frozenset}:
        return [value for value in submitted.getlist(name) if not _is_blank(value)]
    return submitted.getlist(name)[-1]


def _is_blank(value: object) -> bool:
    if isinstance(value, UploadFile):
        return not value.filename
    return isinstance(value, str) and not value.strip()


def _errors(error: ValidationError) -> dict[str, Refusal | str]:
    found: dict[str, Refusal | str] = {}
    for problem in error.errors():
        field = str(problem["loc"][0]) if problem["loc"] else ""
        found.setdefault(field, _code(problem))
    return found


def _code(problem: Any) -> Refusal | str:
    kind: str = problem["type"]
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if kind == "string_too_long":
        return RuleBroken("TOO_LONG", most=problem["ctx"]["max_length"])
    family = next((code for start, code in _FAMILIES if kind.startswith(start)), "NOT_A_NUMBER")
    return _CODES.get(kind, family)


def plain(text: object) -> object:
    """Return typed text with full-width signs made plain, anything else as it is."""
    return unicodedata.normalize("NFKC", text).strip() if isinstance(text, str) else text


def _read_day(value: object) -> object:
    text = plain(value)
    if not isinstance(text, str):
        return text
    found = _DAY.fullmatch(text)
    if found is None:  # pydantic itself would take "0" for a day in 1970
        raise ValueError("NOT_A_DATE")
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("NOT_A_DATE") from None


def _read_time(value: object) -> object:
    text = plain(value)
    if not isinstance(text, str):
        return text
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError("NOT_A_TIME")
    try:
        return time(int(found[1]), int(found[2]))
    except ValueError:
        raise ValueError("NOT_A_TIME") from None


def _read_hundredths(value: object) -> object:
    text = plain(value)
    if not isinstance(text, str):
        return text
    try:
        exact = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError("NOT_A_NUMBER") from None
    if not exact.is_finite() or abs(exact) > _MOST or exact != exact.to_integral_value():
        raise ValueError("NOT_A_NUMBER")
    return int(exact)


# A day as people write it: 2023-11-17, 2023/11/17, 2023.11.17, 20231117, 2023年11月17日; full-width digits too.
Day = Annotated[date, BeforeValidator(_read_day)]
# A time of day: 16:10, 16：10, 16时10分.
TimeOfDay = Annotated[time, BeforeValidator(_read_time)]
# Hours with at most two decimals, as hundredths of an 学时: 2.5 is 250.
Hundredths = Annotated[int, BeforeValidator(_read_hundredths)]
# A whole number, full-width digits too.
Whole = Annotated[int, BeforeValidator(plain), Field(ge=-_MOST, le=_MOST)]
