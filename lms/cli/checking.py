"""`lms check`: settings, schema, storage, fonts, keys, evidence, audit chain, ledger and totals, notices."""

import importlib
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Annotated, Any

import typer
from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from certificates import fonts
from lms import clock, files, vault
from lms.audit.keeping import check_log, keep_chain
from lms.cli import queries
from lms.cli.answers import AsJson, Exit, answering, language, words
from lms.cli.database import opened
from lms.cli.papers import told_faults
from lms.cli.schema import head, schema_version
from lms.db import reading
from lms.errors import NotFound
from lms.i18n import N_
from lms.notices.queries.deliveries import counted, kept, stuck
from lms.requirements.queries.completion import years_counted
from lms.settings import get_settings
from lms.web.audit_words import fault_sentence
from lms.worker.counting import FAMILIES

# The first faults say where it begins; --json has more.
_FAULTS_TOLD = 20

Deep = Annotated[bool, typer.Option("--deep", help="Read every file of evidence and compare its digest.")]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `faults` is 0 where all is well."""

    name: str
    faults: int
    text: str
    places: list[dict[str, Any]] = field(default_factory=list)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("check")(check)


def check(deep: Deep = False, as_json: AsJson = False) -> None:
    """Check settings, schema, storage, fonts, keys, evidence, the audit chain, and that the ledger fits its totals."""
    with answering(as_json=as_json) as say:
        with opened() as engine:
            found = [_schema(engine), _storage(), _fonts(), _papers()]
            if not found[0].faults:
                with reading(engine) as db:
                    found += [_keys(db), _evidence(db, deep=deep), _audit(db), *_ledger(db), *_figures(db)]
                    found.append(_notices(db))
                if not any(each.faults for each in found if each.name in {"keys", "audit"}):
                    keep_chain(engine, everywhere=True)
        faults = sum(each.faults for each in found)
        data = {"ok": not faults, "checks": [asdict(each) for each in found]}
        sound, faulty = words(N_("正常")), words(N_("有误"))
        lines = [f"{faulty if each.faults else sound}  {each.text}" for each in found]
        say(data, *lines, exit_code=Exit.REFUSED if faults else Exit.DONE)


def _schema(engine: Engine) -> Finding:
    stands, wanted = schema_version(engine) or "–", head()
    text = words(N_("数据库结构%(stands)s，程序需要%(wanted)s"), stands=stands, wanted=wanted)
    return Finding("schema", int(stands != wanted), text)


def _storage() -> Finding:
    folder = get_settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder) as draft:
            draft.write(b"lms check")
    except OSError as error:
        text = words(N_("数据目录%(folder)s不能写入（%(fault)s）"), folder=folder, fault=error.strerror)
        return Finding("storage", 1, text)
    return Finding("storage", 0, words(N_("数据目录%(folder)s可以写入"), folder=folder))


def _fonts() -> Finding:
    """Tell whether documents can be printed: typefaces cut, whole fonts for rare names, the libraries that set them."""
    if fonts.is_missing():
        text = N_("打印用的字体还没有生成：请运行 make setup 或 python -m certificates.fonts")
        return Finding("fonts", 1, words(text))
    try:
        for face in fonts.FACES:
            fonts.whole_font(face)
    except fonts.FontsMissing:
        return Finding(
            "fonts", 1, words(N_("没有完整的中文字体，姓名中的少见字印不出来：请安装 fontconfig 和 fonts-noto-cjk"))
        )
    try:
        importlib.import_module("weasyprint")
    except OSError:
        text = N_("缺少生成PDF的系统库：请安装 libpangoft2-1.0-0 和 libharfbuzz-subset0")
        return Finding("fonts", 1, words(text))
    return Finding("fonts", 0, words(N_("打印字体%(families)s种，可以生成PDF"), families=len(fonts.FACES)))


def _papers() -> Finding:
    """Tell whether the keys and the house of papers can be used, where the operator has set any."""
    faults = told_faults()
    text = "\n".join(faults.values()) or words(N_("证明的签名密钥、电子凭证密钥和本机关样式可以使用，或者没有设置"))
    return Finding("papers", len(faults), text)


def _keys(db: Session) -> Finding:
    person = queries.any_person(db)
    try:
        fits = person is None or vault.digest(vault.unseal(person.id_no_sealed)) == person.id_no_digest
    except InvalidTag:
        fits = False
    text = N_("密钥与数据相符") if fits else N_("密钥与数据不符：身份证号读不出来，请从备份恢复keys目录")
    return Finding("keys", int(not fits), words(text))


def _evidence(db: Session, *, deep: bool) -> Finding:
    known = faults = 0
    for stored in queries.stored_files(db):
        known += 1
        try:
            path = files.path_of(stored.digest)
            whole = path.stat().st_size == stored.size
            faults += not whole or (deep and vault.digest_of_bytes(path.read_bytes()) != stored.digest)
        except NotFound:
            faults += 1
    text = words(N_("佐证文件%(known)s个，缺失或损坏%(faults)s个"), known=known, faults=faults)
    return Finding("evidence", faults, text)


def _audit(db: Session) -> Finding:
    report = check_log(db)
    if not report.total:
        text = words(
            N_("审计日志%(chained)s条，链完整；%(waiting)s条待成链"), chained=report.chained, waiting=report.waiting
        )
        return Finding("audit", 0, text)
    places = [asdict(found) | {"text": fault_sentence(language(), found)} for found in report.faults]
    told = [f"  {place['text']}" for place in places[:_FAULTS_TOLD]]
    summary = words(N_("审计日志%(chained)s条，%(faults)s处不对："), chained=report.chained, faults=report.total)
    if report.total >= report.chained > 0:
        summary += words(N_("处处不符，多半是keys目录中的audit.key被换过或丢失，请从备份恢复。"))
    return Finding("audit", report.total, "\n".join([summary, *told]), places)


def _notices(db: Session) -> Finding:
    """Tell how many notices wait, fail, are stuck or were given up within a week, and how many are kept."""
    now = clock.now()
    number, late = counted(db, now - timedelta(days=7)), sum(each.number for each in stuck(db, now).values())
    text = N_("通知：待整理%(unfiled)s条，待发送%(waiting)s封，其中重试%(failing)s封；7天内放弃%(given_up)s封")
    told = words(text, **number)
    if late:
        told += words(N_("。晚了1小时以上还没发出的%(late)s封：请检查邮件服务器和机器人，恢复后会自动补发"), late=late)
    if number["given_up"]:
        told += words(N_("。修好邮件或机器人设置后，运行 lms notices resend 重发"))
    stored = N_("      存有通知%(notices)s条、发送记录%(deliveries)s封；已读满400天待清理%(over)s条")
    told += f"\n{words(stored, **kept(db, now))}"
    return Finding("notices", number["given_up"] + late, told)


def _ledger(db: Session) -> Iterator[Finding]:
    for name, faults, text in (
        ("claims", queries.claims_without_entry(db), N_("已确认而未入账的学时：%(faults)s条")),
        ("entries", queries.entries_without_claim(db), N_("没有申报依据的入账：%(faults)s条")),
        ("reversals", queries.entries_reversed_beyond(db), N_("冲正超过原学时或与原记录不符：%(faults)s条")),
    ):
        yield Finding(name, faults, words(text, faults=faults))


def _figures(db: Session) -> Iterator[Finding]:
    for year in years_counted(db):
        faults = queries.stale_figures(db, year)
        text = words(N_("%(year)s年度统计与台账不一致的：%(faults)s处"), year=year, faults=faults)
        yield Finding(f"figures_{year}", faults, text)
    faults = sum(queries.stale_counts(db, family) for family in FAMILIES)
    yield Finding("unit_counts", faults, words(N_("监督总览已存统计与重新计算不一致的：%(faults)s处"), faults=faults))
