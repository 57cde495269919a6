"""The columns of a roster, and the words offices use for what a person is and how he is employed. Pure."""

from collections.abc import Mapping

from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.people.rules import Employment, PersonClass

COLUMNS = (
    Column("name", ("姓名", "人员姓名", "名字", "name"), Kind.NAME, required=True),
    Column(
        "id_no",
        ("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号码", "身份证", "身份号码", "id_no"),
        Kind.CODE,
        required=True,
    ),
    Column(
        "unit",
        (
            *("单位代码", "单位编码", "单位", "单位名称", "所在单位", "工作单位", "所属单位", "执法单位", "部门"),
            *("执法主体", "执法机关", "所在部门", "unit"),
        ),
        required=True,
    ),
    Column(
        "person_class",
        ("人员类别", "人员类型", "人员性质", "人员身份", "类别", "身份", "person_class"),
        required=True,
    ),
    Column("sex", ("性别", "sex")),
    Column("born_on", ("出生日期", "出生年月日", "出生年月", "生日", "born_on"), Kind.DATE),
    Column("phone", ("手机号", "手机号码", "手机", "联系电话", "联系方式", "电话", "phone"), Kind.CODE),
    Column("title", ("岗位", "职务", "执法岗位", "岗位名称", "职务职级", "title")),
    Column("employment", ("编制", "编制性质", "编制类型", "用工性质", "用工形式", "人员编制", "employment")),
    Column(
        "card_no", ("执法证号", "执法证件号", "执法证编号", "证件编号", "工作证号", "执法证证号", "证号"), Kind.CODE
    ),
    Column("issued_on", ("首次发证日期", "发证日期", "领证日期", "发证时间", "执法证发证日期"), Kind.DATE),
    Column("valid_until", ("有效期至", "有效期", "有效期限", "到期日期", "执法证有效期至"), Kind.DATE),
    Column("joined_on", ("入职时间", "入职日期", "参加工作时间", "进入单位时间", "到岗日期", "上岗日期"), Kind.DATE),
    Column("moved_on", ("调入日期", "调入时间", "调动日期"), Kind.DATE),
)
CLASSES: Mapping[PersonClass, tuple[str, ...]] = {
    PersonClass.OFFICER: ("执法人员", "行政执法人员", "正式执法人员", "持证人员", "持证执法人员", "执法员"),
    PersonClass.ASSISTANT: (
        "辅助人员",
        "执法辅助人员",
        "行政执法辅助人员",
        "辅助执法人员",
        "协管员",
        "执法协管员",
        "辅助",
    ),
    PersonClass.SUPERVISOR: ("监督人员", "执法监督人员", "行政执法监督人员"),
    PersonClass.APPLICANT: ("拟申领人员", "申领人员", "拟领证人员", "拟申领"),
    PersonClass.SOCIAL_SUPERVISOR: ("社会监督员", "特邀监督员", "特邀行政执法监督员", "行政执法社会监督员"),
}
EMPLOYMENTS: Mapping[Employment, tuple[str, ...]] = {
    Employment.ESTABLISHMENT: (
        *("在编", "行政编制", "行政编", "行政", "参公", "参公编制", "参公管理", "事业编制", "事业编", "事业", "公务员"),
        *("参公事业编制", "全额事业", "差额事业", "事业(参公)", "事业（参公）", "是"),
    ),
    Employment.DEDICATED: ("专岗专职", "授权组织专岗专职", "专职执法"),
    Employment.CONTRACT: ("合同制", "聘用", "合同工", "聘用制", "编外", "编外聘用", "劳动合同", "合同聘用"),
    Employment.DISPATCH: ("劳务派遣", "派遣", "派遣制", "劳务派遣制"),
    Employment.OUTSOURCED: ("服务外包", "外包", "劳务外包"),
    Employment.OTHER: ("其他", "其它"),
}
SEXES: Mapping[str, str] = {"男": "M", "女": "F", "M": "M", "F": "F", "男性": "M", "女性": "F"}
