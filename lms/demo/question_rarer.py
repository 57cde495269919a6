"""The demo's questions of rarer types, and those that rest on law which has ended since."""

from datetime import date

from lms.demo.question_made import COERCION, PENALTY, common_of, essay_of, number_of, options_of, pair_of
from question_bank.accepted import AcceptedText
from question_bank.content import Content
from question_bank.types import cloze, matching, ordering, single, true_false


def rarer() -> list[Content]:
    """Return questions to order, to match, to reckon, to fill in by choice, and to write about."""
    return [
        ordering.Content(
            stem="把行政处罚普通程序的环节按先后排列。",
            items=("立案", "调查取证", "告知并听取陈述申辩", "作出处罚决定", "送达执行"),
            **common_of(PENALTY, "第五章", 3),
        ),
        ordering.Content(
            stem="把代履行的步骤按先后排列。",
            items=("送达代履行决定书", "代履行三日前催告", "派员到场监督代履行", "在执行文书上签名盖章"),
            **common_of(COERCION, "第五十一条", 3),
        ),
        matching.Content(
            stem="把期限和事项连起来（行政处罚法）。",
            pairs=(
                pair_of("要求听证", "五日"),
                pair_of("缴纳罚款", "十五日"),
                pair_of("当场收缴的罚款交至行政机关", "二日"),
                pair_of("作出处罚决定", "九十日"),
            ),
            points=8,
            **common_of(PENALTY, "第六十条、第六十四条、第六十七条、第七十一条", 3),
        ),
        matching.Content(
            stem="把行为和性质连起来。",
            pairs=(
                pair_of("扣押三轮车", "行政强制措施"),
                pair_of("责令停产停业", "行政处罚"),
                pair_of("代履行", "行政强制执行"),
                pair_of("颁发许可证", "行政许可"),
            ),
            points=8,
            **common_of(COERCION, "第九条、第十二条", 2),
        ),
        number_of(
            "某案罚款一万元，当事人逾期两日未缴。按每日百分之三加处，两日共加处多少元？",
            600,
            "元",
            (PENALTY, "第七十二条"),
            3,
        ),
        number_of("某案罚款二千元，当事人一直不缴。加处罚款最多为多少元？", 2000, "元", (PENALTY, "第七十二条"), 4),
        number_of(
            "某建筑未取得建设工程规划许可证，工程造价二百万元，尚可改正。罚款下限为多少万元？",
            10,
            "万元",
            (("《城乡规划法》", date(2019, 4, 23)), "第六十四条"),
            4,
        ),
        number_of(
            "扣押从9月1日起算，经批准延长到最长期限，一共可以扣押多少日？", 60, "日", (COERCION, "第二十五条"), 3
        ),
        cloze.Content(
            stem="行政强制执行由[[1]]设定；行政强制措施由行政机关具备资格的执法人员实施，[[2]]委托。",
            gaps=(
                cloze.TextGap(accepted=(AcceptedText(text="法律"),)),
                cloze.ChoiceGap(options=options_of("不得", "可以/应当")),
            ),
            **common_of(COERCION, "第十三条、第十七条", 3),
        ),
        essay_of(
            "简述行政处罚法规定的全过程记录的要求。",
            "依法以文字、音像等形式，对行政处罚的启动、调查取证、审核、决定、送达、执行等进行全过程记录，归档保存。",
            (PENALTY, "第四十七条"),
            3,
        ),
        essay_of(
            "简述作出处罚决定前的告知义务。",
            "应当告知当事人拟作出的行政处罚内容及事实、理由、依据，并告知其依法享有的陈述、申辩、要求听证等权利。",
            (PENALTY, "第四十四条"),
            2,
        ),
        essay_of(
            "简述教育与处罚相结合在基层执法中的做法。",
            "先教育后处罚，轻微违法及时改正的不予处罚，初次违法的可以不予处罚，对不予处罚的进行教育。",
            (PENALTY, "第六条、第三十三条"),
            4,
        ),
    ]


def outdated() -> list[Content]:
    """Return questions on the law before its revision of 2021: right then, wrong today."""
    common = common_of(("《行政处罚法》", date(2017, 9, 1)), "第三十三条", 2)
    notice = common_of(("《行政处罚法》", date(2017, 9, 1)), "第四十二条", 2)
    return [
        single.Content(
            stem="违法事实确凿的，对公民处以多少元以下罚款可以当场决定（2017年修正的规定）？",
            options=options_of("五十元", "二十元/一百元/二百元"),
            **common,
        ),
        single.Content(
            stem="对法人处以多少元以下罚款可以当场决定（2017年修正的规定）？",
            options=options_of("一千元", "五百元/三千元/五千元"),
            **common,
        ),
        single.Content(
            stem="当事人要求听证的，应当在告知后几日内提出（2017年修正的规定）？",
            options=options_of("三日", "五日/七日/十日"),
            **notice,
        ),
        true_false.Content(
            stem="对公民处五十元以下罚款的，可以适用简易程序（2017年修正的规定）。", correct=True, points=1, **common
        ),
    ]
