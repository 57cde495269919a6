"""Printing papers: signed files and pages a second on two cores, the first and the next one, size and memory.

`files_per_s`: certificates of a year's hours, each a signed file of its own with another name, by two presses.
`pages_per_s_one_document`: the same as one document, unsigned, joined. `first_ms` is the first paper of a process, with
loading the press; `single_ms` the next ones, signed. `rare_ms`: a name with signs that only the full typeface has, once
that one is loaded. `peak_mb`: the most memory of this process and the largest press. `--database` is taken and not used
so that all benchmarks are started alike.
"""

import io
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf

from certificates.document import Document
from certificates.press import Seal, print_document, print_many, print_together
from lms.documents import sealing
from lms.settings import get_settings
from tests.keys import organisation_key

_UNITS = ("城市管理局综合行政执法大队", "农业农村局", "市场监督管理局", "交通运输综合行政执法大队", "汇龙镇人民政府")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
_GIVEN = "志远建国海燕晓东明澈叙白清和长风雨桐以宁秋实"


def main() -> None:
    """Print, count, say."""
    quick = "--quick" in sys.argv[1:]
    files, pages = (100, 300) if quick else (2000, 3000)
    with key() as seal:
        first, made = timed(lambda: sealing.signed(print_document(paper(0))))
        singles = [timed(lambda n=n: sealing.signed(print_document(paper(n))))[0] for n in range(1, 12)]  # type: ignore[misc]
        print_document(paper(0, "䶮㛃𬭊"))
        rare = min(timed(lambda: print_document(paper(0, "䶮㛃𬭊")))[0] for _ in range(3))
        begun = time.perf_counter()
        sizes = [len(one) for one in print_many(map(paper, range(files)), seal)]
        took = time.perf_counter() - begun
    together, whole = timed(lambda: print_together([paper(number) for number in range(pages)]))
    figures: dict[str, Any] = {
        "files": files,
        "files_per_s": round(files / took, 1),
        "pages_per_s_one_document": round(count(whole) / together, 1),
        "first_ms": ms(first),
        "single_ms": ms(statistics.median(singles)),
        "rare_ms": ms(rare),
        "kb_per_file": max(len(made), *sizes) // 1024,
        "peak_mb": peak_mb(),
    }
    print(json.dumps({"benchmark": "certificates", "figures": figures}))


def paper(number: int, name: str = "") -> Document:
    """Return a certificate; people have their own names, units, hours, numbers and codes."""
    given = _GIVEN[number % 21] + (_GIVEN[number * 7 % 20] if number % 6 else "")
    law, skill = 20 + number % 37 / 4, 40 + number % 23 / 2
    told = {
        "name": name or _SURNAMES[number % 16] + given,
        "unit": f"启东市{_UNITS[number % 5]}",
        "person_class": "执法人员",
        "year": 2023,
        "rule": "启政办发〔2023〕11号",
        "required": "60",
        "credited": f"{law + skill:g}",
        "lines": [
            {"what": "公共法律知识", "required": "20", "credited": f"{law:g}"},
            {"what": "业务知识与执法技能", "required": "36", "credited": f"{skill:g}"},
        ],
        "as_of": "2023-12-31",
        "note": "",
        "paper": {
            "number": f"QD-SFJ-XS2023-{number:05d}",
            "code": f"{number:027d}",
            "verify_url": f"https://lifa.example.gov.cn/verify/{number:027d}",
            "issuer": "启东市司法局",
            "issued_on": "2023-12-31",
            "version": 1,
            "replaces": "",
        },
    }
    return Document("hours_completion", told)


@contextmanager
def key() -> Iterator[Seal]:
    """Give a key of an organisation for the time being."""
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder:
        path = Path(folder) / "key.p12"
        path.write_bytes(organisation_key("司法局", "pass"))
        os.environ |= {"LMS_SIGNING_KEY": str(path), "LMS_SIGNING_PASSPHRASE": "pass"}
        get_settings.cache_clear()
        yield Seal(str(path), "pass")


def timed(work: Callable[[], bytes]) -> tuple[float, bytes]:
    """Return how long work took, and what it made."""
    begun = time.perf_counter()
    made = work()
    return time.perf_counter() - begun, made


def count(data: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return len(document.pages)


def ms(seconds: float) -> float:
    """Return seconds as milliseconds."""
    return round(seconds * 1000, 1)


def peak_mb() -> int:
    """Return the most memory this process held, and the largest of those it started."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024
