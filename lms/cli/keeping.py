"""`lms backup` and `lms restore`: database, files and keys, into a folder and back into an empty place."""

import json
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine, inspect
from sqlalchemy.engine import URL, make_url

from lms import clock, storage
from lms.cli.answers import AsJson, WrongUsage, answering, progress, words
from lms.cli.schema import schema_version
from lms.db import make_engine
from lms.errors import NotFound, RuleBroken
from lms.i18n import N_
from lms.settings import get_settings, private_folder

MANIFEST, SQLITE_COPY, DUMP = "backup.json", "lms.db", "lms.dump"
MATERIALS, WITNESS = "materials", "witness"
Folder = Annotated[Path, typer.Argument(help="The folder of the backup.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(folder: Folder, as_json: AsJson = False) -> None:
    """Copy the whole system into a new folder while it runs: database, files, materials, keys. As safe as the keys."""
    with answering(as_json=as_json) as say:
        if folder.exists() and any(folder.iterdir()):
            raise RuleBroken("FOLDER_NOT_EMPTY", folder=str(folder))
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings = get_settings()
        # Before the database: a head must never speak of a line that the copy lacks.
        witnesses = _copy(settings.witness_dir, folder / WITNESS)
        engine = make_engine(settings.database_url)
        try:
            # The database first: every file it speaks of was in the store before it was spoken of.
            _dump(engine, make_url(settings.database_url), folder)
            version = schema_version(engine)
        finally:
            engine.dispose()
        counts = {name: _copy(source, folder / name) for name, source in _folders().items()}
        counts[WITNESS] = witnesses
        counts["materials"] = _carry_out(folder / MATERIALS)
        manifest = {"schema": version, "made_at": clock.now().isoformat(), **counts}
        (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
        say({"folder": str(folder), **manifest}, words(N_("已备份到%(folder)s，请像保管密钥一样保管它"), folder=folder))


def restore(folder: Folder, as_json: AsJson = False) -> None:
    """Put a backup back where the settings point. Refuses a place that holds anything."""
    with answering(as_json=as_json) as say:
        manifest = _manifest(folder)
        url = make_url(get_settings().database_url)
        _require_empty(url)
        private_folder(get_settings().data_dir)
        for name, target in (_folders() | {WITNESS: get_settings().witness_dir}).items():
            _copy(folder / name, target)
        _carry_in(folder / MATERIALS)
        _load(url, folder)
        say(
            {"folder": str(folder), **manifest}, words(N_("已从%(folder)s恢复，请运行 lms check --deep"), folder=folder)
        )


def _folders() -> dict[str, Path]:
    settings = get_settings()
    return {"files": settings.files_dir, "keys": settings.keys_dir}


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WrongUsage(N_("%(folder)s不是一个完整的备份"), folder=str(folder)) from error
    return read


def _require_empty(url: URL) -> None:
    if url.drivername.startswith("sqlite"):
        taken = Path(url.database or "").exists()
    else:
        engine = make_engine(url.render_as_string(hide_password=False))
        taken = bool(inspect(engine).get_table_names())
        engine.dispose()
    if (
        taken
        or any(storage.list_keys())
        or any(folder.exists() and any(folder.iterdir()) for folder in _folders().values())
    ):
        raise RuleBroken("TARGET_NOT_EMPTY")


def _copy(source: Path, target: Path) -> int:
    """Copy a folder with its rights, nothing where there is none; return how many files it holds."""
    if not source.exists():
        return 0
    shutil.copytree(source, target, dirs_exist_ok=True)
    target.chmod(0o700)
    return sum(path.is_file() for path in target.rglob("*"))


def _carry_out(target: Path) -> int:
    """Copy all materials out of the store, wherever that is; return how many files there are."""
    number = 0
    for key in storage.list_keys():
        with suppress(NotFound):  # deleted while we copied: the database copy may still name it, as one that is gone
            storage.copy_out(key, target / key)
            number += 1
    return number


def _carry_in(source: Path) -> None:
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        storage.copy_in(path.relative_to(source).as_posix(), path)


def _dump(engine: Engine, url: URL, folder: Path) -> None:
    if url.drivername.startswith("sqlite"):
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(folder / SQLITE_COPY),))
        finally:
            connection.close()
        (folder / SQLITE_COPY).chmod(0o600)
    else:
        _postgres(url, "pg_dump", "--format=custom", "--no-owner", f"--file={folder / DUMP}")


def _load(url: URL, folder: Path) -> None:
    if url.drivername.startswith("sqlite"):
        target = Path(url.database or "")
        private_folder(target.parent)
        shutil.copyfile(folder / SQLITE_COPY, target)
        target.chmod(0o600)
    else:
        _postgres(url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(folder / DUMP))


def _postgres(url: URL, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs; the password goes by the environment, where no process list shows it."""
    found = shutil.which(program)
    if found is None:
        raise WrongUsage(N_("找不到%(program)s。请安装postgresql-client"), program=program)
    host = url.host or str(url.query.get("host", ""))
    place = {
        "PGHOST": host,
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
    }
    environment = os.environ | {name: value for name, value in place.items() if value}
    command = [found, f"--dbname={url.database}", *arguments]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if ended.returncode:
        progress(ended.stderr.strip())
        raise RuleBroken("DATABASE_PROGRAM", program=program)
