"""Reading GIFT."""

import html as entities
import re
from collections.abc import Callable

from question_bank.exchange.decoding import text_of_bytes
from question_bank.exchange.gift.answers import Odd, fields_of_answer, notes_of_answer
from question_bank.exchange.gift.blocks import Block, blocks, plain
from question_bank.exchange.metadata import facts_of_tags
from question_bank.exchange.reading import Reading, ReadQuestion, Source, Unreadable, question, refused

_TITLE = re.compile(r"::(.*?)::\s*", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]\s*", re.IGNORECASE)
_GENERAL = "####"
_GAP = "____"


def read(source: Source) -> Reading:
    """Read a GIFT file. Raises Unreadable for a file that is no text, or holds no question at all."""
    found = [_question(block) for block in blocks(text_of_bytes(source.data))]
    if not found:
        raise Unreadable("NO_QUESTIONS")
    return Reading("gift", found)


def _question(block: Block) -> ReadQuestion:
    at, title, text = f"第 {block.line} 行", "", block.text.strip()
    if found := _TITLE.match(text):
        title, text = plain(found.group(1)).strip(), text[found.end() :]
    default = "moodle"
    if found := _FORMAT.match(text):
        default, text = found.group(1).lower(), text[found.end() :]
    opening, closing = text.find("{"), text.rfind("}")
    if opening < 0 and closing < 0:
        return refused(at, "DESCRIPTION_ONLY", title=title or plain(text)[:40])
    if opening < 0 or closing < opening:
        return refused(at, "BRACES_UNMATCHED")
    stem = _stem(text[:opening], text[closing + 1 :])
    inside, _, general = text[opening + 1 : closing].partition(_GENERAL)
    html = _as_html(default)
    try:
        fields = fields_of_answer(inside, html)
    except Odd as odd:
        return refused(at, str(odd))
    facts = {"title": title, "stem": html(stem), "category": block.category, "external_id": block.identity}
    facts |= {"explanation": html(general)} if general.strip() else {}
    return question(at, facts | facts_of_tags(block.tags) | fields, notes_of_answer(fields))


def _stem(before: str, after: str) -> str:
    """Put the two halves of a sentence with a missing word together around a gap."""
    if not re.search(r"\w", plain(after)):  # only a full stop
        return (before.rstrip() + after).strip()
    return f"{before.rstrip()} {_GAP} {after.lstrip()}".lstrip()


def _as_html(default: str) -> Callable[[str], str]:
    def html(text: str) -> str:
        kind = default
        if found := _FORMAT.match(text):
            kind, text = found.group(1).lower(), text[found.end() :]
        text = plain(text).strip()
        if kind in ("plain", "markdown"):
            return entities.escape(text, quote=False).replace("\n", "<br>")
        # Moodle's own format is HTML whose line ends are meant.
        return text if kind == "html" else _loose(text).replace("\n", "<br>")

    return html


def _loose(text: str) -> str:
    """Let a lone `<` or `&` be itself: people write "a < b" in this format."""
    return re.sub(r"<(?![a-zA-Z/!])", "&lt;", re.sub(r"&(?![a-zA-Z]+;|#\d+;|#x[0-9a-fA-F]+;)", "&amp;", text))


def looks_like(source: Source) -> bool:
    """Tell whether a text may be GIFT: a title mark, or an answer in braces that begins as GIFT's do."""
    head = source.data[:200_000].decode("utf-8", "ignore")
    return bool(
        re.search(r"^::.*?::|^\$CATEGORY:|\{\s*(?:[=~#]|T(?:RUE)?\s*[#}]|F(?:ALSE)?\s*[#}]|\})", head, re.MULTILINE)
    )
