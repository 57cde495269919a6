"""Writing Moodle XML."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.choices import Option
from question_bank.content import Content, Fault
from question_bank.exchange.metadata import points_text, tags_with_facts
from question_bank.exchange.moodle_xml.cloze import embedded
from question_bank.exchange.moodle_xml.files import plain_element, put_text
from question_bank.exchange.reading import MediaBytes, Written, no_media
from question_bank.exchange.shares import percent_of, weights_of_plain
from question_bank.markup import text_of
from question_bank.types import cloze, fill_in, matching, multiple, numeric, ordering, short_answer, single, true_false

_OURS_OF_CATEGORY = "题类编号:"


def write(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write questions as Moodle XML; what it cannot carry is left out and said, question by question."""
    quiz, left_out = Element("quiz"), []
    category: tuple[str, str] = ("", "")
    for number, content in enumerate(contents, start=1):
        if content.type not in WRITERS or (isinstance(content, fill_in.Content) and len(content.blanks) != 1):
            left_out.append((number, Fault("FORMAT_NO_TYPE", values={"type": content.type})))
            continue
        left_out += [(number, fault) for fault in _lost(content)]
        if (own := _category_of(content)) != category:
            category = own
            _put_category(quiz, *category)
        _put_question(quiz, content, media)
    indent(quiz)
    return Written(tostring(quiz, "utf-8", xml_declaration=True), "application/xml", "xml", left_out)


def _put_question(quiz: Element, content: Content, media: MediaBytes) -> None:
    kind, writer = WRITERS[content.type]
    element = SubElement(quiz, "question", {"type": kind})
    SubElement(SubElement(element, "name"), "text").text = content.title or text_of(content.stem)[:60]
    stem = embedded(content) if isinstance(content, cloze.Content) else content.stem
    put_text(element, "questiontext", stem, content, media)
    put_text(element, "generalfeedback", content.explanation, content, media)
    if not isinstance(content, cloze.Content):
        plain_element(element, "defaultgrade", points_text(content.points))
    if content.external_id:
        plain_element(element, "idnumber", content.external_id)
    writer(element, content, media)
    tags = [tag for tag in tags_with_facts(content, points=isinstance(content, cloze.Content)) if not _of_category(tag)]
    if tags:
        parent = SubElement(element, "tags")
        for tag in tags:
            SubElement(SubElement(parent, "tag"), "text").text = tag


def _category_of(content: Content) -> tuple[str, str]:
    return content.category, next(
        (tag.removeprefix(_OURS_OF_CATEGORY) for tag in content.tags if _of_category(tag)), ""
    )


def _of_category(tag: str) -> bool:
    return tag.startswith(_OURS_OF_CATEGORY)


def _put_category(quiz: Element, path: str, identity: str) -> None:
    element = SubElement(quiz, "question", {"type": "category"})
    SubElement(SubElement(element, "category"), "text").text = f"$course$/top/{path}".rstrip("/")
    if identity:
        plain_element(element, "idnumber", identity)


def _single(element: Element, content: single.Content, media: MediaBytes) -> None:
    plain_element(element, "single", "true")
    plain_element(element, "shuffleanswers", str(content.shuffle).lower())
    weights = [Fraction(1) if o.correct else o.weight or Fraction(0) for o in content.options]
    _options(element, content, content.options, weights, media)


def _multiple(element: Element, content: multiple.Content, media: MediaBytes) -> None:
    plain_element(element, "single", "false")
    plain_element(element, "shuffleanswers", str(content.shuffle).lower())
    if content.scoring == "weights":
        weights = [option.weight or Fraction(0) for option in content.options]
    else:
        weights = weights_of_plain([option.correct for option in content.options])
    _options(element, content, content.options, weights, media)


def _options(
    element: Element, content: Content, options: Sequence[Option], weights: Sequence[Fraction], media: MediaBytes
) -> None:
    for option, weight in zip(options, weights, strict=True):
        answer = put_text(element, "answer", option.html, content, media, fraction=percent_of(weight))
        put_text(answer, "feedback", option.feedback, content, media)


