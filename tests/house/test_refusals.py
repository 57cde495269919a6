"""Each code of a refusal has one sentence: two rooms that take the same code would speak for each other."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping

import lms.web
from lms.web.refusals import ROOMS


def test_no_code_has_two_sentences() -> None:
    assert [told for told in _told() if ROOMS.get(told[1], told[2]) != told[2]] == []


def test_a_second_sentence_is_seen() -> None:
    code, sentence = next(iter(ROOMS.items()))
    assert ROOMS.get(code, "another") != "another", sentence


def _told() -> Iterator[tuple[str, str, str]]:
    """Yield the sentences of refusals wherever a module of the web keeps them: module, code, sentence."""
    for found in pkgutil.iter_modules(lms.web.__path__):
        module = importlib.import_module(f"lms.web.{found.name}")
        for name, value in vars(module).items():
            if name.endswith("REFUSALS") and isinstance(value, Mapping):
                yield from ((f"{found.name}.{name}", code, sentence) for code, sentence in value.items())
