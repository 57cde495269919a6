"""The bodies of items, type by type, in the words of QTI 2: what is asked and what is right."""

import html as entities
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element, ParseError, SubElement

from defusedxml.ElementTree import fromstring

from question_bank.accepted import AcceptedText
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.exchange.chinese.writing import Unwritable
from question_bank.types import (
    case,
    cloze,
    fill_in,
    matching,
    multiple,
    numeric,
    ordering,
    short_answer,
    single,
    true_false,
)

_VOID = re.compile(r"<(br|hr|img|col)\b([^<>]*?)/?>")
_GAP = "____"


class Body:
    """An item body as it is written, and the responses it declares; `names` maps digests to files."""

    def __init__(self, item: Element, body: Element, names: dict[str, str]) -> None:
        self.item, self.names = item, names
        self.at = body
        self.count = 0

    def put(self, content: Content) -> None:
        """Write what a question asks. Raises Unwritable FORMAT_NO_TYPE."""
        if isinstance(content, single.Content | multiple.Content):
            self._choice(content)
        elif isinstance(content, true_false.Content):
            self._true_false(content)
        elif isinstance(content, fill_in.Content):
            self._fill_in(content)
        elif isinstance(content, numeric.Content):
            self._numeric(content)
        elif isinstance(content, short_answer.Content):
            self._short_answer(content)
        elif isinstance(content, ordering.Content):
            self._ordering(content)
        elif isinstance(content, matching.Content):
            self._matching(content)
        elif isinstance(content, cloze.Content):
            self._cloze(content)
        elif isinstance(content, case.Content):
            self._case(content)
        else:
            raise Unwritable("FORMAT_NO_TYPE")

    def html(self, parent: Element, tag: str, html: str, **attributes: str) -> Element:
        """Write HTML as an element with proper XML inside."""
        element = xml_of(tag, html, self.names)
        element.attrib.update(attributes)
        parent.append(element)
        return element

    def _case(self, content: case.Content) -> None:
        self.html(self.at, "div", content.stem)
        outer = self.at
        for part in content.parts:
            self.at = SubElement(outer, "div", {"class": "part", "data-points": _points(part.points)})
            self.put(part)
        self.at = outer

    def _choice(self, content: single.Content | multiple.Content) -> None:
        several = isinstance(content, multiple.Content)
        right = [f"C{n}" for n, option in enumerate(content.options, start=1) if option.correct]
        name, declared = self._response("multiple" if several else "single", "identifier", right)
        weights = [option.weight for option in content.options]
        if isinstance(content, multiple.Content) and content.scoring == "weights":
            _map(declared, {f"C{n}": w for n, w in enumerate(weights, start=1) if w})
        self.html(self.at, "div", content.stem)
        asked = self._ask("choiceInteraction", name, content.shuffle, maxChoices="0" if several else "1")
        self._options(asked, content.options)

    def _options(self, asked: Element, options: Sequence[Option]) -> None:
        for number, option in enumerate(options, start=1):
            fixed = {"fixed": "true"} if option.fixed else {}
            self.html(asked, "simpleChoice", option.html, identifier=f"C{number}", **fixed)

    def _true_false(self, content: true_false.Content) -> None:
        name, _ = self._response("single", "identifier", [str(content.correct).lower()])
        self.html(self.at, "div", content.stem)
        asked = self._ask("choiceInteraction", name, shuffle=False, maxChoices="1")
        for identifier, text in (("true", "正确"), ("false", "错误")):
            SubElement(asked, "simpleChoice", {"identifier": identifier}).text = text

    def _fill_in(self, content: fill_in.Content) -> None:
        if content.any_order or content.stem.count(_GAP) not in (0, len(content.blanks)):
            raise Unwritable("FORMAT_NO_TYPE")
        stem = content.stem if _GAP in content.stem else f"{content.stem} {_GAP * 1}"
        if _GAP not in content.stem and len(content.blanks) > 1:
            raise Unwritable("FORMAT_NO_TYPE")
        self.item.set("label", "fill_in")
        for blank in content.blanks:
            name = self._typed(blank.accepted, case_sensitive=content.case_sensitive)
            stem = stem.replace(_GAP, f'<span class="gap" id="{name}"></span>', 1)
        self._with_gaps(stem)

    def _typed(self, accepted: Sequence[AcceptedText], *, case_sensitive: bool) -> str:
        if any(one.pattern for one in accepted):
            raise Unwritable("FORMAT_NO_PATTERN")
        name, declared = self._response("single", "string", [one.text for one in accepted if one.weight == 1][:1])
        if len(accepted) > 1 or case_sensitive:
            _map(declared, {one.text: one.weight for one in accepted}, sensitive=case_sensitive)
        return name

    def _numeric(self, content: numeric.Content) -> None:
        values = [one.value for one in content.accepted if one.value is not None and one.weight == 1]
        if not values:
            raise Unwritable("KEY_MISSING")
        name, _ = self._response("single", "float", [format(value, "f") for value in values])
        self.html(self.at, "div", content.stem)
        SubElement(SubElement(self.at, "p"), "textEntryInteraction", {"responseIdentifier": name})

    def _short_answer(self, content: short_answer.Content) -> None:
        name, _ = self._response("single", "string", [])
        self.html(self.at, "div", content.stem)
        self._ask("extendedTextInteraction", name, shuffle=None)
        if content.model_answer:
            rubric = SubElement(self.at, "rubricBlock", {"view": "scorer"})
            self.html(rubric, "div", content.model_answer)

    def _ordering(self, content: ordering.Content) -> None:
        names = [f"C{number}" for number in range(1, len(content.items) + 1)]
        name, _ = self._response("ordered", "identifier", names)
        self.html(self.at, "div", content.stem)
        asked = self._ask("orderInteraction", name, shuffle=True)
        # Written otherwise than it is right: who opens the file sees no key.
        for number, item in sorted(enumerate(content.items, start=1), key=lambda pair: pair[1]):
            self.html(asked, "simpleChoice", item, identifier=f"C{number}")

    def _matching(self, content: matching.Content) -> None:
        rights = matching.rights(content)
        place = {html: f"R{number}" for number, html in enumerate(rights, start=1)}
        pairs = [f"L{number} {place.get(pair.right, '')}" for number, pair in enumerate(content.pairs, start=1)]
        name, _ = self._response("multiple", "directedPair", pairs)
        self.html(self.at, "div", content.stem)
        asked = self._ask("matchInteraction", name, content.shuffle, maxAssociations=str(len(pairs)))
        left, right = SubElement(asked, "simpleMatchSet"), SubElement(asked, "simpleMatchSet")
        for number, pair in enumerate(content.pairs, start=1):
            self.html(left, "simpleAssociableChoice", pair.left, identifier=f"L{number}", matchMax="1")
        for html, identifier in place.items():
            self.html(right, "simpleAssociableChoice", html, identifier=identifier, matchMax=str(len(pairs)))

    def _cloze(self, content: cloze.Content) -> None:
        self.item.set("label", "cloze")
        names = [self._gap(gap) for gap in content.gaps]
        self._with_gaps(
            cloze.MARK.sub(lambda m: f'<span class="gap" id="{names[int(m.group(1)) - 1]}"></span>', content.stem)
        )
        asked = {one.get("responseIdentifier"): one for one in self.at.iter("textEntryInteraction")}
        for name, gap in zip(names, content.gaps, strict=True):
            if isinstance(gap, cloze.ChoiceGap):
                self._turn_into_choice(asked[name], gap)

    def _gap(self, gap: cloze.TextGap | cloze.NumberGap | cloze.ChoiceGap) -> str:
        if gap.share != 1:
            raise Unwritable("FORMAT_NO_SHARES")
        if isinstance(gap, cloze.TextGap):
            return self._typed(gap.accepted, case_sensitive=gap.case_sensitive)
        if isinstance(gap, cloze.NumberGap):
            values = [format(one.value, "f") for one in gap.accepted if one.value is not None]
            return self._response("single", "float", values)[0]
        right = [f"C{number}" for number, option in enumerate(gap.options, start=1) if option.correct]
        return self._response("single", "identifier", right)[0]

    def _turn_into_choice(self, element: Element, gap: cloze.ChoiceGap) -> None:
        element.tag = "inlineChoiceInteraction"
        element.set("shuffle", str(gap.shuffle).lower())
        for number, option in enumerate(gap.options, start=1):
            self.html(element, "inlineChoice", option.html, identifier=f"C{number}")

    def _with_gaps(self, html: str) -> None:
        block = self.html(self.at, "div", html)
        for gap in [one for one in block.iter("span") if one.get("class") == "gap"]:
            name = gap.attrib.pop("id")
            gap.attrib.clear()
            gap.tag = "textEntryInteraction"
            gap.set("responseIdentifier", name)

    def _ask(self, tag: str, name: str, shuffle: bool | None, **attributes: str) -> Element:  # noqa: FBT001
        mixed = {} if shuffle is None else {"shuffle": str(shuffle).lower()}
        return SubElement(self.at, tag, {"responseIdentifier": name, **mixed, **attributes})

    def _response(self, cardinality: str, base_type: str, right: Sequence[str]) -> tuple[str, Element]:
        self.count += 1
        name = "RESPONSE" if self.count == 1 else f"RESPONSE_{self.count}"
        kind = {"identifier": name, "cardinality": cardinality, "baseType": base_type}
        declared = Element("responseDeclaration", kind)
        self.item.insert(self.count - 1, declared)
        if right:
            correct = SubElement(declared, "correctResponse")
            for value in right:
                SubElement(correct, "value").text = value
        return name, declared


