"""Which test shows which requirement: read from the marks in the tests, kept in docs/requirements.md."""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "requirements.md"
INTRODUCTION = """# Requirements and their tests

Every requirement of the five policy documents that this product must meet (core) or should not stand in
the way of (adjacent), with the tests that show it. Written by `make requirements`; mark a test with
`@pytest.mark.requirement("ID")` to add it. An empty line is work ahead.

| requirement | scope | shown by |
|---|---|---|
"""


def main() -> int:
    """Print the list and write the page. Returns 1 when tests name requirements that do not exist."""
    scopes, tests = requirement_scopes(), marked_tests()
    for name in (name for name, scope in scopes.items() if scope != "out_of_scope"):
        print(f"{name:12} {scopes[name]:9} {', '.join(tests.get(name, [])) or '-'}")
    listed = [name for name, scope in scopes.items() if scope != "out_of_scope"]
    print(f"{sum(name in tests for name in listed)} of {len(listed)} requirements have a test.")
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(scopes, tests))
    for name in sorted(set(tests) - set(scopes)):
        print(f"unknown requirement {name}: {', '.join(tests[name])}", file=sys.stderr)
    return 1 if set(tests) - set(scopes) else 0


def requirement_scopes() -> dict[str, str]:
    """Return the scope (core, adjacent, out_of_scope) of each requirement id, in the documents' order."""
    return {row["id"]: row["scope"] for row in json.loads((ROOT / "tests/requirements.json").read_text())}


def marked_tests() -> dict[str, list[str]]:
    """Return for each requirement id the tests that carry its mark, as "folder/file.py::test"."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        place = path.relative_to(ROOT / "tests").as_posix()
        for test, name in marks_in(path.read_text()):
            tests = found.setdefault(name, [])
            if f"{place}::{test}" not in tests:
                tests.append(f"{place}::{test}")
    return found


def marks_in(source: str) -> Iterator[tuple[str, str]]:
    """Give each test of a source text with each id that marks it; `pytestmark` marks the whole file."""
    tree = ast.parse(source)
    tests = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    ]
    everywhere = [
        name
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
        for name in _ids(node.value)
    ]
    for test in tests:
        for name in everywhere + [name for mark in test.decorator_list for name in _ids(mark)]:
            yield test.name, name


def page(scopes: dict[str, str], tests: dict[str, list[str]]) -> str:
    """Return the text of docs/requirements.md."""
    rows = (
        f"| {name} | {scope} | {'<br>'.join(f'`{test}`' for test in tests.get(name, []))} |"
        for name, scope in scopes.items()
        if scope != "out_of_scope"
    )
    return INTRODUCTION + "\n".join(rows) + "\n"


def _ids(mark: ast.expr) -> list[str]:
    return [
        argument.value
        for node in ast.walk(mark)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement"
        for argument in node.args
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


if __name__ == "__main__":
    sys.exit(main())
