"""Writing GIFT."""

import re
from collections.abc import Sequence
from fractions import Fraction

from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.choices import Option
from question_bank.content import Content, Fault
from question_bank.exchange.gift.blocks import escaped
from question_bank.exchange.metadata import tags_with_facts
from question_bank.exchange.reading import MediaBytes, Written, no_media
from question_bank.exchange.shares import percent_of, weights_of_plain
from question_bank.types import fill_in, matching, multiple, numeric, short_answer, single, true_false

_GAP = "____"


class Unwritable(ValueError):
    """GIFT has no form for it; the message is a code."""


def write(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write questions as GIFT; what it cannot carry is left out and said, question by question."""
    del media  # GIFT holds no bytes
    blocks, left_out, category = [], [], ""
    for number, content in enumerate(contents, start=1):
        try:
            block = _block(content)
        except Unwritable as unwritable:
            left_out.append((number, Fault(str(unwritable))))
            continue
        left_out += [(number, fault) for fault in _lost(content)]
        if content.category != category:
            category = content.category
            blocks.append(f"$CATEGORY: {escaped(category)}")
        blocks.append(block)
    return Written("\n\n".join([*blocks, ""]).encode(), "text/plain; charset=utf-8", "gift", left_out)


def _block(content: Content) -> str:
    if content.media:
        raise Unwritable("FORMAT_NO_MEDIA")
    said = [f"[id:{_said(content.external_id)}]"] if content.external_id else []
    said += [f"[tag:{_said(tag)}]" for tag in tags_with_facts(content)]
    comment = f"// {' '.join(said)}\n" if said else ""
    title = f"::{escaped(content.title)}::" if content.title else ""
    general = f"####{escaped(content.explanation)}" if content.explanation else ""
    before, after = _halves(content.stem)
    answer = f"{{{_answer(content)}{general}}}"
    # A line end is written out, so that no blank line cuts the question in two.
    return f"{comment}{title}[html]{escaped(before)}{answer}{escaped(after)}"


def _halves(stem: str) -> tuple[str, str]:
    """Return a stem cut at its only gap, where reading would put the same gap again; else whole."""
    before, _, after = (" " + stem).partition(f" {_GAP} ")
    whole = (
        _GAP in before + after or not re.search(r"\w", after) or before != before.rstrip() or after != after.lstrip()
    )
    return (stem, "") if whole else (before.lstrip(), after)


def _answer(content: Content) -> str:  # noqa: PLR0911 - one line a type
    if isinstance(content, single.Content):
        return _options(content.options, [o.weight for o in content.options])
    if isinstance(content, multiple.Content):
        return _multiple(content)
    if isinstance(content, true_false.Content):
        return _true_false(content)
    if isinstance(content, numeric.Content):
        return "#" + "".join(map(_number, content.accepted))
    if isinstance(content, short_answer.Content):
        return ""
    if isinstance(content, fill_in.Content) and len(content.blanks) == 1:
        return "".join(map(_text, content.blanks[0].accepted))
    if isinstance(content, matching.Content):
        pairs = [f"={escaped(pair.left)} -> {escaped(pair.right)}" for pair in content.pairs]
        return "\n".join([*pairs, *(f"= -> {escaped(html)}" for html in content.spare)])
    raise Unwritable("FORMAT_NO_TYPE")


def _multiple(content: multiple.Content) -> str:
    if content.scoring == "weights":
        weights = [option.weight or Fraction(0) for option in content.options]
    else:
        weights = weights_of_plain([option.correct for option in content.options])
    return "".join(f"~%{percent_of(w)}%{_option(o)}" for o, w in zip(content.options, weights, strict=True))


def _options(options: Sequence[Option], weights: Sequence[Fraction | None]) -> str:
    marks = ["=" if o.correct else f"~%{percent_of(w)}%" if w else "~" for o, w in zip(options, weights, strict=True)]
    return "".join(mark + _option(option) for mark, option in zip(marks, options, strict=True))


def _option(option: Option) -> str:
    return escaped(option.html) + (f"#{escaped(option.feedback)}" if option.feedback else "")


def _true_false(content: true_false.Content) -> str:
    right, wrong = content.feedback_true, content.feedback_false
    if not content.correct:
        right, wrong = wrong, right
    feedback = f"#{escaped(wrong)}#{escaped(right)}" if right else f"#{escaped(wrong)}" if wrong else ""
    return ("TRUE" if content.correct else "FALSE") + feedback


def _text(accepted: AcceptedText) -> str:
    weight = "" if accepted.weight == 1 else f"%{percent_of(accepted.weight)}%"
    return f"={weight}{escaped(accepted.text)}" + (f"#{escaped(accepted.feedback)}" if accepted.feedback else "")


def _number(accepted: AcceptedNumber) -> str:
    feedback = f"#{escaped(accepted.feedback)}" if accepted.feedback else ""
    if accepted.value is None:
        return f"~{feedback}"
    weight = "" if accepted.weight == 1 else f"%{percent_of(accepted.weight)}%"
    return f"={weight}{accepted.value:f}:{accepted.tolerance:f}{feedback}"


def _said(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def _lost(content: Content) -> list[Fault]:
    """Return what of a question GIFT has no place for."""
    lost = []
    if isinstance(content, single.Content | multiple.Content | matching.Content) and not content.shuffle:
        lost.append(Fault("LOST_SHUFFLE", grave=False))
    if isinstance(content, single.Content | multiple.Content) and any(option.fixed for option in content.options):
        lost.append(Fault("LOST_FIXED", grave=False))
    if isinstance(content, multiple.Content) and content.scoring == "missing_half":
        lost.append(Fault("LOST_SCORING", grave=False))
    if isinstance(content, short_answer.Content) and (content.model_answer or content.marking_points):
        lost.append(Fault("LOST_MODEL_ANSWER", grave=False))
    if isinstance(content, fill_in.Content) and content.case_sensitive:
        lost.append(Fault("LOST_CASE", grave=False))
    if isinstance(content, matching.Content) and content.scoring == "exact":
        lost.append(Fault("LOST_SCORING", grave=False))
    if isinstance(content, numeric.Content) and content.unit:
        lost.append(Fault("LOST_UNIT", grave=False))
    return lost
