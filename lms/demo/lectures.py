"""The courses of the demo: what they are made of, whom they are for, how far each has come. Pure data."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from pikepdf import Pdf

from lms.courses.rules.learning import Group
from lms.courses.rules.publishing import PartFacts
from lms.courses.rules.states import Compulsory
from lms.demo.package import TITLE as BODY_CAMERA
from lms.demo.papers import sheet
from lms.demo.places import CITY_MANAGEMENT, JUSTICE, ROOT
from lms.hours.catalogue import Tag

_LIST = int(Tag.LENIENCY | Tag.DISCRETION)


@dataclass(frozen=True, slots=True)
class Handout:
    """A document of so many pages, made of headings."""

    title: str
    headings: Sequence[str]


@dataclass(frozen=True, slots=True)
class Lecture:
    """One course: owner, syllabus item, materials by name with their minutes, parts, groups, and where it stands.

    `stands`: published, submitted, returned (sent back), draft, withdrawn.
    """

    title: str
    owner: str
    item: str
    pieces: Sequence[tuple[str, int]]
    parts: Sequence[PartFacts]
    summary: str
    day: date
    stands: str = "published"
    compulsory: Compulsory | None = None
    due_on: date | None = None
    person_class: str | None = None
    target: str | None = None
    reason: str = ""

    def group(self, unit_id: int) -> Group:
        """Return whom it is for."""
        return Group(unit_id, self.person_class)


@dataclass(frozen=True, slots=True)
class Plan:
    """A syllabus of a unit: title, law basis, items as (title, leaf, minutes, topics)."""

    owner: str
    title: str
    law: str
    items: Sequence[tuple[str, str, int, int]] = field(default_factory=tuple)


SYLLABI = (
    Plan(
        JUSTICE,
        "2023年度启东市行政执法人员培训大纲",
        "《江苏省综合行政执法人员培训大纲》；镇街综合行政执法规范化建设实施意见",
        (
            ("行为规范与职业道德", "PL.ETH", 90, int(Tag.CONDUCT)),
            ("行政执法监督平台应用", "PL.SYS", 45, int(Tag.PLATFORM)),
            ("行政处罚程序", "PL.GEN", 90, 0),
            ("岗前：思想道德", "AUX.ETH", 45, 0),
            ("岗前：法治意识", "AUX.LAW", 45, 0),
            ("岗前：工作职责", "AUX.DUTY", 45, 0),
            ("岗前：行为规范", "AUX.CON", 45, 0),
        ),
    ),
    Plan(
        CITY_MANAGEMENT,
        "2023年度城市管理业务培训大纲",
        "《江苏省城市管理行政执法条例》；城市管理领域免罚轻罚清单",
        (
            ("四张清单与裁量权基准", "BK.CSGL", 135, _LIST),
            ("案卷制作要点", "BK.CSGL", 90, 0),
            ("案卷制作实训", "SK.CAS", 180, 0),
            ("瓶装燃气安全检查", "BK.CSGL", 45, 0),
        ),
    ),
)
# Films by name: the unit whose they are, and their seconds.
FILMS = {
    "文明执法情景（视频）": (JUSTICE, 1500),
    "四张清单解读（视频）": (CITY_MANAGEMENT, 1500),
    "上岗第一课（视频）": (JUSTICE, 1500),
}
HANDOUTS = {
    "行为规范手册": (
        JUSTICE,
        Handout("行政执法行为规范", ("仪容着装", "证件出示", "执法用语", "执法规范", "廉洁纪律")),
    ),
    "平台操作手册": (
        JUSTICE,
        Handout("监督平台操作", ("登录", "案件录入", "三项制度上传", "预警处理", "统计", "常见问题")),
    ),
    "行政处罚程序讲义（旧）": (JUSTICE, Handout("行政处罚程序", ("立案", "调查", "告知", "决定", "送达"))),
    "岗前须知": (JUSTICE, Handout("辅助人员岗前须知", ("思想道德", "法治意识", "工作职责与禁止事项", "行为规范"))),
    "四张清单文本": (
        CITY_MANAGEMENT,
        Handout("免罚轻罚清单", ("不予处罚", "从轻处罚", "减轻处罚", "免予强制", "适用说明")),
    ),
    "案卷制作要点": (
        CITY_MANAGEMENT,
        Handout("案卷制作要点", ("立案材料", "证据材料", "文书", "归档", "评查标准", "常见错误")),
    ),
    "燃气检查清单": (
        CITY_MANAGEMENT,
        Handout("瓶装燃气安全检查", ("用气场所", "钢瓶与软管", "报警装置", "整改复查", "文书填写")),
    ),
}


def _module(title: str, leaf: str, kind: Compulsory) -> Lecture:
    return Lecture(
        title,
        JUSTICE,
        title,
        (("上岗第一课（视频）", 25), ("岗前须知", 20)),
        (PartFacts(leaf, 0, 45),),
        "辅助人员上岗前必学，四个模块都要学完，才能领工作证。",
        date(2023, 9, 8),
        compulsory=kind,
        person_class="ASSISTANT",
        target=ROOT,
    )


CONDUCT = Lecture(
    "行政执法行为规范",
    JUSTICE,
    "行为规范与职业道德",
    (("文明执法情景（视频）", 25), ("行为规范手册", 20)),
    (PartFacts("PL.ETH", int(Tag.CONDUCT), 45),),
    "仪容着装、证件出示、执法用语、执法规范和廉洁纪律。",
    date(2023, 9, 8),
    compulsory=Compulsory.CONDUCT,
    due_on=date(2023, 12, 20),
    target=ROOT,
)
LISTS = Lecture(
    "城市管理领域四张清单",
    CITY_MANAGEMENT,
    "四张清单与裁量权基准",
    (("四张清单解读（视频）", 25), ("四张清单文本", 20)),
    (PartFacts("BK.CSGL", _LIST, 45),),
    "免罚、轻罚、减罚和不予强制四张清单怎么用，附裁量权基准。",
    date(2023, 9, 18),
    compulsory=Compulsory.SPECIAL_TOPIC,
    due_on=date(2023, 12, 10),
)
LECTURES = (
    CONDUCT,
    LISTS,
    _module("岗前：思想道德", "AUX.ETH", Compulsory.PREPOST_ETHICS),
    _module("岗前：法治意识", "AUX.LAW", Compulsory.PREPOST_LAW),
    _module("岗前：工作职责", "AUX.DUTY", Compulsory.PREPOST_DUTY),
    _module("岗前：行为规范", "AUX.CON", Compulsory.PREPOST_CONDUCT),
    Lecture(
        "行政执法监督平台应用",
        JUSTICE,
        "行政执法监督平台应用",
        (("平台操作手册", 30),),
        (PartFacts("PL.SYS", int(Tag.PLATFORM), 30),),
        "平台登录、案件录入、三项制度材料上传和预警处理。",
        date(2023, 10, 9),
        compulsory=Compulsory.PLATFORM,
        due_on=date(2023, 12, 15),
        target=ROOT,
    ),
    Lecture(
        "城市管理案卷制作要点",
        CITY_MANAGEMENT,
        "案卷制作要点",
        (("案卷制作要点", 30),),
        (PartFacts("BK.CSGL", 0, 30),),
        "从立案到归档，一份案卷怎样做齐、做对；动手的部分在实训课上。",
        date(2023, 10, 16),
    ),
    Lecture(
        BODY_CAMERA,
        CITY_MANAGEMENT,
        "案卷制作要点",
        ((BODY_CAMERA, 25),),
        (PartFacts("BK.CSGL", 0, 25),),
        "什么时候开机、怎样告知、怎样保存，附三道自测题。互动课件。",
        date(2023, 10, 18),
    ),
    Lecture(
        "行政处罚程序（2021年以前）",
        JUSTICE,
        "行政处罚程序",
        (("行政处罚程序讲义（旧）", 25),),
        (PartFacts("PL.GEN", 0, 25),),
        "行政处罚一般程序。",
        date(2023, 9, 11),
        stands="withdrawn",
        target=ROOT,
        reason="《行政处罚法》已经修订，讲义还是旧规定",
    ),
    Lecture(
        "瓶装燃气安全检查",
        CITY_MANAGEMENT,
        "瓶装燃气安全检查",
        (("燃气检查清单", 25),),
        (PartFacts("BK.CSGL", 0, 25),),
        "餐饮场所瓶装燃气安全检查的重点。",
        date(2023, 11, 15),
        stands="submitted",
    ),
    Lecture(
        "市容巡查案例",
        CITY_MANAGEMENT,
        "案卷制作要点",
        (("案卷制作要点", 30),),
        (PartFacts("BK.CSGL", 0, 30),),
        "五个市容巡查案例。",
        date(2023, 11, 8),
        stands="returned",
        reason="案例里有当事人姓名，请先隐去，再补一节裁量说明",
    ),
    Lecture("停车秩序管理", CITY_MANAGEMENT, "", (), (), "", date(2023, 11, 16), stands="draft"),
)


def document(handout: Handout) -> bytes:
    """Return a handout as a PDF: a page a heading."""
    made = Pdf.new()
    for number, heading in enumerate(handout.headings, start=1):
        lines = [f"{number}　{heading}", "", *(f"（{line}）要点与示例，演示材料。" for line in "一二三四五六")]
        with Pdf.open(BytesIO(sheet(handout.title, lines))) as page:
            made.pages.extend(page.pages)
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()
