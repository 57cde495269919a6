"""How every command answers: one JSON object or plain lines out, reasons on standard error, three exit codes."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from lms.errors import Refusal
from lms.i18n import N_, Language, translate
from lms.settings import SettingsError
from lms.web.messages import message

# What only the console can refuse, and what it can name where a page only says that there is no such thing; all else
# is worded with the rooms (lms.web).
SENTENCES = {
    "UNIT_NOT_FOUND": N_("没有代码为%(unit)s的单位。请核对代码，或先导入单位"),
    "PERSON_NOT_FOUND": N_("没有登记过这个身份证号的人员。请先导入花名册"),
    "ACCOUNT_NOT_FOUND": N_("没有这个账号，或已停用。请用 lms user add 添加"),
    "GRANT_NOT_FOUND": N_("这个账号没有这个角色。请用 lms user add 授予"),
    "TOKEN_NOT_FOUND": N_("没有这个令牌。编号见 lms token list"),
    "BATCH_NOT_FOUND": N_("没有这一批，或不在该账号的管辖范围内。批次号见导入时的回答"),
    "EXAM_NOT_FOUND": N_("没有这场考试，或不在该账号的管辖范围内。编号见考试页面的地址"),
    "RULE_SET_NOT_FOUND": N_("没有规则集%(code)s。请用 lms rules list 查看"),
    "PARAMETERS_WRONG": N_("规则集文件中的%(field)s不对：%(fault)s"),
    "DATABASE_IN_USE": N_("库里已有单位、人员或账号。演示数据和模拟数据只能建在空库里，请换一个 LMS_DATABASE_URL"),
    "FOLDER_NOT_EMPTY": N_("%(folder)s里已有文件。请写一个新的或空的目录"),
    "TARGET_NOT_EMPTY": N_("数据库或数据目录里已有内容，不能恢复到上面。请换一个空的位置"),
    "DATABASE_PROGRAM": N_("%(program)s没有完成，原因见上"),
}

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output.")]
Say = Callable[..., None]


class Exit(IntEnum):
    """Exit codes of every command."""

    DONE = 0
    REFUSED = 1
    WRONG_USAGE = 2


class WrongUsage(Exception):
    """The command cannot mean that; `text` is one line that says what to write instead."""

    def __init__(self, text: str, /, **parameters: object) -> None:
        super().__init__(text)
        self.text = text
        self.parameters = parameters


@contextmanager
def answering(*, as_json: bool) -> Iterator[Say]:
    """Give a command its way to answer, and turn what goes wrong in it into one clear line and an exit code."""

    def say(data: Mapping[str, Any], *lines: str, exit_code: int = Exit.DONE) -> None:
        if as_json:
            typer.echo(json.dumps(data, ensure_ascii=False, default=_plain))
        else:
            for line in lines:
                typer.echo(line)
        if exit_code:
            raise typer.Exit(exit_code)

    try:
        yield say
    except Refusal as refusal:
        raise _failed(refusal.code, _sentence(refusal), Exit.REFUSED, as_json=as_json) from None
    except WrongUsage as wrong:
        text = translate(language(), wrong.text) % wrong.parameters
        raise _failed("WRONG_USAGE", text, Exit.WRONG_USAGE, as_json=as_json) from None
    except SettingsError as error:
        raise _failed("SETTINGS", str(error), Exit.WRONG_USAGE, as_json=as_json) from None
    except OSError as error:
        raise _failed("FILE", _file_fault(error), Exit.WRONG_USAGE, as_json=as_json) from None
    except SQLAlchemyError as error:
        raise _failed("DATABASE", _database_fault(error), Exit.REFUSED, as_json=as_json) from None


def _sentence(refusal: Refusal) -> str:
    own = SENTENCES.get(refusal.code)
    return words(own, **refusal.parameters) if own else message(language(), refusal)


def language() -> Language:
    """Return the language of the console: English where the locale says so, else Chinese."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh"


def words(text: str, /, **parameters: object) -> str:
    """Return a text marked with N_() in the language of the console, its places filled."""
    translated = translate(language(), text)
    return translated % parameters if parameters else translated


def progress(text: str) -> None:
    """Say on standard error what is going on."""
    typer.echo(text, err=True)


def _failed(code: str, text: str, exit_code: Exit, *, as_json: bool) -> typer.Exit:
    typer.echo(f"{text} [{code}]", err=True)
    if as_json:
        typer.echo(json.dumps({"code": code, "text": text}, ensure_ascii=False))
    return typer.Exit(exit_code)


def require_writable(path: Path | None) -> None:
    """Raise WrongUsage unless a file can be written there; asked before anything is done, so that no answer is lost."""
    if path is None:
        return
    if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise WrongUsage(N_("不能写到%(path)s。请写一个已有目录中的文件名"), path=path)


def _file_fault(error: OSError) -> str:
    place = error.filename or error.filename2 or "–"
    return words(
        N_("%(path)s读写不了（%(fault)s）。请检查路径、权限和磁盘空间"), path=place, fault=error.strerror or error
    )


def _database_fault(error: SQLAlchemyError) -> str:
    # The driver's own words may quote rows; only the kind of fault is told.
    said = str(error.orig) if isinstance(error, DBAPIError) else ""
    if "no such table" in said or "UndefinedTable" in type(getattr(error, "orig", error)).__name__:
        return words(N_("数据库还没有建表。请先运行 lms migrate"))
    kind = type(error.orig if isinstance(error, DBAPIError) else error).__name__
    return words(N_("数据库没有完成这一步（%(kind)s）。请检查 LMS_DATABASE_URL 和数据库是否在运行"), kind=kind)


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a JSON answer")
