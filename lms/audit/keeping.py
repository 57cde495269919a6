"""What is done about the chain outside of requests: chaining, witnessing, checking."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import vault
from lms.audit import actions, queries, witness
from lms.audit.rules import Fault, Found, Link, fault_of_waiting, faults_of
from lms.audit.witness import Head
from lms.db import make_sessions, reading

# A broken log may have as many faults as lines; the first ones say where it begins.
MOST_FAULTS = 200


@dataclass(slots=True)
class Report:
    """What a check of the whole log found: lines chained and waiting, and what is wrong, at most `MOST_FAULTS`."""

    chained: int = 0
    end: int = 0
    waiting: int = 0
    faults: list[Found] = field(default_factory=list)
    total: int = 0

    def add(self, found: Found) -> None:
        """Count a fault, and keep it while there is room."""
        self.total += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(found)


def keep_chain(engine: Engine, *, everywhere: bool = False) -> int:
    """Chain what waits, in short transactions, and witness the head; return how many lines were chained."""
    chained = 0
    while _is_waiting(engine, everywhere=everywhere):
        with make_sessions(engine).begin() as db:
            number = actions.chain_waiting(db, everywhere=everywhere)
        chained += number
        if not number:  # what waits is not the program's
            break
    if chained or everywhere or witness.is_due():
        _witness(engine, hourly=everywhere)
    return chained


def _is_waiting(engine: Engine, *, everywhere: bool) -> bool:
    with reading(engine) as db:
        return queries.has_unlinked(db, 0 if everywhere else actions.waiting_after(db))


def _witness(engine: Engine, *, hourly: bool) -> None:
    with reading(engine) as db:
        last = queries.last_link(db)
    written = witness.last_written()
    if last is None or (written is not None and written.position >= last.position):
        return  # nothing has been added since the last line in the file
    head = witness.witness(last.position, last.digest)
    if hourly or witness.is_due():
        witness.write_down(head)


def check_log(db: Session) -> Report:
    """Read the whole log and say what is wrong, and where."""
    key, report, heads = vault.audit_key(), Report(), list(witness.heads())
    digests: dict[int, str] = dict.fromkeys((head.position for head in heads), "")
    marks: set[str] = set()
    for found in faults_of(key, _noted(db, report, digests), marks):
        report.add(found)
    for line in queries.unlinked_lines(db):
        wrong = fault_of_waiting(key, line, marks)
        if wrong:
            report.add(wrong)
        else:
            report.waiting += 1
    for found in _against(heads, digests, report.end):
        report.add(found)
    return report


def _noted(db: Session, report: Report, digests: dict[int, str]) -> Iterator[Link]:
    """Pass the chain on, counting its places and noting the digests that heads speak of."""
    for link in queries.links(db):
        report.chained += 1
        report.end = link.position
        if link.position in digests:
            digests[link.position] = link.digest
        yield link


def _against(heads: Iterable[Head], digests: Mapping[int, str], end: int) -> Iterator[Found]:
    """Yield where the chain and the heads on file differ: what was rewritten, and what the tail lacks."""
    sound, cut = 0, 0
    for head in heads:
        if head.position and digests[head.position] == head.digest:
            sound = max(sound, head.position)
        elif not head.is_ours:
            yield Found(Fault.FORGED_HEAD, head.position)
        elif head.position > end:
            cut = max(cut, head.position)
        else:
            yield Found(Fault.REWRITTEN, sound + 1, last=head.position)
    if cut:
        yield Found(Fault.CUT, end + 1, last=cut)
