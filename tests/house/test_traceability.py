"""Each requirement a test names exists, and the page that lists them is up to date."""

from tests.traceability import PAGE, marked_tests, marks_in, page, requirement_scopes

SOURCE = """
pytestmark = [pytest.mark.requirement("A-1")]

@pytest.mark.requirement("B-2")
@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("C-3"))])
def test_something(x): ...

def helper(): ...
"""


def test_every_requirement_named_by_a_test_exists() -> None:
    assert set(marked_tests()) - set(requirement_scopes()) == set()


def test_marks_are_found_wherever_they_stand() -> None:
    assert list(marks_in(SOURCE)) == [
        ("test_something", "A-1"),
        ("test_something", "B-2"),
        ("test_something", "C-3"),
    ]


def test_the_list_names_core_and_adjacent_requirements_and_no_others() -> None:
    text = page({"A-1": "core", "B-2": "adjacent", "C-3": "out_of_scope"}, {"A-1": ["rules/test_x.py::test_y"]})
    assert "| A-1 | core | `rules/test_x.py::test_y` |" in text
    assert "| B-2 | adjacent |  |" in text
    assert "C-3" not in text


def test_the_page_is_what_make_requirements_writes() -> None:
    assert PAGE.read_text() == page(requirement_scopes(), marked_tests()), "run: make requirements"
