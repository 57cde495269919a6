"""Each code of a refusal has one sentence: two rooms that take the same code would speak for each other."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import pytest

import lms.web
from lms.web import exam_words
from lms.web.refusals import ROOMS


def test_no_code_has_two_sentences() -> None:
    assert _second_sentences() == []


def test_a_second_sentence_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    code = next(iter(ROOMS))
    monkeypatch.setattr(exam_words, "OTHER_REFUSALS", {code: "另一句"}, raising=False)
    assert _second_sentences() == [("exam_words.OTHER_REFUSALS", code, "另一句")]


def _second_sentences() -> list[tuple[str, str, str]]:
    return [told for told in _told() if ROOMS.get(told[1], told[2]) != told[2]]


def _told() -> Iterator[tuple[str, str, str]]:
    """Yield the sentences of refusals wherever a module of the web keeps them: module, code, sentence."""
    for found in pkgutil.iter_modules(lms.web.__path__):
        module = importlib.import_module(f"lms.web.{found.name}")
        for name, value in vars(module).items():
            if name.endswith("REFUSALS") and isinstance(value, Mapping):
                yield from ((f"{found.name}.{name}", code, sentence) for code, sentence in value.items())
