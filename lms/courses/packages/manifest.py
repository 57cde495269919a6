"""Reading imsmanifest.xml of SCORM 1.2 and SCORM 2004, 2nd to 4th edition (ADL CAM)."""

from collections.abc import Collection, Iterator
from itertools import islice
from xml.etree.ElementTree import Element

from lms.courses.packages.facts import Item, PackageFacts, Resource, Standard
from lms.courses.packages.paths import joined, require_launch, with_parameters
from lms.courses.packages.xml import attribute, child, children, local, parse, text
from lms.errors import RuleBroken

MOST_ITEMS = 500
_EDITIONS = {
    "1.2": Standard.SCORM12,
    "cam 1.3": Standard.SCORM2004,
    "2004 2nd edition": Standard.SCORM2004,
    "2004 3rd edition": Standard.SCORM2004,
    "2004 4th edition": Standard.SCORM2004,
}
# Where authors left the version out: the namespaces of the two standards.
_NAMESPACES = {"adlcp_rootv1p2": Standard.SCORM12, "adlcp_v1p3": Standard.SCORM2004}


def read_manifest(data: bytes, files: Collection[str] | None = None) -> PackageFacts:
    """Return what a manifest says; with `files`, every item must start one of them.

    A package without an organization, or with an empty one, opens its resources in their order, as other platforms do.
    Raises RuleBroken PACKAGE_MANIFEST_…, PACKAGE_VERSION, PACKAGE_NOTHING_TO_LAUNCH, PACKAGE_ITEMS, PACKAGE_LAUNCH_….
    """
    root = parse(data)
    if local(root.tag) != "manifest":
        raise RuleBroken("PACKAGE_MANIFEST_BROKEN")
    standard, edition = _standard(root, data)
    organizations = children(root_child(root, "organizations"), "organization")
    launches = _Launches(root, files)
    chosen = _default(root_child(root, "organizations"), organizations)
    items = tuple(islice(_items(chosen, launches, 0), MOST_ITEMS + 1)) if chosen is not None else ()
    items = items if any(item.path for item in items) else launches.of_resources(title=text(chosen, "title"))
    _require_items(items)
    title = text(chosen, "title") or text(root, "metadata", "lom", "general", "title", "langstring")
    return PackageFacts(
        standard=standard,
        edition=edition,
        identifier=attribute(root, "identifier"),
        title=title or attribute(root, "identifier"),
        items=items,
        organizations=tuple(text(organization, "title") for organization in organizations),
        resources=launches.resources,
        sequencing_blocks=sum(1 for element in root.iter() if local(str(element.tag)) == "sequencing"),
    )


def root_child(root: Element, name: str) -> Element:
    """Return a part of a manifest; an empty one where it is missing."""
    found = child(root, name)
    return Element(name) if found is None else found


class _Launches:
    """The resources of a manifest by identifier, and what an item that names one starts."""

    def __init__(self, root: Element, files: Collection[str] | None) -> None:
        self._files = files
        part = root_child(root, "resources")
        self._bases = (attribute(root, "base"), attribute(part, "base"))
        self._elements: dict[str, Element] = {}
        for element in children(part, "resource"):
            self._elements.setdefault(attribute(element, "identifier"), element)
        self.resources = tuple(
            Resource(key, attribute(element, "scormtype") or "asset", attribute(element, "href"))
            for key, element in self._elements.items()
        )

    def launch(self, reference: str, parameters: str = "") -> tuple[str, str, bool]:
        """Return path, query and whether it talks to the platform. Raises RuleBroken PACKAGE_RESOURCE_MISSING."""
        element = self._elements.get(reference)
        if element is None:
            raise RuleBroken("PACKAGE_RESOURCE_MISSING", item=reference[:120])
        if not attribute(element, "href"):
            return "", "", False
        href = joined(*self._bases, attribute(element, "base"), attribute(element, "href"))
        path, query = require_launch(href, self._files)
        return path, with_parameters(query, parameters), attribute(element, "scormtype").lower() == "sco"

    def of_resources(self, *, title: str) -> tuple[Item, ...]:
        """Return an item for each resource that starts something: the talking ones, else the first page."""
        found = [(resource, *self.launch(resource.id)) for resource in self.resources if resource.href]
        chosen = [one for one in found if one[3]] or found[:1]
        return tuple(
            Item(
                id=resource.id,
                title=(title if len(chosen) == 1 else "") or resource.id,
                path=path,
                query=query,
                is_sco=is_sco,
            )
            for resource, path, query, is_sco in chosen[: MOST_ITEMS + 1]
        )


def _standard(root: Element, data: bytes) -> tuple[Standard, str]:
    edition = text(root, "metadata", "schemaversion")
    known = _EDITIONS.get(edition.lower())
    if known is None and not edition:
        known = next((standard for name, standard in _NAMESPACES.items() if name.encode() in data), None)
    if known is None:
        raise RuleBroken("PACKAGE_VERSION", edition=edition[:40] or "-")
    return known, edition


def _default(part: Element, organizations: list[Element]) -> Element | None:
    named = attribute(part, "default")
    wanted = [one for one in organizations if attribute(one, "identifier") == named]
    return (wanted or organizations or [None])[0]  # type: ignore[list-item]


def _items(parent: Element, launches: _Launches, level: int) -> Iterator[Item]:
    for element in children(parent, "item"):
        reference = attribute(element, "identifierref")
        path, query, is_sco = (
            launches.launch(reference, attribute(element, "parameters")) if reference else ("", "", False)
        )
        primary = child(element, "sequencing", "objectives", "primaryobjective")
        by_measure = primary is not None and attribute(primary, "satisfiedbymeasure") == "true"
        # A measure that is left out is 1.0 (IMS SS 3.10).
        yield Item(
            id=attribute(element, "identifier"),
            title=text(element, "title") or attribute(element, "identifier"),
            level=level,
            path=path,
            query=query,
            is_sco=is_sco,
            mastery=text(element, "masteryscore"),
            measure=(text(primary, "minnormalizedmeasure") or "1.0") if by_measure else "",
            threshold=_threshold(element),
            launch_data=text(element, "datafromlms"),
        )
        yield from _items(element, launches, level + 1)


def _threshold(element: Element) -> str:
    """The share of the content to reach: words in the 3rd edition, attributes in the 4th."""
    found = child(element, "completionthreshold")
    if found is None:
        return ""
    if attribute(found, "completedbymeasure") == "false":
        return ""
    return attribute(found, "minprogressmeasure") or " ".join((found.text or "").split())


def _require_items(items: tuple[Item, ...]) -> None:
    if not any(item.path for item in items):
        raise RuleBroken("PACKAGE_NOTHING_TO_LAUNCH")
    names = [item.id for item in items]
    if len(items) > MOST_ITEMS or len(set(names)) != len(names) or not all(names):
        raise RuleBroken("PACKAGE_ITEMS", most=MOST_ITEMS)
