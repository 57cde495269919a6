"""Manifests: what an honest one says, and why a bad one is refused (security E1)."""

import json

import pytest

from lms.courses.packages.manifest import MOST_ITEMS, read_manifest
from lms.courses.packages.paths import with_parameters
from lms.errors import RuleBroken
from tests.packages import DATA, NEEDS_DATA, h5p, manifest, read, scorm, zipped

SCORM, OPEN, BAD = DATA / "5-elearning-packages/scorm", DATA / "5-elearning-packages", DATA / "9-hostile-inputs"
PAGE = {"index.html": "<p>x"}


def refused(archive: bytes) -> str:
    with pytest.raises(RuleBroken) as refusal:
        read(archive)
    return refusal.value.code


@NEEDS_DATA
@pytest.mark.requirement("ZJG-2-2")
@pytest.mark.parametrize(
    ("name", "identifier", "edition", "title", "blocks"),
    [
        (
            "scorm/RuntimeBasicCalls_SCORM20043rdEdition",
            "com.scorm.golfsamples.runtime.basicruntime.20043rd",
            "2004 3rd Edition",
            "Golf Explained - Run-time Basic Calls",
            2,
        ),
        (
            "scorm/singlescobasic",
            "com.scorm.golfsamples.runtime.basicruntime.12",
            "1.2",
            "Golf Explained - Run-time Basic Calls",
            0,
        ),
        (
            "scorm/RuntimeBasicCalls_SCORM12",
            "com.scorm.golfsamples.runtime.basicruntime.12",
            "1.2",
            "Golf Explained - Run-time Basic Calls",
            0,
        ),
        ("scorm-boytchev/scorm-template", "suica-SCORM-TEMPLATE", "1.2", "Suica SCORM", 0),
    ],
)
def test_open_packages_are_read_as_the_index_says(
    name: str, identifier: str, edition: str, title: str, blocks: int
) -> None:
    facts = read((OPEN / f"{name}.zip").read_bytes())
    assert (facts.identifier, facts.edition, facts.organizations, facts.sequencing_blocks) == (
        identifier,
        edition,
        (title,),
        blocks,
    )
    assert (len(facts.items), len(facts.launchable)) == (1, 1)
    assert [resource.kind for resource in facts.resources] == ["sco"]
    launch = "SCORM-TEMPLATE.html" if "boytchev" in name else "shared/launchpage.html"
    assert (facts.resources[0].href, facts.launchable[0].path) == (launch, launch)


@NEEDS_DATA
def test_a_package_without_an_organization_opens_its_resource() -> None:
    facts = read((SCORM / "singlescobasic_missingorg.zip").read_bytes())
    assert [(item.path, item.is_sco) for item in facts.items] == [("sso/launchpage.html", True)]


@NEEDS_DATA
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("badscorm.zip", "PACKAGE_MANIFEST_DEEPER"),
        ("invalid.zip", "PACKAGE_NO_MANIFEST"),
        ("validscorm.zip", "PACKAGE_MANIFEST_BROKEN"),
        ("validaicc.zip", "PACKAGE_OTHER"),
    ],
)
def test_bad_packages_of_others_are_refused(name: str, code: str) -> None:
    assert refused((SCORM / name).read_bytes()) == code


# Items, launchable ones, sco and asset resources, measures, sequencing blocks: as ../shared/data/INDEX.md says.
ADL = {
    "CM-01": (3, 3, 1, 6, ["0.8", "0.7"], 4, "SequencingTest.htm"),
    "CM-07b": (21, 13, 2, 6, [], 10, "SequencingTest.htm"),
    "CT-01": (6, 5, 1, 6, [], 3, "SequencingTest.htm"),
    "OB-01a": (3, 3, 1, 6, [], 4, "SequencingTest.htm"),
    "API": (3, 3, 2, 7, [], 0, "AssetLaunchTest.htm"),
}


@NEEDS_DATA
@pytest.mark.parametrize("name", ADL)
def test_manifests_of_the_conformance_suite_are_read_as_the_index_says(name: str) -> None:
    items, launchable, scos, assets, measures, blocks, first = ADL[name]
    path = OPEN / f"scorm2004-4ed-adl-manifests/LMSTestPackage_{name}.imsmanifest.xml"
    facts = read_manifest(path.read_bytes())
    kinds = [resource.kind for resource in facts.resources]
    assert (facts.identifier, facts.edition) == (f"LMSTestPackage_{name}", "2004 4th Edition")
    assert facts.organizations == (f"LMS Test Content Package {name}",)
    assert (len(facts.items), len(facts.launchable)) == (items, launchable)
    assert (kinds.count("sco"), kinds.count("asset"), facts.sequencing_blocks) == (scos, assets, blocks)
    assert [item.measure for item in facts.items if item.measure] == measures
    assert next(resource.href for resource in facts.resources if resource.href) == first
    assert all(item.path.startswith("resources/") and f"tc={name}" in item.query for item in facts.launchable)


