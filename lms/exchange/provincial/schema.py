"""The tables of a package, column by column (docs/exchange.md). Pure.

Column names are those that DB32/T 4658-2024 and the rosters of offices use, so that each table can also be imported by
itself; ID numbers are GB 11643, credit codes GB 32100, divisions GB/T 2260, all as text.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lms.i18n import N_

SCHEMA, VERSION = "lifa-provincial", 1
STANDARD = "DB32/T 4658-2024"
MANIFEST = "manifest.json"
# A change of names or meanings is another version; a new column at the end is not.
TABLES: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "people": (
            *("姓名", "身份证号", "性别", "出生日期", "单位代码", "单位名称", "统一社会信用代码", "行政区划代码"),
            *("人员类别", "岗位", "编制", "执法证号", "发证日期", "有效期至", "入职时间"),
        ),
        "cards": (
            *("证号", "姓名", "身份证号", "证件种类", "单位代码", "单位名称", "执法领域", "发证机关", "状态"),
            *("核发日期", "有效期起", "有效期至", "证件流水号"),
        ),
        "hours": (
            *("记录编号", "姓名", "身份证号", "单位代码", "课程名称", "课程编号", "课程类别", "培训方式", "学时"),
            *("培训日期", "年度", "冲销记录编号"),
        ),
        "results": (
            *("考试编号", "考试名称", "考试种类", "年度", "姓名", "身份证号", "考试日期", "成绩", "满分", "结果"),
        ),
    }
)
TITLES: Mapping[str, str] = MappingProxyType(
    {"people": N_("人员"), "cards": N_("证件"), "hours": N_("学时"), "results": N_("考试成绩")}
)
RESULTS: Mapping[bool, str] = MappingProxyType({True: "合格", False: "不合格"})


def file_of(table: str) -> str:
    """Return the name of a table's file in the package."""
    return f"{table}.csv"
