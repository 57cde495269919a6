"""Many papers: each by itself, or all in one document."""

import io
from pathlib import Path

import pikepdf
import pytest

from certificates import joining, pool, press
from certificates.checking import Finding, check, code_in
from certificates.document import Document
from certificates.joining import joined
from certificates.press import PressFailed, Seal, print_many, print_together
from certificates.printing import printed, sample
from certificates.signing import signer_from
from tests.archival import archival_faults
from tests.certificates.sealing import PASSPHRASE, make_seal
from tests.pdf import pdf_pages, pdf_text


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_BATCH", {"each": 2, "together": 4, "stack": 4})


def _papers(count: int) -> list[Document]:
    one = sample("exam_pass")
    return [Document("exam_pass", {**one.facts, "name": f"第{each:03d}人"}) for each in range(count)]


def test_many_papers_come_signed_each_by_itself_and_in_their_order(tmp_path: Path) -> None:
    seal = Seal(str(make_seal(tmp_path / "seal.p12")), PASSPHRASE)
    trusted = [signer_from(seal.source, seal.passphrase).certificate]
    files = list(print_many(_papers(5), seal))
    assert ["第000人" in pdf_text(files[0]), "第004人" in pdf_text(files[4]), len(files)] == [True, True, 5]
    assert {check(each, trusted).finding for each in files} == {Finding.INTACT}
    assert all(len(each) < 120_000 for each in files)


def test_whoever_stops_taking_leaves_no_press_behind() -> None:
    files = print_many(_papers(2))
    assert next(files).startswith(b"%PDF-")
    files.close()  # type: ignore[attr-defined]


def test_a_paper_that_cannot_be_printed_ends_the_batch_with_its_reason() -> None:
    with pytest.raises(PressFailed, match="UndefinedError"):
        list(print_many([Document("exam_pass", {"name": "甲"})]))


def test_all_papers_in_one_document_have_a_page_each_and_nobodys_code() -> None:
    data = print_together(_papers(6))
    assert pdf_pages(data) == 6
    assert "第000人" in pdf_text(data)
    assert "第005人" in pdf_text(data)
    assert code_in(data) == ""
    assert len(data) < 6 * 30_000


def test_a_joined_document_is_archival_and_tagged_page_by_page() -> None:
    transcript = sample("hours_transcript")
    together = print_together([*_papers(5), transcript])
    assert archival_faults(together) == []
    with pikepdf.open(io.BytesIO(together)) as whole:
        assert whole.Root.MarkInfo.Marked
        assert str(whole.Root.Lang) == "zh-CN"
        assert len(whole.Root.OutputIntents) == 1
        with whole.open_metadata() as said:
            assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("3", "A")
            assert "dc:title" not in said, "they are not all of one kind"
        tree = whole.Root.StructTreeRoot
        assert all(tree == branch.P for branch in tree.K)
        owners = pikepdf.NumberTree(tree.ParentTree)
        for page in whole.pages:
            own = [tag.Pg for tag in owners[int(page.obj.StructParents)]]
            assert own
            assert set(map(_place, own)) == {_place(page.obj)}, "a page leads to its own tags"


def test_what_is_not_tagged_is_joined_all_the_same() -> None:
    with pikepdf.new() as empty:
        empty.add_blank_page()
        empty.save(made := io.BytesIO())
    whole = joined([made.getvalue(), printed(sample("exam_pass"))])
    assert pdf_pages(whole) == 2
    with pikepdf.open(io.BytesIO(whole)) as file:
        assert "/StructTreeRoot" not in file.Root


def test_a_stack_too_thick_for_its_tags_in_memory_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [printed(sample("exam_pass")) for _ in range(3)]
    monkeypatch.setattr(joining, "MOST_OBJECTS", 100)
    with pikepdf.open(io.BytesIO(joined(parts))) as stack:
        assert len(stack.pages) == 3
        assert "/StructTreeRoot" not in stack.Root


def test_many_copies_are_a_stack_for_the_printer_without_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "MOST_TAGGED", 5)
    for papers, copies in ((_papers(6), 0), (_papers(5), 6)):
        with pikepdf.open(io.BytesIO(print_together(papers, copies))) as stack:
            assert len(stack.pages) == len(papers)
            assert "/StructTreeRoot" not in stack.Root
            assert "/OutputIntents" not in stack.Root, "it does not call itself archival"


def _place(thing: pikepdf.Object) -> tuple[int, int]:
    return thing.objgen


def test_papers_that_count_their_own_pages_are_set_one_by_one() -> None:
    transcript = sample("hours_transcript")
    text = pdf_text(print_together([transcript, transcript]))
    assert text.count("第1页 共1页") == 2


def test_a_single_paper_together_is_that_paper_without_its_code() -> None:
    one = sample("exam_pass")
    assert pdf_text(print_together([one])) == pdf_text(printed(one))
