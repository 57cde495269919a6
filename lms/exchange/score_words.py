"""The columns of a table of scores, and how offices write that somebody was absent. Pure."""

from lms.exchange.cells import Kind
from lms.exchange.headers import Column

_TICKET = ("准考证号", "准考证", "准考证号码", "考号", "考生号", "ticket_no")
_ID_NO = ("身份证号", "身份证号码", "公民身份号码", "证件号码", "证件号", "身份证", "id_no")
_OTHERS = (
    Column("points", ("成绩", "分数", "得分", "总分", "考试成绩", "score"), Kind.CODE, required=True),
    Column("name", ("姓名", "考生姓名", "name"), Kind.NAME),
    Column("most", ("满分", "卷面满分", "试卷满分", "full_mark"), Kind.CODE),
    Column("absent", ("缺考", "是否缺考", "absent"), Kind.CODE),
    Column("cheat", ("作弊", "违纪", "是否作弊", "cheat"), Kind.CODE),
    Column("scan", ("扫描件", "扫描件名", "答卷扫描件", "扫描文件", "scan")),
)
# A table names people by ticket or by ID number; which of the two must be there is seen from the table.
BY_TICKET = (Column("ticket", _TICKET, Kind.CODE, required=True), Column("id_no", _ID_NO, Kind.CODE), *_OTHERS)
BY_ID_NO = (Column("id_no", _ID_NO, Kind.CODE, required=True), Column("ticket", _TICKET, Kind.CODE), *_OTHERS)
COLUMNS = BY_TICKET
ABSENT = frozenset({"缺考", "缺", "未考", "未参加", "absent"})
CHEATED = frozenset({"作弊", "违纪", "cheat"})
YES = frozenset({"是", "有", "√", "✓", "v", "y", "yes", "true", "1", "对", *ABSENT, *CHEATED})
NO = frozenset({"", "否", "无", "×", "x", "n", "no", "false", "0", "-", "—", "–", "/"})
