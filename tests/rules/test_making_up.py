"""Hours made up for a year after it ended (domain C3.4)."""

from datetime import date

from lms.hours.catalogue import Tag
from lms.requirements.caps import Hours
from lms.requirements.making_up import with_made_up
from lms.requirements.parameters import Parameters
from lms.requirements.verdict import Sums

DAY = date(2024, 2, 1)


def test_made_up_hours_are_added_up_kind_by_kind_beside_the_years_own() -> None:
    entries = [
        Hours(1, DAY, "PL.GEN", Tag.PRUDENT, "CLASSROOM", 400),
        Hours(2, DAY, "BK.OTH", 0, "CLASSROOM", 200),
        Hours(3, DAY, "SK.CAS", Tag.PLATFORM, "DRILL", 100),
        Hours(4, DAY, "SUP", Tag.PRUDENT, "SALON", 300),  # no part of the sixty
        Hours(5, DAY, "PL.GEN", Tag.PRUDENT, "CLASSROOM", -150),  # taken back in part
    ]
    own = Sums(total=5600, public_law=2000, business_skill=3600, special_topic=1000)
    found = with_made_up(own, entries, Parameters())
    assert (found.total, found.public_law, found.business_skill, found.special_topic) == (5600, 2000, 3600, 1000)
    assert found.made_up == 550
    assert (found.made_up_public_law, found.made_up_business_skill, found.made_up_special_topic) == (250, 300, 250)


def test_without_made_up_hours_nothing_changes() -> None:
    assert with_made_up(Sums(total=100), [], Parameters()) == Sums(total=100)
