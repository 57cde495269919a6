"""Which passwords are accepted, and how tries are counted."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from lms.access import GRANTABLE, Role
from lms.errors import RuleBroken
from lms.people.grants import ADMINISTRATORS, require_grantable
from lms.people.hashing import hash_password, new_initial_password, password_matches
from lms.people.passwords import LEAST_LENGTH, MOST_LENGTH, require_acceptable
from lms.people.throttle import Scope, Tally, counted, waits_until
from tests.refusing import refused

ABOUT = ["unit_trainer", "施雨桐", "市城市管理局", "城管局"]
NINE = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    [
        "seven grey herons over Lüsi",
        "江风把芦苇吹向东边的灯塔和旧码头",
        "Zk8!vq2Lw0#Rm5xT",
        "纸鸢越过旧城墙 then it rained",
        "correct-horse-battery-staple",
        " " * 3 + "blue kettle sings",
    ],
)
def test_long_passwords_of_any_signs_are_accepted(password: str) -> None:
    require_acceptable(password, about=ABOUT)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Zk8!vq2Lw0#Rm5", "PASSWORD_SHORT"),  # fourteen
        ("x" * (MOST_LENGTH + 1), "PASSWORD_LONG"),
        ("passwordpassword", "PASSWORD_COMMON"),
        ("P@ssw0rd20260101", "PASSWORD_COMMON"),
        ("123456789012345", "PASSWORD_COMMON"),
        ("qwertyuiopasdfghjkl", "PASSWORD_COMMON"),
        ("1qaz2wsx3edc4rfv5tgb", "PASSWORD_COMMON"),
        ("abcdefghijklmnopqrst", "PASSWORD_COMMON"),
        ("987654321zyxwvutsr", "PASSWORD_COMMON"),
        ("xk7xk7xk7xk7xk7xk7", "PASSWORD_COMMON"),
        ("xingzhengzhifa2026", "PASSWORD_COMMON"),
        ("woaini5201314woaini", "PASSWORD_COMMON"),
        ("行政执法培训考试密码2026123456", "PASSWORD_COMMON"),
        ("ｐａｓｓｗｏｒｄ１２３４５６７８９", "PASSWORD_COMMON"),  # full width is the same to a guesser
        ("Unit_Trainer-施雨桐-2026", "PASSWORD_OWN_WORDS"),
        ("市城市管理局施雨桐unit_trainer", "PASSWORD_OWN_WORDS"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, code: str) -> None:
    with refused(code):
        require_acceptable(password, about=ABOUT)


def test_the_shortest_accepted_length_is_fifteen() -> None:
    require_acceptable("Zk8!vq2Lw0#Rm5x"[:LEAST_LENGTH], about=ABOUT)


@given(st.text(max_size=200))
def test_any_text_is_accepted_or_refused_and_never_a_fault(password: str) -> None:
    with suppress(RuleBroken):
        require_acceptable(password, about=ABOUT)


def test_initial_passwords_are_acceptable_and_differ() -> None:
    made = {new_initial_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        require_acceptable(password, about=ABOUT)


def test_a_password_is_the_same_however_its_signs_are_composed() -> None:
    assert password_matches("Lu\u0308si", hash_password("Lüsi"))


@pytest.mark.parametrize("stored", [None, "", "!", "$2b$12$abcdefghijklmnopqrstuv"])
def test_nothing_matches_what_is_no_hash(stored: str | None) -> None:
    assert not password_matches("", stored)
    assert not password_matches("!", stored)


def test_hashes_are_argon2id_of_owasps_least_cost() -> None:
    assert hash_password("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def delay_after(count: int) -> timedelta:
    until = counted(Scope.LOGIN, Tally(count - 1, NINE, None), NINE).blocked_until
    return until - NINE if until else timedelta()


@pytest.mark.parametrize(
    ("count", "delay"),
    [
        (4, timedelta()),
        (5, timedelta(seconds=1)),
        (6, timedelta(seconds=2)),
        (10, timedelta(seconds=32)),
        (16, timedelta(seconds=2048)),
        (17, timedelta(hours=1)),
        (99, timedelta(hours=1)),
        (100, timedelta(days=1)),
        (5000, timedelta(days=1)),
    ],
)
def test_each_wrong_password_doubles_the_wait_and_none_locks_for_good(count: int, delay: timedelta) -> None:
    assert delay_after(count) == delay


def test_a_hundred_thousand_guesses_at_one_name_are_a_hundred_at_most_in_a_month() -> None:
    tally, now, looked_at = None, NINE, 0
    for _ in range(100_000):  # one every 26 seconds
        now += timedelta(seconds=26)
        if waits_until(tally, now) is None:
            tally, looked_at = counted(Scope.LOGIN, tally, now), looked_at + 1
        if looked_at == 100:
            break
    assert now - NINE > timedelta(days=3)


def test_spraying_many_names_is_stopped_by_the_total() -> None:
    total, looked_at = None, 0
    for number in range(10_000):  # from ever new addresses, within one window
        now = NINE + timedelta(milliseconds=20 * number)
        if waits_until(total, now) is None:
            total, looked_at = counted(Scope.TOTAL, total, now), looked_at + 1
    assert looked_at <= 100


def test_a_window_begins_anew() -> None:
    full = Tally(20, NINE, NINE + timedelta(minutes=5))
    assert waits_until(full, NINE + timedelta(minutes=4, seconds=59)) == NINE + timedelta(minutes=5)
    assert waits_until(full, NINE + timedelta(minutes=5)) is None
    assert counted(Scope.ADDRESS, full, NINE + timedelta(minutes=5)).count == 1


@pytest.mark.parametrize("role", GRANTABLE)
@pytest.mark.parametrize("other", GRANTABLE)
def test_administrators_hold_no_second_role_but_their_own_persons(role: Role, other: Role) -> None:
    mixed = role != other and Role.SELF not in (role, other) and bool(ADMINISTRATORS & {role, other})
    if role == other:
        code: str | None = "ROLE_HELD"
    else:
        code = "ADMIN_ROLE_ALONE" if mixed else None
    if code is None:
        require_grantable(role, 1, has_person=True, held=[(other, 1)])
        return
    with refused(code):
        require_grantable(role, 1, has_person=True, held=[(other, 1)])
