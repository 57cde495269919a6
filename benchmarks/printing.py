"""Pages a second of the print shop: Chinese against the same document in Latin letters, in one run.

One ticket and the first page are printed in this process, 200 tickets (with --quick 40) and 60 question papers of 40
questions (6) aside, as the site does; figures are seconds of one core. `over_latin` is what Chinese costs over the same
document with every sign replaced by a Latin one. `--database` is taken and not used so that all benchmarks are started
alike.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import pikepdf

from certificates.document import Document
from certificates.printing import printed, sample


def main() -> None:
    """Print, count, say."""
    quick = "--quick" in sys.argv[1:]
    tickets, papers = (40, 6) if quick else (200, 60)
    ticket = sample("admission_tickets").facts
    common = [each for each in ticket["tickets"] if each["place"]["name"] in {"孙建国", "王丽"}]
    one = Document("admission_tickets", {**ticket, "tickets": common[:1]})
    rare = Document("admission_tickets", {**ticket, "tickets": [_named(common[0], "䶮㛃𬭊")]})
    first, _ = timed(lambda: printed(one))
    warm, small = timed(lambda: printed(one))
    rare_first, _ = timed(lambda: printed(rare))
    rare_warm, _ = timed(lambda: printed(rare))
    many = Document("admission_tickets", {**ticket, "tickets": (common * tickets)[:tickets]})
    question = sample("question_papers").facts
    sheets = Document("question_papers", {**question, "papers": (question["papers"] * papers)[:papers]})
    figures: dict[str, Any] = {
        "first_ms": ms(first),
        "ticket_ms": ms(warm),
        "ticket_kb": len(small) // 1024,
        "rare_first_ms": ms(rare_first),
        "rare_ms": ms(rare_warm),
    }
    for name, document in (("tickets", many), ("papers", sheets)):
        seconds, data = timed(lambda document=document: printed(document))  # type: ignore[misc]
        latin, _ = timed(lambda document=document: printed(latin_of(document)))  # type: ignore[misc]
        figures |= {
            f"{name}_pages": pages(data),
            f"{name}_pages_per_s": round(pages(data) / seconds, 1),
            f"{name}_over_latin": round(seconds / latin, 2),
        }
    print(json.dumps({"benchmark": "printing", "figures": figures}))


def timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    """Return the seconds of one core that work took, and what it made."""
    begun = time.process_time()
    made = work()
    return time.process_time() - begun, made


def latin_of(document: Document) -> Document:
    """Return a document with two Latin letters, which take about its room, for every Chinese sign of its facts."""
    return Document(document.design, _latin(document.facts), "en")


def _latin(value: Any) -> Any:
    if isinstance(value, str):
        return "".join("na" if sign > "⺀" else sign for sign in value)
    if isinstance(value, dict):
        return {key: _latin(each) for key, each in value.items()}
    return [_latin(each) for each in value] if isinstance(value, list) else value


def _named(ticket: dict[str, Any], name: str) -> dict[str, Any]:
    return {**ticket, "place": {**ticket["place"], "name": name}}


def pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return len(file.pages)


def ms(seconds: float) -> int:
    """Return whole milliseconds."""
    return round(seconds * 1000)


if __name__ == "__main__":
    main()