def test_mastery_bases_parameters_and_launch_data_are_read() -> None:
    more = "<adlcp:masteryscore>80</adlcp:masteryscore><adlcp:datafromlms>a=1</adlcp:datafromlms>"
    text = manifest({"a.html": "sco"}, more={"a.html": more}).replace(
        'href="a.html"', 'xml:base="deep/" href="a.html?x=1"', 1
    )
    text = text.replace('identifierref="r1"', 'identifierref="r1" parameters="?y=2"')
    item = read_manifest(text.encode(), {"deep/a.html"}).items[0]
    assert (item.path, item.query, item.mastery, item.launch_data) == ("deep/a.html", "x=1&y=2", "80", "a=1")


@pytest.mark.parametrize(
    ("query", "parameters", "joined"),
    [
        ("", "?a=1", "a=1"),
        ("x=1", "&a=1", "x=1&a=1"),
        ("x=1#top", "a=1", "x=1&a=1#top"),
        ("x=1", "#end", "x=1#end"),
        ("", "", ""),
    ],
)
def test_parameters_are_put_to_the_query(query: str, parameters: str, joined: str) -> None:
    assert with_parameters(query, parameters) == joined


@pytest.mark.parametrize(
    ("href", "code"),
    [
        ("https://evil.test/x.html", "PACKAGE_LAUNCH_EXTERNAL"),
        ("//evil.test/x.html", "PACKAGE_LAUNCH_EXTERNAL"),
        ("javascript:alert(1)", "PACKAGE_LAUNCH_EXTERNAL"),
        ("data:text/html,x", "PACKAGE_LAUNCH_EXTERNAL"),
        ("\\\\host\\share\\x.html", "PACKAGE_LAUNCH_EXTERNAL"),
        ("../x.html", "PACKAGE_LAUNCH_OUTSIDE"),
        ("%2e%2e/%2e%2e/etc/passwd", "PACKAGE_LAUNCH_OUTSIDE"),
        ("/etc/passwd", "PACKAGE_LAUNCH_OUTSIDE"),
        ("missing.html", "PACKAGE_LAUNCH_MISSING"),
        ("http://[bad", "PACKAGE_LAUNCH_EXTERNAL"),
        ("film.swf", "PACKAGE_FLASH"),
    ],
)
def test_what_an_item_starts_lies_in_the_package(href: str, code: str) -> None:
    files = {
        "imsmanifest.xml": manifest({"index.html": "sco"}).replace('href="index.html"', f'href="{href}"'),
        **PAGE,
        "film.swf": "x",
    }
    assert refused(zipped(files)) == code


def test_large_and_small_letters_are_forgiven_where_only_one_file_can_be_meant() -> None:
    facts = read(zipped({"imsmanifest.xml": manifest({"Index.HTML": "sco"}), **PAGE}))
    assert facts.items[0].path == "index.html"


def test_a_manifest_in_a_chinese_encoding_is_read() -> None:
    text = manifest({"index.html": "sco"}, title="说理式执法").replace('encoding="UTF-8"', 'encoding="gb2312"')
    assert read(zipped({"imsmanifest.xml": text.encode("gb18030"), **PAGE})).title == "说理式执法"


@pytest.mark.parametrize(
    ("mend", "code"),
    [
        (lambda text: text.replace("1.2</schemaversion>", "1.1</schemaversion>"), "PACKAGE_VERSION"),
        (lambda text: text.replace('identifierref="r1"', 'identifierref="r9"'), "PACKAGE_RESOURCE_MISSING"),
        (lambda text: text.replace(' href="index.html"', ""), "PACKAGE_NOTHING_TO_LAUNCH"),
        (
            lambda text: text.replace("<manifest", "<course").replace("</manifest", "</course"),
            "PACKAGE_MANIFEST_BROKEN",
        ),
        (lambda text: text[:-20], "PACKAGE_MANIFEST_BROKEN"),
        (lambda text: text[:0], "PACKAGE_MANIFEST_BROKEN"),
        (
            lambda text: text.replace("</item>", "</item>" * 1 + '<item identifier="i1" identifierref="r1"/>'),
            "PACKAGE_ITEMS",
        ),
        (
            lambda text: text.replace(
                "</item>",
                "</item>" + "".join(f'<item identifier="m{n}" identifierref="r1"/>' for n in range(MOST_ITEMS)),
            ),
            "PACKAGE_ITEMS",
        ),
        (lambda text: text.replace("<resources>", "<x>" * 50 + "</x>" * 50 + "<resources>"), "PACKAGE_MANIFEST_LARGE"),
        (lambda text: text.replace("<resources>", "<x/>" * 50_001 + "<resources>"), "PACKAGE_MANIFEST_LARGE"),
        (
            lambda text: text.replace("<resources>", "<!--" + "x" * (9 * 2**20) + "--><resources>"),
            "PACKAGE_MANIFEST_LARGE",
        ),
    ],
)
def test_a_bad_manifest_is_refused_with_its_reason(mend, code: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RuleBroken) as refusal:
        read_manifest(mend(manifest({"index.html": "sco"})).encode(), {"index.html"})
    assert refusal.value.code == code


