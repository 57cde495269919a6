"""`lms check` says in one line whether documents can be printed; with a wrong key nothing starts."""

from pathlib import Path

import pytest

from certificates import fonts
from certificates.signing import signer_from
from lms.cli.answers import Exit
from lms.settings import get_settings
from tests.cli.conftest import Console
from tests.keys import organisation_key


def test_check_is_content_where_typefaces_are_made(console: Console) -> None:
    found = next(each for each in console.done("check")["checks"] if each["name"] == "fonts")
    assert found["faults"] == 0


def test_check_says_in_one_line_how_to_make_missing_typefaces(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    answer = console.run("check")
    assert answer.exit_code == Exit.REFUSED
    told = [line for line in answer.out.splitlines() if "certificates.fonts" in line]
    assert len(told) == 1


@pytest.mark.parametrize(
    ("setting", "name", "content"),
    [
        ("LMS_SIGNING_KEY", "key.p12", b"no key at all"),
        ("LMS_BADGE_KEY", "badges.pem", b"-----BEGIN PRIVATE KEY-----"),
        ("LMS_BADGE_KEY", "gone.pem", None),
        ("LMS_HOUSE_DIR", "house.toml", b"seals = 1"),
    ],
)
def test_what_papers_need_is_refused_at_the_start_and_told_by_check(
    console: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    monkeypatch.setenv(setting, str(tmp_path if setting == "LMS_HOUSE_DIR" else tmp_path / name))
    monkeypatch.setenv("LMS_SIGNING_PASSPHRASE", "not-to-be-told")
    get_settings.cache_clear()
    answer = console.run("check", "--json")
    assert answer.exit_code == Exit.REFUSED
    (papers,) = (each for each in answer.data["checks"] if each["name"] == "papers")
    assert (papers["faults"], papers["text"].partition("：")[0]) == (1, setting)
    for command in (("serve", "--port", "0"), ("worker", "--once")):
        refused = console.run(*command)
        assert refused.exit_code == Exit.WRONG_USAGE
        assert setting in refused.err
        assert "not-to-be-told" not in answer.out + refused.err


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_what_is_no_certificate_among_the_trusted_ones_stops_the_start_and_is_told_by_check(
    console: Console, content: bytes
) -> None:
    trusted = get_settings().keys_dir / "trusted"
    trusted.mkdir(parents=True)
    (trusted / "2021.pem").write_bytes(content)
    (papers,) = (each for each in console.run("check", "--json").data["checks"] if each["name"] == "papers")
    assert (papers["faults"], "keys/trusted/2021.pem" in papers["text"]) == (1, True)
    refused = console.run("worker", "--once")
    assert (refused.exit_code, "keys/trusted/2021.pem" in refused.err) == (Exit.WRONG_USAGE, True)


def test_a_certificate_of_an_earlier_key_is_well(console: Console, tmp_path: Path) -> None:
    key = tmp_path / "key.p12"
    key.write_bytes(organisation_key("司法局", "pass"))
    trusted = get_settings().keys_dir / "trusted"
    trusted.mkdir(parents=True)
    (trusted / "2021.pem").write_bytes(signer_from(str(key), "pass").certificate)
    (papers,) = (each for each in console.done("check")["checks"] if each["name"] == "papers")
    assert papers["faults"] == 0


def test_keys_that_open_are_well(console: Console, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key.p12").write_bytes(organisation_key("司法局", "pass"))
    monkeypatch.setenv("LMS_SIGNING_KEY", str(tmp_path / "key.p12"))
    monkeypatch.setenv("LMS_SIGNING_PASSPHRASE", "pass")
    get_settings.cache_clear()
    (papers,) = (each for each in console.done("check")["checks"] if each["name"] == "papers")
    assert papers["faults"] == 0
