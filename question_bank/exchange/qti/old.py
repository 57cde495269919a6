"""QTI 1.2 as Canvas and others pack it: choices, numbers, texts and essays; everything else is refused by name."""

import html as entities
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from question_bank.exchange.qti.items import Files
from question_bank.exchange.qti.names import local
from question_bank.exchange.qti.responses import number_of
from question_bank.exchange.reading import ReadQuestion, question, refused


def questions_of_old(root: Element, files: Files, store: dict[str, bytes]) -> list[ReadQuestion]:
    """Return the questions of a QTI 1.2 file. Pictures are named but not taken: they lie outside of it as links."""
    del files, store
    return [_question(_bare(one)) for one in root.iter() if local(one.tag) == "item"]


def _question(item: Element) -> ReadQuestion:
    at = f"{item.get('ident', '')} {item.get('title', '')}".strip()[:80]
    facts: dict[str, Any] = {"title": item.get("title", ""), "stem": _material(item.find("presentation"))}
    facts |= _points(item)
    kind = _metadata(item, "question_type")
    right = _right(item)
    choices = item.findall("presentation/response_lid/render_choice/response_label")
    if len(item.findall("presentation/response_lid")) > 1:
        return refused(at, "INTERACTIONS_MANY", kinds=[kind or "response_lid"])
    if choices:
        return question(at, facts | _choice(item, choices, right))
    if item.find("presentation/response_str") is not None or item.find("presentation/response_num") is not None:
        return question(at, facts | _typed(item, kind, right))
    return refused(at, "INTERACTION_UNKNOWN", kinds=[kind or "?"])


def _choice(item: Element, choices: list[Element], right: list[str]) -> dict[str, Any]:
    several = item.find("presentation/response_lid")
    options = [{"html": _material(one), "correct": one.get("ident") in right} for one in choices]
    is_several = several is not None and (several.get("rcardinality") or "").casefold() == "multiple"
    words = [str(option["html"]).casefold() for option in options]
    if not is_several and words in (["true", "false"], ["对", "错"], ["正确", "错误"]):
        return {"type": "true_false", "correct": bool(options[0]["correct"])}
    return {"type": "multiple" if is_several else "single", "options": options}


def _typed(item: Element, kind: str, right: list[str]) -> dict[str, Any]:
    if "numerical" in kind:
        low, high = item.find(".//vargte"), item.find(".//varlte")
        exact = next((number for value in right if (number := number_of(value)) is not None), None)
        tolerance = Decimal(0)
        if low is not None and high is not None and exact is not None:
            least, most = number_of(low.text or ""), number_of(high.text or "")
            tolerance = (most - least) / 2 if least is not None and most is not None else Decimal(0)
        return {"type": "numeric", "accepted": [{"value": exact, "tolerance": tolerance}] if exact is not None else []}
    if right:
        return {"type": "fill_in", "blanks": [{"accepted": [{"text": text} for text in right]}]}
    return {"type": "short_answer", "points": 10}


def _right(item: Element) -> list[str]:
    """Return the values of the conditions that give points and are not negated."""
    right: list[str] = []
    for condition in item.findall(".//respcondition"):
        points = [number_of(one.text or "") for one in condition.findall("setvar")]
        if not any(number is not None and number > 0 for number in points):
            continue
        asked = condition.find("conditionvar")
        negated = {
            id(value) for no in (asked.iter("not") if asked is not None else ()) for value in no.iter("varequal")
        }
        right += [(v.text or "").strip() for v in condition.iter("varequal") if id(v) not in negated]
    return list(dict.fromkeys(right))


def _material(element: Element | None) -> str:
    if element is None:
        return ""
    texts = element.findall("material/mattext")
    said = [
        (one.text or "") if (one.get("texttype") or "").casefold() == "text/html" else _escaped(one) for one in texts
    ]
    return "<br>".join(text.strip() for text in said if text.strip())


def _escaped(text: Element) -> str:
    return entities.escape(text.text or "", quote=False)


def _points(item: Element) -> dict[str, int]:
    points = number_of(_metadata(item, "points_possible"))
    return {"points": min(max(1, round(points * 2)), 2000)} if points is not None and points > 0 else {}


def _metadata(item: Element, label: str) -> str:
    for one in item.iter("qtimetadatafield"):
        if (one.findtext("fieldlabel") or "").strip() == label:
            return (one.findtext("fieldentry") or "").strip()
    return ""


def _bare(element: Element) -> Element:
    fresh = Element(local(element.tag), dict(element.attrib))
    fresh.text, fresh.tail = element.text, element.tail
    fresh.extend([_bare(child) for child in element])
    return fresh
