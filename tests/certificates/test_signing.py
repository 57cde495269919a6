"""Signatures in papers: what is signed, and what is found out about files that come back."""

import asyncio
import io
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pytest
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper

from certificates.checking import Checked, Finding, check, code_in
from certificates.printing import printed, sample
from certificates.signing import Signer, SignerMissing, sign, signer_from
from tests.archival import archival_faults
from tests.certificates.sealing import PASSPHRASE, make_seal
from tests.pdf import pdf_text


class World(NamedTuple):
    signer: Signer
    plain: bytes
    signed: bytes

    def check(self, data: bytes) -> Checked:
        return check(data, [self.signer.certificate])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    signer = signer_from(str(make_seal(tmp_path_factory.mktemp("seal") / "seal.p12")), PASSPHRASE)
    plain = printed(sample("filing_receipt"))
    with pikepdf.open(io.BytesIO(plain)) as file:
        file.docinfo["/Keywords"] = f"https://lifa.example/verify/{_good_code()}"
        coded = io.BytesIO()
        file.save(coded, deterministic_id=True)
    return World(signer, coded.getvalue(), sign(coded.getvalue(), signer))


def _good_code() -> str:
    from certificates.numbering import new_code

    return new_code()


def test_a_signed_paper_is_intact_and_says_who_signed_it_when_and_which_paper_it_is(world: World) -> None:
    found = world.check(world.signed)
    assert found.finding is Finding.INTACT
    assert found.signer == "启东市司法局"
    assert found.signed_at
    assert found.code == code_in(world.plain) != ""
    assert "备案" in pdf_text(world.signed)
    assert len(world.signed) < 120_000


def test_any_altered_byte_inside_the_signed_range_is_found_out(world: World) -> None:
    dice = random.Random(4711)
    places = [dice.randrange(20, len(world.plain)) for _ in range(60)]
    for place in [*places, len(world.signed) - 8, len(world.signed) - 300]:
        altered = bytearray(world.signed)
        altered[place] ^= 1 << dice.randrange(8)
        assert world.check(bytes(altered)).finding is Finding.ALTERED, place


def test_a_changed_signature_is_an_altered_file(world: World) -> None:
    start = world.signed.index(b"/Contents <") + 11
    for place in (start + 2, start + 40, start + 900):
        altered = bytearray(world.signed)
        altered[place] = ord("0") if altered[place] != ord("0") else ord("1")
        assert world.check(bytes(altered)).finding is Finding.ALTERED


def test_a_stripped_signature_is_told_from_a_file_that_never_was_ours(world: World) -> None:
    assert world.check(world.plain).finding is Finding.STRIPPED
    assert world.check(printed(sample("filing_receipt"))).finding is Finding.UNSIGNED


def test_what_is_appended_after_signing_is_told_apart(world: World) -> None:
    assert world.check(world.signed + b"\n").finding is Finding.APPENDED
    assert world.check(world.signed + world.plain).finding is Finding.APPENDED


def test_somebody_elses_seal_is_unknown_even_over_our_own(world: World, tmp_path: Path) -> None:
    other = signer_from(str(make_seal(tmp_path / "other.p12", "启东市司法局")), PASSPHRASE)
    assert world.check(sign(world.plain, other)).finding is Finding.UNKNOWN_SIGNER


def test_a_file_signed_with_rsa_before_its_certificate_ran_out_stays_intact(world: World, tmp_path: Path) -> None:
    signer = signer_from(str(make_seal(tmp_path / "rsa.p12", is_rsa=True)), PASSPHRASE)
    data = sign(world.plain, signer)
    assert check(data, [signer.certificate, world.signer.certificate]).finding is Finding.INTACT


def test_a_certificate_that_was_not_good_when_the_file_was_signed_is_not_trusted(world: World, tmp_path: Path) -> None:
    signer = signer_from(str(make_seal(tmp_path / "old.p12", days=(-20, -10))), PASSPHRASE)
    assert check(sign(world.plain, signer), [signer.certificate]).finding is Finding.UNKNOWN_SIGNER


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"", Finding.NOT_A_PDF),
        (b"PK\x03\x04", Finding.NOT_A_PDF),
        (b"%PDF-1.7\n", Finding.UNSIGNED),
        (b"%PDF-1.7\n/ByteRange [0 10 20 30]", Finding.ALTERED),
        (b"%PDF-1.7\n/ByteRange [0 999999999999 999999999999 999999999999]", Finding.ALTERED),
        (b"%PDF-1.7\n" + b"/ByteRange [0 9 " * 5000, Finding.ALTERED),
        (b"%PDF-1.7\n<00>/ByteRange [0 9 13 30]" + b" " * 30, Finding.ALTERED),
    ],
)
def test_hostile_files_are_judged_and_never_fail(world: World, data: bytes, finding: Finding) -> None:
    assert world.check(data).finding is finding


def test_a_missing_or_locked_key_is_one_line_without_its_secret(tmp_path: Path) -> None:
    seal = make_seal(tmp_path / "seal.p12")
    for source, secret in ((str(seal), "wrong-secret"), (str(tmp_path / "none.p12"), ""), ("pkcs11:token=x", "1234")):
        with pytest.raises(SignerMissing) as refusal:
            signer_from(source, secret)
        assert len(str(refusal.value).splitlines()) == 1
        assert "wrong-secret" not in str(refusal.value)
    assert PASSPHRASE not in repr(signer_from(str(seal), PASSPHRASE))


def test_a_signed_paper_is_as_archival_as_before_it_was_signed(world: World) -> None:
    paper = printed(sample("hours_completion"))
    assert archival_faults(paper) == archival_faults(sign(paper, world.signer)) == []


def test_a_timestamp_fits_beside_the_signature(world: World, tmp_path: Path) -> None:
    signer = signer_from(str(make_seal(tmp_path / "rsa.p12", is_rsa=True)), PASSPHRASE)
    key = signer.key
    assert isinstance(key, SimpleSigner)
    stamper = DummyTimeStamper(key.signing_cert, key.signing_key)
    stamped = sign(world.plain, replace(signer, timestamper=stamper))
    assert check(stamped, [signer.certificate]).finding is Finding.INTACT
    assert len(stamped) - len(sign(world.plain, signer)) < 100, "room is kept for it in every file"


def test_a_thread_that_has_an_event_loop_signs_and_checks_as_well(world: World) -> None:
    async def in_a_loop() -> Finding:
        return world.check(sign(world.plain, world.signer)).finding

    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        assert thread.submit(asyncio.run, in_a_loop()).result(60) is Finding.INTACT
