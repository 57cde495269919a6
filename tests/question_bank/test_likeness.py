"""Near-duplicates: what the sketches of real banks find of all there is, and that the short cuts lose nothing."""

from functools import cache

from hypothesis import given, settings, strategies as st

from lms.grams import grams_of
from question_bank.actions.recording import Record
from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source
from question_bank.likeness import TWINS, nearest, outline_of, twins_of
from question_bank.types import fingerprint
from tests.question_bank.banks import real

# Law in short statements, and technical matter that is asked again and again with other numbers.
BANKS = (
    "2-chinese-exam-banks/xingzheng-zhifa-kaoshi/判断题.docx",
    "2-chinese-exam-banks/amateur-radio-official/业余无线电-题库带分类.json",
)
Pair = tuple[int, int]


@cache
def records_of(path: str) -> list[Record]:
    """Return the sound questions of a real bank, each once."""
    found = (q.content for q in read(Source(real(path), path)).questions if q.content and q.is_sound)
    return [Record(content, "") for content in {fingerprint(content): content for content in found}.values()]


def all_twins(records: list[Record]) -> dict[Pair, int]:
    """Compare everything with everything."""
    outlines = {at: record.outline for at, record in enumerate(records)}
    return {(at, o): s for at, held in outlines.items() for o, s in twins_of(held, range(at), outlines)}


def looked_at(records: list[Record]) -> set[Pair]:
    """Return the pairs that an import compares, because their sketches have something in common."""
    holders: dict[int, list[int]] = {}
    pairs: set[Pair] = set()
    for at, record in enumerate(records):
        pairs |= {(at, other) for other in nearest(record.sketch, holders, but=-1)}
        for run in record.sketch:
            holders.setdefault(run, []).append(at)
    return pairs


def test_of_the_twins_in_real_banks_the_sketches_find_nearly_all_and_look_at_few_others() -> None:
    for path in BANKS:
        records = records_of(path)
        twins, seen = all_twins(records), looked_at(records)
        near = {pair for pair, share in twins.items() if share >= 70}
        assert len(twins) > 100
        assert len(near & seen) >= 0.98 * len(near)
        assert len(seen & twins.keys()) >= 0.90 * len(twins)
        assert len(seen) < 8 * len(records)


texts = st.text(alphabet="行政处罚许可强制复议的 应当", max_size=60)


@settings(max_examples=300, deadline=None)
@given(own=texts, others=st.lists(texts, max_size=6))
def test_no_twin_is_lost_to_the_look_at_the_marks(own: str, others: list[str]) -> None:
    ours, theirs = grams_of(own), [grams_of(other) for other in others]
    shares = [len(ours & held) * 100 // len(ours | held) if ours & held else 0 for held in theirs]
    expected = sorted(((n, s) for n, s in enumerate(shares) if s >= TWINS), key=lambda pair: (-pair[1], pair[0]))
    outlines = dict(enumerate(map(outline_of, theirs)))
    assert twins_of(outline_of(ours), outlines, outlines) == expected
