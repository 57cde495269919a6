"""Word documents of questions: read as lines with their pictures and tables; written in the same form."""

from question_bank.exchange.docx.reading import looks_like, read

__all__ = ["looks_like", "read"]
