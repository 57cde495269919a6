"""What a candidate sees: forms without any field that a key, a weight, an explanation or a file name could stand in."""

from pydantic import BaseModel, ConfigDict

from question_bank.content import Content
from question_bank.markup import media_in


class ShownForm(BaseModel):
    """A frozen piece of a shown question."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ShownMedia(ShownForm):
    """A picture or sound that stands in what is shown."""

    digest: str
    media_type: str


class ShownOption(ShownForm):
    """One thing to choose, under the letter of its place on this candidate's paper."""

    key: str
    html: str


class Shown(ShownForm):
    """What every shown question has; `points` are halves."""

    type: str
    stem: str
    points: int
    media: tuple[ShownMedia, ...] = ()


def media_shown(content: Content, *texts: str) -> tuple[ShownMedia, ...]:
    """Return the media that stem and texts refer to; what only the explanation shows is not among them."""
    if not content.media:
        return ()
    named = media_in(content.stem).union(*map(media_in, texts))
    return tuple(ShownMedia(digest=m.digest, media_type=m.media_type) for m in content.media if m.digest in named)
