"""The full answer to a question, as a candidate would send it: for previews with the key marked. Pure."""

from question_bank.answers import LETTERS
from question_bank.content import Content
from question_bank.markup import normal, text_of
from question_bank.types import (
    case,
    cloze,
    fill_in,
    matching,
    multiple,
    numeric,
    ordering,
    short_answer,
    shown,
    single,
    true_false,
)

Sent = dict[str, list[str]]


def key_sent(content: Content) -> Sent:
    """Return the form that earns all points where a machine marks; what a person marks is the model answer."""
    if isinstance(content, single.Content | multiple.Content):
        return {"answer": [LETTERS[place] for place, option in enumerate(content.options) if option.correct]}
    if isinstance(content, case.Content):
        return {
            (number if name == "answer" else f"{number}.{name}"): values
            for number, part in ((str(n), part) for n, part in enumerate(content.parts, start=1))
            for name, values in key_sent(part).items()
        }
    if isinstance(content, matching.Content | ordering.Content):
        return _placed(content)
    return _written(content)


def key_words(content: Content) -> str:  # noqa: PLR0911 - one line a type
    """Return the key in a few words: letters, texts; "" where it is a word of a language or a person marks."""
    sent = key_sent(content)
    if isinstance(content, single.Content | multiple.Content):
        return "".join(sent["answer"])
    if isinstance(content, fill_in.Content):
        return "；".join("/".join(accepted.text for accepted in blank.accepted) for blank in content.blanks)
    if isinstance(content, numeric.Content):
        return f"{''.join(sent.get('answer', []))}{content.unit}"
    if isinstance(content, ordering.Content):
        return " → ".join(text_of(item) for item in content.items)
    if isinstance(content, matching.Content):
        return "；".join(f"{text_of(pair.left)} → {text_of(pair.right)}" for pair in content.pairs)
    if isinstance(content, case.Content):
        parts = [(n, _truth(part) or key_words(part)) for n, part in enumerate(content.parts, start=1)]
        return "；".join(f"（{n}）{words}" for n, words in parts if words)
    return "；".join("".join(values) for values in sent.values()) if isinstance(content, cloze.Content) else ""


def _truth(part: Content) -> str:
    """Return the sign of a truth inside a case, where no word of a language stands beside it."""
    return {True: "√", False: "×", None: ""}[part.correct] if isinstance(part, true_false.Content) else ""


def _placed(content: Content) -> Sent:
    seen = shown(content)
    if isinstance(content, matching.Content) and isinstance(seen, matching.Shown):
        letters = {normal(option.html): option.key for option in seen.right}
        return {str(n): [letters[normal(pair.right)]] for n, pair in enumerate(content.pairs, start=1)}
    if isinstance(content, ordering.Content) and isinstance(seen, ordering.Shown):
        places = {normal(item): place for place, item in enumerate(content.items, start=1)}
        return {item.key: [str(places[normal(item.html)])] for item in seen.items}
    return {}


def _written(content: Content) -> Sent:
    if isinstance(content, true_false.Content):
        return {} if content.correct is None else {"answer": ["true" if content.correct else "false"]}
    if isinstance(content, fill_in.Content):
        firsts = [next((one.text for one in blank.accepted), "") for blank in content.blanks]
        return {str(n): [text] for n, text in enumerate(firsts, start=1)}
    if isinstance(content, numeric.Content):
        return {"answer": [_number(content.accepted[0]) if content.accepted else ""]}
    if isinstance(content, cloze.Content):
        return {str(n): [_gap(gap)] for n, gap in enumerate(content.gaps, start=1)}
    return {"answer": [text_of(content.model_answer)]} if isinstance(content, short_answer.Content) else {}


def _number(accepted: object) -> str:
    value = getattr(accepted, "value", None)
    return "" if value is None else f"{value:f}"


def _gap(gap: cloze.Gap) -> str:
    if isinstance(gap, cloze.ChoiceGap):
        return next((LETTERS[place] for place, option in enumerate(gap.options) if option.correct), "")
    if isinstance(gap, cloze.NumberGap):
        return _number(gap.accepted[0]) if gap.accepted else ""
    return gap.accepted[0].text if gap.accepted else ""
