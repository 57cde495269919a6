"""Moodle XML: every type but case; pictures travel inside it. Written so that Moodle 3.9 and later read it."""

from question_bank.exchange.moodle_xml.reading import looks_like, read
from question_bank.exchange.moodle_xml.writing import write

__all__ = ["looks_like", "read", "write"]