def xml_of(tag: str, html: str, names: dict[str, str]) -> Element:
    """Return HTML as an XML element; pictures by the names of their files. Raises Unwritable MARKUP_BROKEN."""
    text = _VOID.sub(r"<\1\2/>", html)
    text = re.sub(r"&(?!amp;|lt;|gt;|quot;|apos;|#)([A-Za-z]+);", lambda m: entities.unescape(m.group(0)), text)
    text = re.sub(r"media:([0-9a-f]{64})", lambda m: names.get(m.group(1), ""), text)
    try:
        element: Element = fromstring(f"<{tag}>{text}</{tag}>")
    except (ParseError, ValueError):
        raise Unwritable("MARKUP_BROKEN") from None
    return element


def _map(declared: Element, mapped: dict[str, Fraction], *, sensitive: bool = True) -> None:
    mapping = SubElement(declared, "mapping", {"defaultValue": "0"})
    for key, weight in mapped.items():
        said = {"mapKey": key, "mappedValue": _decimal(weight)}
        SubElement(mapping, "mapEntry", said | ({} if sensitive else {"caseSensitive": "false"}))


def _decimal(share: Fraction) -> str:
    return format((Decimal(share.numerator) / Decimal(share.denominator)).normalize(), "f")


def _points(halves: int) -> str:
    return f"{halves // 2}.5" if halves % 2 else str(halves // 2)
