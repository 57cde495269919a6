"""Words as they are printed on papers: in Chinese, in whatever language somebody reads the page."""

from lms.web.wording import word


def say(value: object, table: str) -> str:
    """Return the word for a value of a list."""
    return word("zh", value, table)
