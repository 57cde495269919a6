"""Banks that programs saved as JSON: lists of questions under whatever names, as quiz apps export them. Read only."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from question_bank.content import Fault
from question_bank.exchange.chinese.options import without_letter
from question_bank.exchange.chinese.parts import Parts, question_of
from question_bank.exchange.chinese.words import field_of_head, type_of_word
from question_bank.exchange.decoding import text_of_bytes
from question_bank.exchange.reading import MOST_QUESTIONS, Reading, ReadQuestion, Source, Unreadable

_DEEPEST = 12
_TEXT_KEYS = ("text", "content", "value", "html", "title", "name", "option")
_TYPE_IN_NAME = re.compile(r"单选|多选|判断|填空|简答|论述|案例")
_PICTURES = ("attachment", "image", "img", "picture", "pic")


def read(source: Source) -> Reading:
    """Read a JSON bank. Raises Unreadable JSON_BROKEN, FILE_TOO_LONG or NO_QUESTIONS."""
    try:
        data = json.loads(text_of_bytes(source.data))
    except (json.JSONDecodeError, RecursionError):
        raise Unreadable("JSON_BROKEN") from None
    found: list[ReadQuestion] = []
    of_file = next((word for word in _TYPE_IN_NAME.findall(source.name) if type_of_word(word)), "")
    for number, (record, fields) in enumerate(_records(data, 0), start=1):
        found.append(_question(f"第 {number} 题", record, fields, of_file))
        if number > MOST_QUESTIONS:
            raise Unreadable("FILE_TOO_LONG", most=MOST_QUESTIONS)
    if not found:
        raise Unreadable("NO_QUESTIONS")
    return Reading("json", found)


def looks_like(source: Source) -> bool:
    """Tell whether a file may be JSON: it begins with a bracket and a sign of JSON after it."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*[\[{]\s*[\[{\"]", source.data[:200]))


def _records(value: Any, depth: int) -> Iterator[tuple[Mapping[str, Any], dict[str, str]]]:
    """Yield whatever has a stem and a key, wherever it lies, and which of its names is which field."""
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        fields: dict[str, str] = {}
        for name in value:
            if (field := field_of_head(str(name))) is not None:
                fields.setdefault(field, str(name))
        if "stem" in fields and "answer" in fields and isinstance(value[fields["stem"]], str):
            yield value, fields
            return
    children = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for child in children:
        yield from _records(child, depth + 1)


def _question(at: str, record: Mapping[str, Any], fields: Mapping[str, str], of_file: str) -> ReadQuestion:
    said = {field: _text(record[name]) for field, name in fields.items()}
    parts = Parts(at, said.pop("type", ""), said.pop("stem", ""), answer=said.pop("answer", ""))
    parts.options = _options(record[fields["options"]]) if "options" in fields else []
    parts.options = parts.options or [said[key] for key in sorted(said) if key.startswith("option:") and said[key]]
    parts.fields = {key: text for key, text in said.items() if not key.startswith("option") and text}
    if parts.type and type_of_word(parts.type) is None and re.fullmatch(r"[A-Z]?\d*", parts.type):
        parts.type = ""  # a code of that program; the name of the file or the question itself says what it is
    parts.type = parts.type or of_file
    found = question_of(parts)
    pictures = [str(record[name]) for name in _PICTURES if record.get(name)]
    if pictures:
        missing = Fault("MEDIA_NOT_THERE", "media", grave=False, values={"name": pictures[0][:80]})
        return ReadQuestion(found.at, found.content, (*found.faults, missing))
    return found


def _options(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [_text(value[letter]) for letter in sorted(value)]
    if not isinstance(value, list):
        return []
    return [without_letter(_text(_inner(one)), index) for index, one in enumerate(value)]


def _inner(option: Any) -> Any:
    if not isinstance(option, Mapping):
        return option
    return next((option[key] for key in _TEXT_KEYS if isinstance(option.get(key), str)), "")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(_text(one) for one in value)
    if isinstance(value, bool):
        return "对" if value else "错"
    return "" if value is None or isinstance(value, Mapping) else str(value).strip()
