"""Writing QTI packages: an item a question, a test that holds them all, the files of the questions."""

import io
import zipfile
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from question_bank.content import Content, Fault
from question_bank.exchange.chinese.writing import Unwritable
from question_bank.exchange.metadata import points_text, tags_with_facts
from question_bank.exchange.moodle_xml.files import file_names
from question_bank.exchange.qti.bodies import Body, xml_of
from question_bank.exchange.qti.losses import lost_of
from question_bank.exchange.qti.names import in_words_of_three
from question_bank.exchange.reading import MediaBytes, Written, no_media

_ZIP_DAY = (2020, 1, 1, 0, 0, 0)  # the same bank is the same file, whenever it is written
_2 = {"item": "http://www.imsglobal.org/xsd/imsqti_v2p1", "manifest": "http://www.imsglobal.org/xsd/imscp_v1p1"}
_3 = {
    "item": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "manifest": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
_MATCH = {
    "2": "http://www.imsglobal.org/question/qti_v2p1/rptemplates/{}",
    "3": "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{}.xml",
}


def write_21(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write a QTI 2.1 package; what it cannot carry is left out and said, question by question."""
    return _write(contents, media, "2", lambda item: item)


def write_30(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write a QTI 3.0 package; what it cannot carry is left out and said, question by question."""
    return _write(contents, media, "3", in_words_of_three)


def _write(
    contents: Sequence[Content], media: MediaBytes, version: str, in_words: Callable[[Element], Element]
) -> Written:
    file, left_out, held = io.BytesIO(), [], set()
    spaces = _2 if version == "2" else _3
    files: list[tuple[str, list[str]]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, content in enumerate(contents, start=1):
            names = {digest: f"{digest[:8]}-{name}" for digest, name in file_names(content).items()}
            try:
                item = _item(content, number, names, version)
            except Unwritable as unwritable:
                left_out.append((number, Fault(str(unwritable))))
                continue
            left_out += [(number, fault) for fault in lost_of(content)]
            _put(archive, f"item-{number}.xml", in_words(item), spaces["item"])
            for digest, name in names.items():
                if name not in held:
                    held.add(name)
                    archive.writestr(zipfile.ZipInfo(name, _ZIP_DAY), media(digest))
            files.append((f"item-{number}", list(names.values())))
        _put(archive, "test.xml", in_words(_test([name for name, _ in files])), spaces["item"])
        _put(archive, "imsmanifest.xml", _manifest(files, version), spaces["manifest"])
    return Written(file.getvalue(), "application/zip", "zip", left_out)


def _item(content: Content, number: int, names: dict[str, str], version: str) -> Element:
    item = Element(
        "assessmentItem",
        {"identifier": f"item-{number}", "title": content.title, "adaptive": "false", "timeDependent": "false"},
    )
    most = SubElement(item, "outcomeDeclaration", _outcome("MAXSCORE"))
    SubElement(SubElement(most, "defaultValue"), "value").text = points_text(content.points)
    SubElement(item, "outcomeDeclaration", _outcome("SCORE"))
    if content.explanation:
        kind = {"identifier": "FEEDBACK", "cardinality": "single", "baseType": "identifier"}
        SubElement(item, "outcomeDeclaration", kind)
    body = SubElement(item, "itemBody")
    Body(item, body, names).put(content)
    _notes(body, content)
    mapped = item.find("responseDeclaration/mapping") is not None
    template = _MATCH[version].format("map_response" if mapped else "match_correct")
    SubElement(item, "responseProcessing", {"template": template})
    if content.explanation:
        shown = {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation", "showHide": "show"}
        feedback = SubElement(item, "modalFeedback", shown)
        feedback.append(xml_of("div", content.explanation, names))
    return item


def _notes(body: Element, content: Content) -> None:
    """Write what QTI has no field for as the author's notes, line by line, for people and for us."""
    lines = [f"分类：{content.category}"] if content.category else []
    facts = tags_with_facts(content, points=False)
    lines += [fact if fact.startswith(("难度:", "依据:")) else f"标签：{fact}" for fact in facts]
    lines += [f"编号：{content.external_id}"] if content.external_id else []
    if lines:
        block = SubElement(body, "rubricBlock", {"view": "author"})
        for line in lines:
            SubElement(block, "p").text = line


def _outcome(name: str) -> dict[str, str]:
    return {"identifier": name, "cardinality": "single", "baseType": "float"}


def _test(items: Sequence[str]) -> Element:
    test = Element("assessmentTest", {"identifier": "test", "title": "题库"})
    part = SubElement(
        test, "testPart", {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "simultaneous"}
    )
    section = SubElement(part, "assessmentSection", {"identifier": "section", "title": "题库", "visible": "true"})
    for name in items:
        SubElement(section, "assessmentItemRef", {"identifier": f"ref-{name}", "href": f"{name}.xml"})
    return test


def _manifest(files: Sequence[tuple[str, list[str]]], version: str) -> Element:
    kind = "xmlv2p1" if version == "2" else "xmlv3p0"
    manifest = Element("manifest", {"identifier": "manifest"})
    metadata = SubElement(manifest, "metadata")
    SubElement(metadata, "schema").text = "QTIv2.1 Package" if version == "2" else "QTI Package"
    SubElement(metadata, "schemaversion").text = "1.0.0" if version == "2" else "3.0.0"
    SubElement(manifest, "organizations")
    resources = SubElement(manifest, "resources")
    test = SubElement(resources, "resource", {"identifier": "test", "type": f"imsqti_test_{kind}", "href": "test.xml"})
    SubElement(test, "file", {"href": "test.xml"})
    for name, media in files:
        where = {"identifier": name, "type": f"imsqti_item_{kind}", "href": f"{name}.xml"}
        resource = SubElement(resources, "resource", where)
        for href in [f"{name}.xml", *media]:
            SubElement(resource, "file", {"href": href})
    return manifest


def _put(archive: zipfile.ZipFile, name: str, root: Element, namespace: str) -> None:
    root.set("xmlns", namespace)
    archive.writestr(zipfile.ZipInfo(name, _ZIP_DAY), tostring(root, "utf-8", xml_declaration=True))
