"""Questions as pages show them: their clean HTML with addresses for pictures and sounds, places for blanks."""

import re

from markupsafe import Markup, escape

from question_bank.markup import MEDIA_ADDRESS, text_of

_TABLE = re.compile(r"<(/?)table\b[^<>]*>")
_AUDIO = re.compile(r"<audio\b([^<>]*)>")


def question_html(markup: str, media: str = "") -> Markup:
    """Return clean HTML of a question for a page; `media` is the address below which its pictures and sounds lie.

    A wide table scrolls by itself; a sound has its controls and is fetched when it is played.
    """
    if "<" not in markup:
        return Markup(markup)  # noqa: S704 - clean since it exists: question_bank.content
    shown = _TABLE.sub(_scrolling, markup)
    shown = _AUDIO.sub(_playable, shown)
    shown = MEDIA_ADDRESS.sub(lambda found: str(escape(media + found.group(1))), shown)
    return Markup(shown)  # noqa: S704 - as above


def excerpt(markup: str, most: int = 40) -> str:
    """Return the beginning of a text without its tags; a picture or sound is left out."""
    text = re.sub(r"\s*\[[0-9a-f]{12}\]\s*", " ", text_of(markup)).strip()
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _scrolling(found: re.Match[str]) -> str:
    if found.group(1):
        return "</table></div>"
    return f'<div class="question__table" tabindex="0">{found.group()}'


def _playable(found: re.Match[str]) -> str:
    others = found.group(1).replace(" controls", "").replace('=""', "")
    return f'<audio{others} controls preload="none">'
