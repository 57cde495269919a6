"""Sign-ins made at the console."""

import pytest
from sqlalchemy import func, select

from lms.cli.answers import Exit
from lms.people.accounts import Account
from lms.people.hashing import password_matches
from tests.cli.conftest import Console
from tests.factories import make_id_no, make_person, make_unit

GOOD = "wu tong shu xia de hua"


@pytest.fixture
def city(console: Console) -> Console:
    """A console whose database has one unit, CG, and one person in it."""
    with console.db() as db, db.begin():
        unit = make_unit(db, "CG")
        db.flush()
        make_person(db, unit, name="陈立新", id_no=make_id_no(77))
    return console


def test_a_new_sign_in_prints_an_initial_password_that_must_be_changed(city: Console) -> None:
    answer = city.done("user", "add", "--login", "Wang", "--role", "UNIT_TRAINER", "--unit", "CG")
    with city.db() as db:
        account = db.scalars(select(Account)).one()
        assert account.login == answer["login"] == "wang"
        assert account.must_change_password
        assert password_matches(answer["password"], account.password_hash)


def test_a_given_password_is_not_printed(city: Console) -> None:
    arguments = ["user", "add", "--login", "wang", "--role", "SEC_ADMIN", "--unit", "CG", "--password-stdin"]
    answer = city.run(*arguments, "--json", typed=f"{GOOD}\n")
    assert answer.exit_code == Exit.DONE
    assert GOOD not in answer.out + answer.err
    with city.db() as db:
        assert password_matches(GOOD, db.scalars(select(Account.password_hash)).one())


def test_a_weak_password_is_refused_and_no_account_is_made(city: Console) -> None:
    arguments = ["user", "add", "--login", "wang", "--role", "SEC_ADMIN", "--unit", "CG", "--password-stdin"]
    answer = city.run(*arguments, typed="12345678\n")
    assert answer.exit_code == Exit.REFUSED
    assert "PASSWORD_SHORT" in answer.err
    with city.db() as db:
        assert db.scalar(select(func.count(Account.id))) == 0


def test_adding_a_role_to_a_sign_in_makes_no_new_password(city: Console) -> None:
    city.done("user", "add", "--login", "wang", "--role", "UNIT_TRAINER", "--unit", "CG")
    answer = city.done("user", "add", "--login", "wang", "--role", "UNIT_LEADER", "--unit", "CG")
    assert "password" not in answer
    with city.db() as db:
        assert db.scalar(select(func.count(Account.id))) == 1


def test_a_person_gets_a_sign_in_of_his_own_under_his_name(city: Console) -> None:
    city.done("user", "add", "--login", "chen", "--role", "SELF", "--person", make_id_no(77))
    with city.db() as db:
        account = db.scalars(select(Account)).one()
        assert account.name == "陈立新"
        assert account.person_id is not None


@pytest.mark.parametrize("role", ["UNIT_TRAINER", "SYS_ADMIN", "PROVINCE"])
def test_a_role_other_than_ones_own_needs_a_unit(city: Console, role: str) -> None:
    answer = city.run("user", "add", "--login", "wang", "--role", role)
    assert answer.exit_code == Exit.WRONG_USAGE
    assert "--unit" in answer.err


def test_an_id_number_as_a_login_is_refused_without_repeating_it(city: Console) -> None:
    number = make_id_no(78)
    answer = city.run("user", "add", "--login", number, "--role", "UNIT_TRAINER", "--unit", "CG", "--json")
    assert answer.data["code"] == "LOGIN_WRONG"
    assert number[:17] not in (answer.out + answer.err).upper()


def test_a_person_nobody_registered_gets_no_sign_in_and_his_number_is_not_repeated(city: Console) -> None:
    number = make_id_no(79)
    answer = city.run("user", "add", "--login", "x1", "--role", "SELF", "--person", number)
    assert answer.exit_code == Exit.REFUSED
    assert "PERSON_NOT_FOUND" in answer.err
    assert number not in answer.out + answer.err
