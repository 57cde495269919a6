"""Reading Moodle XML."""

import re
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from question_bank.content import Fault
from question_bank.exchange.metadata import facts_of_tags
from question_bank.exchange.moodle_xml.cloze import OddGap, fields_of_cloze
from question_bank.exchange.moodle_xml.files import Shelf, texts_of
from question_bank.exchange.moodle_xml.types import READERS, Odd
from question_bank.exchange.reading import Reading, ReadQuestion, Source, Unreadable, question, refused

# What Moodle says of a question and the bank has no place for; told where it says anything.
_LEFT = {
    "correctfeedback": "text",
    "partiallycorrectfeedback": "text",
    "incorrectfeedback": "text",
    "hint": "text",
}
_OURS_OF_CATEGORY = "题类编号:"


def read(source: Source) -> Reading:
    """Read a Moodle XML file. Raises Unreadable XML_BROKEN, XML_FORBIDDEN, NOT_MOODLE_XML or NO_QUESTIONS."""
    quiz = _parsed(source.data)
    store: dict[str, bytes] = {}
    found: list[ReadQuestion] = []
    category = identity = ""
    for number, element in enumerate(quiz.findall("question"), start=1):
        if element.get("type") == "category":
            category = _category(next(iter(texts_of(element, "category")), ""))
            identity = (element.findtext("idnumber") or "").strip()
        else:
            found.append(_question(element, number, category, identity, store))
    if not found:
        raise Unreadable("NO_QUESTIONS")
    return Reading("moodle-xml", found, media=store)


def looks_like(source: Source) -> bool:
    """Tell whether a file may be Moodle XML."""
    return bool(re.search(rb"<quiz[\s>]", source.data[:4000]))


def _parsed(data: bytes) -> Element:
    try:
        quiz: Element = fromstring(data)
    except DefusedXmlException:
        raise Unreadable("XML_FORBIDDEN") from None
    except (ParseError, ValueError, LookupError):
        raise Unreadable("XML_BROKEN") from None
    if quiz.tag != "quiz":
        raise Unreadable("NOT_MOODLE_XML")
    return quiz


def _category(path: str) -> str:
    """Return a category without the names of the Moodle site it came from."""
    path = re.sub(r"^\$(?:course|system|cat|module)\$/?", "", path)
    return re.sub(r"^top/?", "", path)


def _question(element: Element, number: int, category: str, identity: str, store: dict[str, bytes]) -> ReadQuestion:
    kind, title = element.get("type", ""), next(iter(texts_of(element, "name")), "")
    at = f"第 {number} 题 {title}".strip()[:80]
    if kind == "description":
        return refused(at, "DESCRIPTION_ONLY", title=title)
    if kind not in READERS:
        return refused(at, "TYPE_UNKNOWN", type=kind)
    shelf = Shelf(store)
    try:
        fields = READERS[kind](element, shelf)
        facts = _facts(element, shelf, title, category, identity)
        if fields["type"] == "cloze":
            fields = fields_of_cloze(facts["stem"])
    except OddGap as odd:
        return refused(at, "GAP_KIND", kind=str(odd))
    except Odd as odd:
        return refused(at, str(odd))
    return question(at, facts | fields | {"media": list(shelf.media.values())}, [*shelf.notes, *_left(element)])


def _facts(element: Element, shelf: Shelf, title: str, category: str, identity: str) -> dict[str, Any]:
    stem = shelf.html(element.find("questiontext")) + _old_picture(element, shelf)
    facts: dict[str, Any] = {"title": title, "stem": stem, "category": category}
    facts["external_id"] = (element.findtext("idnumber") or "").strip()
    facts["explanation"] = shelf.html(element.find("generalfeedback"))
    tags = [*texts_of(element, "tags/tag")] + ([f"{_OURS_OF_CATEGORY}{identity}"] if identity else [])
    return facts | _points(element.findtext("defaultgrade") or "1") | facts_of_tags(tags)


def _points(grade: str) -> dict[str, Any]:
    try:
        halves = round(float(grade) * 2)
    except (ValueError, OverflowError):
        halves = 2
    return {"points": min(max(1, halves), 2000)}


def _old_picture(element: Element, shelf: Shelf) -> str:
    """Return the picture of files of long ago, which stands beside the text."""
    encoded, name = element.findtext("image_base64"), element.findtext("image") or "picture"
    if not (encoded or "").strip():
        return ""
    address = shelf.add(encoded or "", name)
    return f'<br><img src="{address}" alt="">' if address else ""


def _left(element: Element) -> list[Fault]:
    said = [name for name, path in _LEFT.items() if any(_says(found, path) for found in element.findall(name))]
    grade = element.findtext("defaultgrade") or "1"
    notes = [Fault("FIELDS_LEFT", grave=False, values={"fields": said})] if said else []
    if re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", grade) and float(grade) * 2 != round(float(grade) * 2):
        notes.append(Fault("POINTS_ROUNDED", "points", grave=False, values={"points": grade.strip()}))
    return notes


# What Moodle itself puts there, in its languages of origin, says nothing.
_STANDARD = re.compile(
    r"(?:Your answer is (?:partially )?(?:in)?correct\.?|您的回答(?:部分)?(?:正确|不正确)。?)?", re.IGNORECASE
)


def _says(element: Element, path: str) -> bool:
    text = re.sub(r"<[^>]*>", "", element.findtext(path) or "").strip()
    return not _STANDARD.fullmatch(text)
