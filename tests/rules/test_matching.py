"""Finding people by pasted lines, as offices write them."""

import pytest

from lms.people.matching import Candidate, Pasted, match, read_lines

NUMBER = "11010519491231002X"
BAI = Candidate(4, "白川", "digest:" + NUMBER, "002X", ("10-0681-04-0171",))
CHENG = Candidate(1, "程予安", "digest:other", "0013", ("10-0681-04-0152", "F-OLD-1"))
TWIN = Candidate(2, "程予安", "digest:third", "0029", ())


def digest(number: str) -> str:
    return f"digest:{number}"


def problems_of(text: str, *known: Candidate) -> list[tuple[str, dict[str, object]]]:
    return [(each.code, each.parameters) for each in match(read_lines(text), known, digest)[1]]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("程予安\t10-0681-04-0152", Pasted(1, "程予安", "10-0681-04-0152", None)),
        ("白　川　10-0681-04-0171", Pasted(1, "白川", "10-0681-04-0171", None)),  # written with a gap
        ("白川，１０－０６８１，90分钟", Pasted(1, "白川", "10-0681", 90)),  # full-width
        ("白川 90", Pasted(1, "白川", "", 90)),
        ("f-0681-04-0033", Pasted(1, "", "F-0681-04-0033", None)),
        ("120", Pasted(1, "", "120", None)),  # a number alone is nobody's minutes
        ("11010519491231002x、白川", Pasted(1, "白川", NUMBER, None)),
    ],
)
def test_a_line_is_read_as_name_number_and_minutes(line: str, read: Pasted) -> None:
    assert read_lines(line) == [read]


def test_empty_lines_are_skipped_and_the_others_keep_their_numbers() -> None:
    assert [line.line for line in read_lines("白川\n\n ，\n程予安")] == [1, 4]


def test_people_are_found_by_card_old_card_id_number_or_an_unmistakable_name() -> None:
    text = f"程予安 F-old-1\n{NUMBER}"
    assert match(read_lines(text), [CHENG, BAI], digest) == ({1: None, 4: None}, [])
    assert match(read_lines("白川 90"), [BAI], digest) == ({4: 90}, [])


def test_a_card_nobody_has_suggests_the_nearest_of_that_name() -> None:
    assert problems_of("白川 10-0681-40-0171", BAI, CHENG) == [
        ("LINE_CARD_UNKNOWN", {"line": 1, "name": "白川", "suggestion": "10-0681-04-0171"})
    ]


def test_an_id_number_nobody_has_is_never_repeated() -> None:
    [(code, said)] = problems_of("白川 110105194912310038", BAI)
    assert (code, said) == ("LINE_ID_UNKNOWN", {"line": 1, "name": "白川", "tail": "002X"})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("无名氏", "LINE_NOT_FOUND"),
        ("无名氏 10-1", "LINE_NOT_FOUND"),
        ("程予安", "LINE_AMBIGUOUS"),
        ("白田 10-0681-04-0171", "LINE_OTHER_NAME"),
        ("白川\n白川", "LINE_TWICE"),
        ("90", "LINE_NOT_FOUND"),
    ],
)
def test_a_line_that_means_nobody_or_not_one_person_is_named(text: str, code: str) -> None:
    assert [found for found, _ in problems_of(text, BAI, CHENG, TWIN)] == [code]


def test_a_good_line_is_kept_beside_a_bad_one() -> None:
    people, problems = match(read_lines("白川\n无名氏\n程予安 F-OLD-1"), [BAI, CHENG, TWIN], digest)
    assert people == {4: None, 1: None}
    assert len(problems) == 1


@pytest.mark.parametrize("empty", ["\t\t", " 、，", "\u3000"])
def test_empty_rows_of_a_sheet_are_passed_over(empty: str) -> None:
    assert read_lines(f"白川\n{empty}\n程予安") == [Pasted(1, "白川", "", None), Pasted(3, "程予安", "", None)]


def test_a_line_of_minutes_alone_means_nobody() -> None:
    assert problems_of("90分钟", BAI) == [("LINE_UNREADABLE", {"line": 1})]
