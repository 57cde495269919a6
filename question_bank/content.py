"""The neutral form of a question: what every type shares. Frozen, storable as JSON, the same for every format.

Points are whole halves of a point (2 = one point). HTML is clean once a content exists. A type adds its own fields
in `question_bank/types/`.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    model_serializer,
)

from question_bank.markup import media_in, sanitise, text_of

# Longer than any honest question; a bound, so that one row cannot take the memory of the rest.
MOST_SIGNS = 50_000


def _clean(markup: str, info: ValidationInfo) -> str:
    # What comes back from our own table was clean when it went in.
    return markup if info.context and info.context.get("trusted") else sanitise(markup)


def _share(value: Any) -> Any:
    return Fraction(value) if isinstance(value, str | int) else value


Html = Annotated[str, Field(max_length=MOST_SIGNS), AfterValidator(_clean)]
Line = Annotated[str, Field(max_length=2_000)]
# A part of the full points as an exact fraction, "1/3" in JSON; negative for a wrong option that costs points.
Share = Annotated[Fraction, BeforeValidator(_share), Field(ge=-1, le=1), PlainSerializer(str)]


class Form(BaseModel):
    """A frozen piece of a question; what is empty is left out of its JSON."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    @model_serializer(mode="wrap")
    def _without_the_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        dumped: dict[str, Any] = handler(self)
        return {name: value for name, value in dumped.items() if value not in (None, "", (), [])}


class LawBasis(Form):
    """What a question rests on: a law, its article as it is cited, and the day of the version that was read."""

    law: Line
    article: Line = ""
    version_on: date | None = None


class Media(Form):
    """A picture or sound of a question, by the SHA-256 of its bytes. The name is the author's and never shown."""

    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    media_type: Line
    name: Line = ""


class Content(Form):
    """What every question has. `points` are halves; `difficulty` is 1 (easy) to 5 or unknown."""

    type: str
    title: Line = ""
    stem: Html = ""
    points: Annotated[int, Field(ge=1, le=2_000)] = 2
    category: Line = ""
    tags: tuple[Line, ...] = ()
    difficulty: Annotated[int, Field(ge=1, le=5)] | None = None
    basis: tuple[LawBasis, ...] = ()
    explanation: Html = ""
    external_id: Line = ""
    media: tuple[Media, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the content as plain values, for a JSON column."""
        return self.model_dump(mode="json")

    def changed(self, **fields: Any) -> Self:
        """Return a copy with some fields other than here, checked like a new one."""
        return type(self).model_validate({name: getattr(self, name) for name in type(self).model_fields} | fields)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a content: a stable code, where (`options.2`), and plain values for its sentence.

    A grave fault keeps the question out; the others are told and may be meant.
    """

    code: str
    at: str = ""
    grave: bool = True
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Marking:
    """The switches of an exam that a grade depends on (C4.2). A question that says how it is marked overrides them."""

    multiple: Literal["exact", "missing_half"] = "exact"


EXACT = Marking()


def faults_of_common(content: Content, *texts: str) -> list[Fault]:
    """Return what is wrong with the fields every type has; `texts` is all further HTML of the type."""
    faults = []
    shown = media_in(content.stem).union(*map(media_in, texts)) | media_in(content.explanation)
    if not text_of(content.stem):
        faults.append(Fault("STEM_MISSING", "stem"))
    held = {media.digest for media in content.media}
    faults += [Fault("MEDIA_MISSING", "media", values={"digest": digest}) for digest in sorted(shown - held)]
    faults += [Fault("MEDIA_UNUSED", "media", grave=False, values={"digest": d}) for d in sorted(held - shown)]
    return faults
