"""`lms certificates print`: a file for everybody who met the year, and nothing twice."""

from pathlib import Path

import pytest

from lms import clock
from lms.documents.models import IssuedDocument
from tests.cli.conftest import Console
from tests.factories import make_person, make_unit
from tests.pdf import pdf_text
from tests.rooms.world import TODAY, meet


@pytest.mark.at(TODAY)
def test_everybody_who_met_the_year_gets_a_file_once(console: Console, tmp_path: Path) -> None:
    with console.db() as db, db.begin():
        unit = make_unit(db, "CG")
        meet(db, make_person(db, unit, name="陈志远"))
        make_person(db, unit, name="沈建华")
    console.done("rules", "adopt", "QD-2023", "--unit", "CG", "--year", 2023)
    wanted = ("certificates", "print", "--year", 2023, "--unit", "CG", "--out", tmp_path / "papers")
    assert console.done(*wanted) == {"year": 2023, "papers": 1, "printed": 1, "there": 0}
    (made,) = (tmp_path / "papers").iterdir()
    assert made.name == "CG-XS2023-00001.pdf"
    assert "陈志远" in pdf_text(made.read_bytes())
    assert console.done(*wanted) == {"year": 2023, "papers": 1, "printed": 0, "there": 1}
    with console.db() as db:
        assert db.query(IssuedDocument).one().issued_on == clock.today()
