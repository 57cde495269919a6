"""The columns of a table of units, and the words offices use for what a unit is. Pure."""

from collections.abc import Mapping

from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.people.rules import UnitKind

COLUMNS = (
    Column("code", ("单位代码", "单位编码", "单位编号", "机构代码", "代码", "code"), Kind.CODE, required=True),
    Column("name", ("单位名称", "单位全称", "机构名称", "名称", "单位", "name"), required=True),
    Column("parent", ("上级单位代码", "上级单位编码", "上级代码", "上级单位", "parent_code"), Kind.CODE, required=True),
    Column("short_name", ("简称", "单位简称", "short_name")),
    Column("kind", ("单位类型", "单位性质", "类型", "kind")),
    Column("line", ("业务主管单位代码", "业务主管单位", "主管单位代码", "条线主管部门代码", "line_code"), Kind.CODE),
    Column("uscc", ("统一社会信用代码", "社会信用代码", "信用代码", "uscc"), Kind.CODE),
    Column("division", ("行政区划代码", "区划代码", "行政区划", "division_code"), Kind.CODE),
    Column("published_on", ("执法主体公告日期", "主体公告日期", "公告日期", "published_on"), Kind.DATE),
    Column("cancelled_on", ("执法主体取消日期", "主体取消日期", "取消日期", "cancelled_on"), Kind.DATE),
)
KINDS: Mapping[UnitKind, tuple[str, ...]] = {
    UnitKind.GOVERNMENT: ("人民政府", "政府", "党委政府"),
    UnitKind.JUSTICE_BUREAU: ("司法局", "司法行政部门", "司法行政机关"),
    UnitKind.DEPARTMENT: ("部门", "行政执法部门", "执法部门", "行政机关", "行政执法机关", "局", "委"),
    UnitKind.TOWNSHIP: ("乡镇", "镇", "乡", "街道", "乡镇街道", "乡镇(街道)", "乡镇（街道）"),
    UnitKind.ZONE: ("开发区", "园区", "区镇", "功能区"),
    UnitKind.JUDICIAL_OFFICE: ("司法所",),
    UnitKind.TEAM: ("执法队伍", "执法大队", "大队", "中队", "综合行政执法队", "队"),
    UnitKind.ENTRUSTED: ("受委托组织", "委托执法组织"),
    UnitKind.AUTHORISED: ("法律法规授权组织", "授权组织", "法律法规授权的组织"),
}
# What a name says about a unit when nothing else does; the first that fits.
_BY_ENDING = (
    (("司法局",), UnitKind.JUSTICE_BUREAU),
    (("司法所",), UnitKind.JUDICIAL_OFFICE),
    (("人民政府",), UnitKind.GOVERNMENT),
    (("大队", "中队", "支队", "总队", "执法局", "执法队"), UnitKind.TEAM),
    (("镇", "乡", "街道", "街道办事处"), UnitKind.TOWNSHIP),
    (("开发区", "园区", "管委会", "管理委员会", "度假区"), UnitKind.ZONE),
)


def kind_by_name(name: str) -> UnitKind:
    """Return what a unit most likely is, by its name."""
    for endings, kind in _BY_ENDING:
        if name.endswith(endings):
            return kind
    return UnitKind.DEPARTMENT