def _true_false(element: Element, content: true_false.Content, media: MediaBytes) -> None:
    for says, feedback in ((True, content.feedback_true), (False, content.feedback_false)):
        answer = SubElement(element, "answer", {"fraction": "100" if content.correct is says else "0"})
        plain_element(answer, "text", str(says).lower())
        put_text(answer, "feedback", feedback, content, media)


def _fill_in(element: Element, content: fill_in.Content, media: MediaBytes) -> None:
    plain_element(element, "usecase", int(content.case_sensitive))
    for accepted in content.blanks[0].accepted:
        text = accepted.text if accepted.pattern else accepted.text.replace("*", "\\*")
        _answer(element, text, accepted, content, media)


def _numeric(element: Element, content: numeric.Content, media: MediaBytes) -> None:
    for accepted in content.accepted:
        text = "*" if accepted.value is None else format(accepted.value, "f")
        plain_element(_answer(element, text, accepted, content, media), "tolerance", format(accepted.tolerance, "f"))
    if content.unit:
        unit = SubElement(SubElement(element, "units"), "unit")
        plain_element(unit, "multiplier", 1)
        plain_element(unit, "unit_name", content.unit)
        plain_element(element, "unitgradingtype", 0)


def _answer(
    element: Element, text: str, accepted: AcceptedText | AcceptedNumber, content: Content, media: MediaBytes
) -> Element:
    answer = SubElement(element, "answer", {"fraction": percent_of(accepted.weight), "format": "plain_text"})
    plain_element(answer, "text", text)
    put_text(answer, "feedback", accepted.feedback, content, media)
    return answer


def _matching(element: Element, content: matching.Content, media: MediaBytes) -> None:
    plain_element(element, "shuffleanswers", str(content.shuffle).lower())
    for left, right in [*((pair.left, pair.right) for pair in content.pairs), *(("", html) for html in content.spare)]:
        sub = put_text(element, "subquestion", left, content, media)
        answer = SubElement(sub, "answer", {"format": "html"})
        plain_element(answer, "text", right)


def _short_answer(element: Element, content: short_answer.Content, media: MediaBytes) -> None:
    plain_element(element, "responseformat", "editor")
    put_text(element, "graderinfo", content.model_answer, content, media)


def _ordering(element: Element, content: ordering.Content, media: MediaBytes) -> None:
    plain_element(element, "layouttype", "VERTICAL")
    plain_element(element, "gradingtype", "ALL_OR_NOTHING" if content.scoring == "exact" else "ABSOLUTE_POSITION")
    for place, item in enumerate(content.items, start=1):
        put_text(element, "answer", item, content, media, fraction=f"{place}.0000000")


def _cloze(element: Element, content: cloze.Content, media: MediaBytes) -> None:
    del element, content, media  # all of it stands in the text


WRITERS: Mapping[str, tuple[str, Callable[[Element, Any, MediaBytes], None]]] = {
    "single": ("multichoice", _single),
    "multiple": ("multichoice", _multiple),
    "true_false": ("truefalse", _true_false),
    "fill_in": ("shortanswer", _fill_in),
    "numeric": ("numerical", _numeric),
    "matching": ("matching", _matching),
    "short_answer": ("essay", _short_answer),
    "ordering": ("ordering", _ordering),
    "cloze": ("cloze", _cloze),
}


def _lost(content: Content) -> list[Fault]:
    """Return what of a question Moodle XML has no place for."""
    lost = []
    if isinstance(content, single.Content | multiple.Content) and any(option.fixed for option in content.options):
        lost.append(Fault("LOST_FIXED", grave=False))
    if isinstance(content, multiple.Content) and content.scoring == "missing_half":
        lost.append(Fault("LOST_SCORING", grave=False))
    if isinstance(content, short_answer.Content) and content.marking_points:
        lost.append(Fault("LOST_MARKING_POINTS", grave=False))
    if isinstance(content, matching.Content) and content.scoring == "exact":
        lost.append(Fault("LOST_SCORING", grave=False))
    return lost