BOMB = '<!DOCTYPE manifest [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
)
ATTACKS = {
    "entity bomb": BOMB + "]><manifest>&i;</manifest>",
    "quadratic": f'<!DOCTYPE m [<!ENTITY a "{"x" * 50_000}">]><manifest>{"&a;" * 50_000}</manifest>',
    "local file": '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><manifest>&x;</manifest>',
    "network": '<!DOCTYPE m [<!ENTITY x SYSTEM "http://127.0.0.1:1/">]><manifest>&x;</manifest>',
    "outer type": '<!DOCTYPE m SYSTEM "http://127.0.0.1:1/x.dtd"><manifest/>',
    "parameter entity": '<!DOCTYPE m [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;]><manifest/>',
    "empty type": "<!DOCTYPE manifest><manifest/>",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_document_type_is_ever_read(attack: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read_manifest(ATTACKS[attack].encode())
    assert refusal.value.code == "PACKAGE_MANIFEST_ENTITIES"


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_another_encoding_hides_no_document_type(encoding: str) -> None:
    head = '<?xml version="1.0" encoding="gb18030"?>' if encoding == "gb18030" else ""
    with pytest.raises(RuleBroken) as refusal:
        read_manifest((head + ATTACKS["local file"]).encode(encoding))
    assert refusal.value.code == "PACKAGE_MANIFEST_ENTITIES"


@NEEDS_DATA
@pytest.mark.parametrize("name", ["quadratic", "cyclic", "external", "dtd"])
def test_known_attacks_by_xml_are_refused(name: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read_manifest((BAD / f"xml-attacks/{name}.xml").read_bytes())
    assert refusal.value.code == "PACKAGE_MANIFEST_ENTITIES"


def test_no_package_holds_names_that_are_ours() -> None:
    assert refused(scorm(files={"~lifa/boot.js": "x"})) == "PACKAGE_RESERVED"


@pytest.mark.parametrize(("name", "word"), [("cmi5.xml", "cmi5"), ("tincan.xml", "Tin Can"), ("course.crs", "AICC")])
def test_packages_of_other_standards_are_named(name: str, word: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        read(zipped({name: "<x/>"}))
    assert (refusal.value.code, refusal.value.parameters) == ("PACKAGE_OTHER", {"standard": word})


@NEEDS_DATA
@pytest.mark.parametrize(
    ("name", "main", "title"),
    [
        ("h5p/greetingcard1", "H5P.GreetingCard1", "Greeting card 1"),
        ("h5p-escola/arithmetic-quiz", "H5P.ArithmeticQuiz", "Arithmetic Quiz"),
    ],
)
def test_open_h5p_packages_are_read_as_the_index_says(name: str, main: str, title: str) -> None:
    facts = read((OPEN / f"{name}.h5p").read_bytes())
    assert (facts.identifier, facts.title, facts.details()["standard"]) == (main, title, "h5p")


@NEEDS_DATA
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("broken-content-json", "H5P_BROKEN"),
        ("corrupt_archive", "ARCHIVE_BROKEN"),
        ("invalid-h5p-json-schema", "H5P_BROKEN"),
        ("2-invalid-libraries", "H5P_BROKEN"),
    ],
)
def test_broken_h5p_packages_are_refused(name: str, code: str) -> None:
    assert refused((BAD / f"h5p-bad/{name}.h5p").read_bytes()) == code


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (h5p(mainLibrary="H5P.Other"), "H5P_NO_LIBRARY"),
        (h5p(mainLibrary="../evil"), "H5P_BROKEN"),
        (h5p(title=None), "H5P_BROKEN"),
        (h5p(preloadedDependencies="x"), "H5P_BROKEN"),
        (h5p(preloadedDependencies=[7]), "H5P_BROKEN"),
        (h5p(preloadedDependencies=[{"machineName": "../x", "majorVersion": 1, "minorVersion": 0}]), "H5P_BROKEN"),
        (zipped({"h5p.json": "{}"}), "H5P_NO_CONTENT"),
        (zipped({"h5p.json": "[]", "content/content.json": "{}"}), "H5P_BROKEN"),
        (
            zipped({"h5p.json": json.dumps({"title": "x", "mainLibrary": "A"}), "content/content.json": "{}"}),
            "H5P_NO_LIBRARY",
        ),
    ],
)
def test_h5p_packages_that_cannot_be_played_are_refused(archive: bytes, code: str) -> None:
    assert refused(archive) == code


def test_what_is_kept_of_a_package_can_be_read_back() -> None:
    from lms.courses.packages.facts import items_of

    facts = read(scorm(edition="2004 4th Edition"))
    assert items_of(json.loads(json.dumps(facts.details()))) == facts.launchable
