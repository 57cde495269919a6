"""The columns of a table of hours, and the words other systems use for categories, methods and topics. Pure."""

from collections.abc import Mapping

from lms.exchange.cells import Kind
from lms.exchange.headers import Column
from lms.hours.catalogue import Method, Tag

COLUMNS = (
    Column("record", ("记录编号", "记录号", "流水号", "学习记录编号", "record_id"), Kind.CODE, required=True),
    Column(
        "id_no", ("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证", "id_no"), Kind.CODE, required=True
    ),
    Column("title", ("课程名称", "课程", "培训内容", "培训名称", "课程标题", "title"), required=True),
    Column("category", ("课程类别", "课程分类", "类别", "培训类别", "category"), required=True),
    Column("method", ("培训方式", "学习方式", "培训形式", "方式", "method"), required=True),
    Column("hours", ("学时", "获得学时", "学时数", "课时", "hours"), Kind.NUMBER, required=True),
    Column("day", ("培训日期", "完成日期", "学习日期", "培训时间", "日期", "day"), Kind.DATE, required=True),
    Column("name", ("姓名", "学员姓名", "name"), Kind.NAME),
    Column("unit", ("单位", "单位名称", "所在单位", "unit")),
    Column("course", ("课程编号", "课程代码", "course_code"), Kind.CODE),
    Column("topics", ("专题", "专题标签", "培训专题", "topics")),
    Column("starts", ("开始时间", "起始时间", "starts_at"), Kind.TIME),
    Column("ends", ("结束时间", "截止时间", "ends_at"), Kind.TIME),
)
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "PL.POL": ("习近平法治思想", "政治能力", "习近平法治思想与政治能力", "政治理论"),
    "PL.GEN": ("宪法与行政法通则", "行政法通则", "法律通则", "宪法", "行政法"),
    "PL.SYS": ("三项制度与执法监督制度", "三项制度", "执法监督制度", "行政执法制度"),
    "PL.ETH": ("职业道德与行为规范", "职业道德", "行为规范"),
    "BK.SJJG": ("市场监管", "市场监管业务"),
    "BK.CSGL": ("城市管理", "城市管理业务", "城管"),
    "BK.STHJ": ("生态环境", "生态环境业务", "环境保护"),
    "BK.JTYS": ("交通运输", "交通运输业务"),
    "BK.NYNC": ("农业", "农业农村", "农业业务"),
    "BK.WHSC": ("文化市场", "文化旅游", "文化市场业务"),
    "BK.YJGL": ("应急管理", "应急管理业务", "安全生产"),
    "BK.OTH": ("其他业务", "其他业务知识"),
    "SK.INS": ("现场检查",),
    "SK.EVI": ("调查取证",),
    "SK.CAS": ("案卷制作", "文书制作", "案卷"),
    "SK.SYS": ("信息系统", "信息系统应用"),
    "SK.EQP": ("执法装备", "执法装备使用"),
    "SK.DRL": ("全过程演练", "实战演练"),
    "SK.COM": ("沟通与应急处置", "沟通技巧", "应急处置"),
    "INIT.CON": ("首次申领集中学习", "申领集中学习"),
    "INIT.POST": ("首次申领岗位实训", "岗位实训"),
    "SUP": ("执法监督业务", "执法监督"),
    "AUX.ETH": ("辅助人员职业道德",),
    "AUX.LAW": ("辅助人员法律知识",),
    "AUX.DUTY": ("辅助人员岗位职责",),
    "AUX.CON": ("辅助人员行为规范",),
}
# Systems that know only the three large groups; taken for the group's general leaf, and said so.
GENERAL: Mapping[str, str] = {
    **dict.fromkeys(("公共法律知识", "公共法律", "公共知识", "通用法律知识", "PL"), "PL.GEN"),
    **dict.fromkeys(("业务知识", "业务法律知识", "专业知识", "专业法律知识", "BK"), "BK.OTH"),
    **dict.fromkeys(("执法技能", "业务技能", "技能", "SK"), "SK.INS"),
}
METHODS: Mapping[Method, tuple[str, ...]] = {
    Method.CLASSROOM: ("集中培训", "集中学习", "面授", "课堂", "线下", "线下培训", "讲座", "集中授课"),
    Method.ONLINE: ("网上培训", "网络培训", "在线学习", "线上", "线上培训", "网络学习", "在线", "网上学习", "网课"),
    Method.CASE_COMMENT: ("案件点评", "案卷点评"),
    Method.CASE_GUIDANCE: ("案例指导", "以案释法"),
    Method.VIDEO_DEMO: ("视频演示",),
    Method.COURT_OBSERVATION: ("庭审观摩", "旁听庭审"),
    Method.SIMULATION: ("模拟执法", "模拟", "模拟训练"),
    Method.DRILL: ("演练", "执法演练", "全过程演练", "实战演练"),
    Method.SCENARIO: ("情景式", "情景式培训", "情景教学"),
    Method.CONTEST: ("比武竞赛", "竞赛", "比武"),
    Method.POST_PRACTICE: ("岗位练兵", "练兵"),
    Method.SHADOWING: ("跟班", "跟班学习"),
    Method.ON_SITE_GUIDANCE: ("蹲点指导", "现场指导"),
    Method.MENTORING: ("带教", "师徒带教", "导师带教"),
    Method.SALON: ("执法监督沙龙", "沙龙"),
    Method.LECTURING: ("授课", "讲课"),
    Method.MEETING: ("以会代训", "会议"),
    Method.SELF_STUDY: ("自学",),
}
TOPICS: Mapping[Tag, tuple[str, ...]] = {
    Tag.PRUDENT: ("包容审慎执法", "包容审慎", "包容审慎监管"),
    Tag.DISCRETION: ("裁量权基准", "裁量权", "行政裁量", "裁量基准"),
    Tag.LENIENCY: ("免罚轻罚", "四张清单", "免罚轻罚清单", "免罚清单"),
    Tag.PLATFORM: ("平台应用", "监督平台应用"),
    Tag.CONDUCT: ("行为规范", "职业道德"),
    Tag.NEW_LAW: ("新法", "新法新规", "新颁布法律"),
    Tag.CONCENTRATED: ("首次集中学习", "集中学习"),
}
