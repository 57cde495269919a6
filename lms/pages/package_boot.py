"""What of ours runs inside a package's cage: the run-time library, what it starts with, the pages around content."""

import json
from html import escape
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms.courses.models.packages import PackageRun
from lms.courses.packages.launching import Learner, elements_at_launch
from lms.courses.queries.packages import find_state, is_12, item_of, learner_name, total_cs
from lms.errors import NotFound
from lms.settings import get_settings
from lms.web.sandbox import RUNS, has_own_origin
from lms.web.templating import STATIC

# Folders whose files a package's pages may load, by the name they have below `~lifa/`.
LIBRARIES = ("scorm-again/", "h5p/", "package/")
_FOLDERS = {"scorm-again": STATIC / "vendor/scorm-again", "h5p": STATIC / "vendor/h5p", "package": STATIC / "package"}


def library(name: str) -> Path | None:
    """Return where a file of ours lies; None when there is none of that name."""
    folder = _FOLDERS[name.partition("/")[0]]
    path = (folder / name.partition("/")[2]).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def scripts_of(run: PackageRun, token: str) -> list[str]:
    """Return the addresses of the scripts every page of a package begins with, in their order."""
    edition = "scorm12" if is_12(run.material) else "scorm2004"
    names = ("package/storage.js", f"scorm-again/{edition}.min.js", "boot.js", "package/runtime.js")
    return [f"{RUNS}{token}/~lifa/{name}" for name in names]


def boot_script(db: Session, run: PackageRun, token: str) -> str:
    """Return the script that says with what an item starts."""
    item, twelve = item_of(run), is_12(run.material)
    kept: dict[str, Any] = {}
    if run.learning_id is not None and run.courseware_id is not None:
        state = find_state(db, run.learning_id, run.courseware_id, run.item)
        kept = state.data if state is not None else {}
    learner = Learner(f"L{run.learning_id or 0}", learner_name(db, run))
    said = {
        "run": run.id,
        "is12": twelve,
        "sequence": run.sequence,
        "save": f"{RUNS}{token}/~lifa/state",
        "files": f"{RUNS}{token}",
        "above": get_settings().base_url if has_own_origin() else "*",
        "ownOrigin": has_own_origin(),
        "values": elements_at_launch(
            item,
            kept,
            learner,
            is_12=twelve,
            total_cs=total_cs(db, run),
            is_trial=run.learning_id is None,
        ),
    }
    return f"globalThis.__lifa = {json.dumps(said)};\n"


def frame_page(run: PackageRun, token: str) -> str:
    """Return the page around an item at the packages' own address: it holds the run-time, found from within.

    The run-time stands there before the item comes: on a slow line the item would look for it in vain.
    """
    item = item_of(run)
    query = f"{'' if item.query.startswith('#') else '?'}{item.query}" if item.query else ""
    if not item.path:
        raise NotFound
    src = escape(f"{RUNS}{token}/{item.path}{query}")
    frame = f'<iframe src="{src}" allow="fullscreen; autoplay"></iframe>'
    return _page("iframe{border:0;width:100%;height:100%;display:block}", _tags(scripts_of(run, token)) + frame)


def player_page(token: str) -> str:
    """Return the page that plays H5P content, without a frame: in the cage frames are strangers to each other."""
    base = f"{RUNS}{token}/~lifa/"
    scripts = [f"{base}{name}" for name in ("package/storage.js", "boot.js", "h5p/main.bundle.js", "package/h5p.js")]
    stage = f'<link rel="stylesheet" href="{base}h5p/styles/h5p.css"><div id="h5p"></div>'
    return _page("body{padding:12px}", stage + _tags(scripts))


def _tags(scripts: list[str]) -> str:
    return "".join(f'<script src="{address}"></script>' for address in scripts)


def _page(style: str, body: str) -> str:
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>-</title>'
        f"<style>html,body{{margin:0;height:100%}}{style}</style></head><body>{body}</body></html>"
    )
