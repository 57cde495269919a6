"""Reading PDF in tests: its text as pdftotext sees it, its pages and fonts."""

import io
import subprocess

import pikepdf


def pdf_text(data: bytes) -> str:
    """Return the text of a PDF as a reader would copy it, line by line as it stands."""
    assert data.startswith(b"%PDF-"), data[:200]
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True, timeout=120)
    return told.stdout.decode()


def pdf_pages(data: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return len(file.pages)


def pdf_fonts(data: bytes) -> dict[str, bool]:
    """Map the names of the fonts of a PDF, without the mark of a subset, to whether they are embedded."""
    found = {}
    with pikepdf.open(io.BytesIO(data)) as file:
        for page in file.pages:
            for font in page.resources.get("/Font", pikepdf.Dictionary()).values():
                for below in font.get("/DescendantFonts", []):
                    name = str(below["/BaseFont"]).lstrip("/").partition("+")[2]
                    found[name] = "/FontFile3" in below["/FontDescriptor"] or "/FontFile2" in below["/FontDescriptor"]
    return found
