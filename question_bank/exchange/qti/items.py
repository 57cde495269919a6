"""One QTI item as a question."""

import html as entities
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, tostring

from question_bank.content import Fault
from question_bank.exchange.metadata import facts_of_tags, halves_of
from question_bank.exchange.pictures import NotMedia, cleaned
from question_bank.exchange.qti.interactions import BLOCKS, INLINE, Odd, dragged_gaps
from question_bank.exchange.qti.names import in_words_of_two
from question_bank.exchange.qti.responses import Response, halves_of_item, responses_of
from question_bank.exchange.reading import ReadQuestion, Unreadable, media_of, question, refused

# What gives the bytes of a file an item names; raises Unreadable.
Files = Callable[[str], bytes]
_NONE = Response("single", "string")
_FACT = re.compile(r"(分类|标签|难度|依据|编号|分值)[:：]\s*(.*)")


class Item:
    """An item while it is read: its files, cleaned, under their digests."""

    def __init__(self, element: Element, files: Files, store: dict[str, bytes]) -> None:
        self.item = in_words_of_two(element)
        self.files = files
        self.store = store
        self.media: dict[str, dict[str, Any]] = {}
        self.notes: list[Fault] = []
        self.responses = responses_of(self.item)

    def read(self, at: str) -> ReadQuestion:
        """Return the question; an item that adapts, is made from a template or asks otherwise is refused by name."""
        body = self.item.find("itemBody")
        if self.item.get("adaptive") == "true":
            return refused(at, "QTI_ADAPTIVE")
        if self.item.find("templateDeclaration") is not None:
            return refused(at, "QTI_TEMPLATE")
        if body is None:
            return refused(at, "DESCRIPTION_ONLY", title=self.item.get("title", ""))
        facts = self._facts(body)
        asked = [one for one in body.iter() if one.tag.endswith("Interaction") and one.tag != "endAttemptInteraction"]
        try:
            fields = self._fields(body, asked)
        except Odd as odd:
            kinds = sorted({one.tag for one in asked})
            return refused(at, str(odd), kinds=kinds)
        halves = halves_of_item(self.item)
        whole = facts | ({"points": halves} if halves and "points" not in facts else {}) | fields
        return question(at, whole | {"media": list(self.media.values())}, [*self.notes, *self._left()])

    def html(self, element: Element) -> str:
        """Return what stands inside an element as HTML, its files under their digests."""
        for one in element.iter():
            if one.tag in ("img", "audio", "source", "object"):
                self._take(one)
        inner = entities.escape(element.text or "", quote=False)
        return _tidy(inner + "".join(tostring(child, "unicode", method="html") for child in element))

    def _fields(self, body: Element, asked: list[Element]) -> dict[str, Any]:
        if not asked:
            raise Odd("DESCRIPTION_ONLY")
        parts = [one for one in body.iter("div") if one.get("class") == "part"]
        if parts and len(parts) == len([p for p in parts if any(c.tag.endswith("Interaction") for c in p.iter())]):
            return self._case(body, parts)
        return self._simple(body, asked)

    def _simple(self, body: Element, asked: list[Element]) -> dict[str, Any]:
        kinds = {one.tag for one in asked}
        if len(asked) == 1 and asked[0].tag in BLOCKS:
            fields = BLOCKS[asked[0].tag](asked[0], self._response(asked[0]), self.html)
            prompt = asked[0].find("prompt")
            said = self.html(prompt) if prompt is not None else ""
            if fields["type"] == "short_answer":
                fields["model_answer"] = fields["model_answer"] or self._model_answer(body)
            _empty(asked[0])
            return {"stem": "<br>".join(filter(None, [self.html(body), said]))} | fields
        if kinds == {"gapMatchInteraction"} and len(asked) == 1:
            return self._dragged(body, asked[0])
        if kinds <= set(INLINE):
            return self._gapped(body, asked)
        raise Odd("INTERACTION_UNKNOWN" if len(asked) == 1 else "INTERACTIONS_MANY")

    def _gapped(self, body: Element, asked: list[Element]) -> dict[str, Any]:
        gaps = [INLINE[one.tag](one, self._response(one), self.html) for one in asked]
        label = self.item.get("label", "")
        if len(gaps) == 1 and gaps[0]["kind"] == "text" and label != "cloze":
            gap = gaps[0]
            _put_text(asked[0], "____")
            blank = {"accepted": gap["accepted"]}
            return {
                "type": "fill_in",
                "stem": self.html(body),
                "blanks": [blank],
                "case_sensitive": gap["case_sensitive"],
            }
        if len(gaps) == 1 and gaps[0]["kind"] == "number" and label != "cloze":
            _put_text(asked[0], "")
            return {"type": "numeric", "stem": self.html(body), "accepted": gaps[0]["accepted"]}
        if label == "fill_in" and all(gap["kind"] == "text" for gap in gaps):
            for one in asked:
                _put_text(one, "____")
            return {"type": "fill_in", "stem": self.html(body), "blanks": [{"accepted": g["accepted"]} for g in gaps]}
        for number, one in enumerate(asked, start=1):
            _put_text(one, f"[[{number}]]")
        return {"type": "cloze", "stem": self.html(body), "gaps": gaps}

    def _dragged(self, body: Element, asked: Element) -> dict[str, Any]:
        of_gap = dragged_gaps(asked, self._response(asked), self.html)
        gaps = []
        for gap in list(asked.iter("gap")):
            gaps.append(of_gap[gap.get("identifier", "")])
            _put_text(gap, f"[[{len(gaps)}]]")
        for word in asked.findall("gapText"):
            asked.remove(word)
        return {"type": "cloze", "stem": self.html(body), "gaps": gaps}

    def _case(self, body: Element, parts: list[Element]) -> dict[str, Any]:
        made = []
        for part in parts:
            asked = [one for one in part.iter() if one.tag.endswith("Interaction")]
            points = halves_of(part.get("data-points", "1"))
            made.append(self._simple(part, asked) | {"points": points or 2})
            _empty(part)
        return {"type": "case", "stem": self.html(body), "parts": made, "points": sum(p["points"] for p in made)}

    def _response(self, asked: Element) -> Response:
        return self.responses.get(asked.get("responseIdentifier", ""), _NONE)

    def _facts(self, body: Element) -> dict[str, Any]:
        """Take the author's notes out of the body: what QTI has no field for stands there line by line."""
        facts: dict[str, Any] = {"title": self.item.get("title", ""), "external_id": ""}
        tags: list[str] = []
        for parent in list(body.iter()):
            for block in parent.findall("rubricBlock"):
                if block.get("view") == "author":
                    for line in (_FACT.fullmatch("".join(p.itertext()).strip()) for p in block.iter("p")):
                        if line and line.group(1) == "分类":
                            facts["category"] = line.group(2)
                        elif line and line.group(1) == "编号":
                            facts["external_id"] = line.group(2)
                        elif line:
                            tags += [line.group(2)] if line.group(1) == "标签" else [line.group(0)]
                    parent.remove(block)
        facts |= facts_of_tags(tags)
        said = [self.html(one) for one in self.item.findall("modalFeedback") if one.get("identifier") == "explanation"]
        return facts | ({"explanation": said[0]} if said else {})

    def _model_answer(self, body: Element) -> str:
        said = ""
        for parent in list(body.iter()):
            for block in parent.findall("rubricBlock"):
                if "scorer" in block.get("view", ""):
                    said = said or self.html(block)
                    parent.remove(block)
        return said

    def _left(self) -> list[Fault]:
        others = [one for one in self.item.findall("modalFeedback") if one.get("identifier") != "explanation"]
        return [Fault("FIELDS_LEFT", grave=False, values={"fields": ["modalFeedback"]})] if others else []

    def _take(self, element: Element) -> None:
        name = "data" if element.tag == "object" else "src"
        address = element.get(name, "")
        if not address or address.startswith("media:"):
            return
        element.attrib.pop(name)
        try:
            data, media_type = cleaned(self.files(address))
        except (NotMedia, Unreadable) as error:
            code = str(error) if isinstance(error, NotMedia) else "MEDIA_NOT_THERE"
            self.notes.append(Fault(code, "media", grave=False, values={"name": address[-80:]}))
            return
        entry = media_of(data, media_type, address.rpartition("/")[2])
        self.store[entry.digest] = data
        self.media[entry.digest] = entry.model_dump()
        element.tag = "audio" if media_type.startswith("audio/") else "img"
        others = dict(element.attrib)
        element.attrib.clear()
        element.attrib.update({"src": f"media:{entry.digest}"} | others)


def _tidy(html: str) -> str:
    """Take away what only held something together: bare spans, empty paragraphs, a single wrapper around all."""
    html = re.sub(r"<p>\s*</p>|<div>\s*</div>", "", re.sub(r"<span>([^<]*)</span>", r"\1", html)).strip()
    found = re.fullmatch(r"<div>((?:(?!</?div\b).)*)</div>", html, re.DOTALL)
    return found.group(1).strip() if found else html


def _empty(element: Element) -> None:
    _put_text(element, "")


def _put_text(element: Element, text: str) -> None:
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "span", text, tail
