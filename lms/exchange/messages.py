"""What is said about files and their lines: one sentence a code, with the reason and what to do next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.exchange.source_messages import SOURCES
from lms.i18n import N_, Language, translate

FILES: dict[str, str] = {
    "FILE_EMPTY": N_("文件是空的。请检查是否选错了文件"),
    "FILE_TOO_LARGE": N_("文件有%(size)sMB，最多%(limit)sMB。请删去图片和多余的工作表，或分成几个文件"),
    "FILE_NOT_TABLE": N_("这不是能读的表格。请在Excel或WPS中另存为.xlsx或.csv后再上传"),
    "FILE_DAMAGED": N_("文件已损坏，读不出来。请用Excel或WPS打开，另存为新的.xlsx文件后再上传"),
    "FILE_ENCRYPTED": N_("文件有密码。请在Excel或WPS中取消密码、保存后再上传"),
    "FILE_MACROS": N_("文件里有宏，为了安全不能导入。请另存为不带宏的.xlsx文件"),
    "FILE_EXTERNAL_LINKS": N_("文件链接了别的文件或数据源，为了安全不能导入。请断开链接、保存后再上传"),
    "FILE_EMBEDDED_OBJECTS": N_("文件里嵌了别的文件，为了安全不能导入。请删去嵌入的对象、保存后再上传"),
    "FILE_UNPACKS_TOO_LARGE": N_("文件展开后太大（超过%(limit)sMB），不能导入。请只留需要的工作表，另存为新文件"),
    "FILE_TOO_MANY_ROWS": N_("行数超过%(limit)s，多半是设了格式的空行。请把数据复制到新表里，另存后再上传"),
    "FILE_TOO_WIDE": N_("数据一直到单元格%(cell)s，范围太大。请删去数据区以外的内容，另存后再上传"),
    "FILE_FORMULAS": N_("单元格%(cell)s里是公式。请选中整张表，复制后选择性粘贴为数值，保存后再上传"),
    "FILE_ERROR_VALUES": N_("单元格%(cell)s是错误值（如#N/A）。请改正后再上传"),
    "FILE_HEADER_NOT_FOUND": N_("没有找到表头：缺少%(missing)s。读到的列名是：%(found)s。请按模板写列名"),
    "FILE_HEADER_TWICE": N_("列名%(titles)s出现了两次，不知道以哪一列为准。请改名或删去一列"),
    "FILE_SHEETS_AMBIGUOUS": N_("有几张工作表都像名单：%(sheets)s。请只留一张，或分成几个文件"),
    "FILE_NO_ROWS": N_("表头下面没有数据。请填写后再上传"),
    "FILE_ENCODING": N_("第%(line)s行的文字读不出来。请在Excel或WPS中另存为.xlsx后再上传"),
    "FILE_MIXED_ENCODINGS": N_(
        "第%(line)s行和其他行的编码不同，文字会出错。请在Excel中核对这一行，另存为.xlsx后再上传"
    ),
    "FILE_QUOTES": N_("第%(row)s行的引号没有成对。请改正，或另存为.xlsx后再上传"),
    "FILE_IMPORTED": N_("这个文件以前导入过，这次什么都没有改变。要补导被拒绝的行，请上传改好的新文件"),
    "HEADER_REPEATED": N_("这一行是重复的表头，已跳过"),
    "REMARK_LEFT_OUT": N_("这一行是合计或签字，已跳过"),
    "COLUMNS_IGNORED": N_("这些列没有用到：%(titles)s"),
    "SHEETS_HIDDEN": N_("隐藏的工作表没有读：%(sheets)s"),
    "CATEGORY_GENERAL": N_("课程类别%(texts)s只写到大类，已归入该大类的通用小类。请抽查"),
}

CELLS: dict[str, str] = {
    "ROW_SHIFTED": N_("这一行的格数比表头多，内容可能错位。请检查是否多了一个逗号"),
    "CELL_MISSING": N_("没有填%(column)s。请补上"),
    "CELL_TOO_LONG": N_("%(column)s超过%(limit)s个字。请缩短"),
    "DATE_UNREADABLE": N_("%(column)s“%(text)s”不是完整的日期。请写成2023-11-05的样子"),
    "DATE_FUTURE": N_("%(column)s在今天以后。请核对"),
    "TIME_UNREADABLE": N_("%(column)s“%(text)s”不是时间。请写成09:00的样子"),
    "ID_NO_DAMAGED": N_("身份证号被Excel当成数字，后几位已经丢失。请把这一列设为文本，重新填写完整的号码"),
    "ID_NO_FIFTEEN_DIGITS": N_("这是15位的旧身份证号。请填18位的"),
    "ID_NO_LENGTH": N_("身份证号不是18位。请对照证件核对"),
    "ID_NO_CHARACTER": N_("身份证号里有不该有的字符。只能是17位数字加一位数字或X"),
    "ID_NO_BIRTH_DATE": N_("身份证号中的出生日期不存在。请对照证件核对"),
    "ID_NO_FUTURE": N_("身份证号中的出生日期在今天以后。请对照证件核对"),
    "ID_NO_CHECK_DIGIT": N_("身份证号的校验位不对，至少有一位写错了。请对照证件核对"),
    "NAME_DIFFERS": N_("这个身份证号在系统里是另一个姓名。请核对号码；确实改了名的，请到人员页更正"),
    "UNIT_UNKNOWN": N_("没有找到单位“%(unit)s”。请填单位代码、全称或简称；新单位请先导入单位表"),
    "UNIT_UNKNOWN_NEAR": N_("没有找到单位“%(unit)s”。是不是“%(near)s”？请改成系统里的名称，或填单位代码"),
    "UNIT_AMBIGUOUS": N_("叫“%(unit)s”的单位不止一个。请改填单位代码"),
}

UNITS: dict[str, str] = {
    "UNIT_TWICE": N_("单位代码和第%(other)s行重复。每个单位只留一行"),
    "PARENT_UNKNOWN": N_("没有找到上级单位“%(parent)s”。请核对代码，或把上级单位也写进表里"),
    "PARENT_REFUSED": N_("上级单位“%(parent)s”所在的行被拒绝了。请先改好那一行"),
    "PARENT_MISSING": N_("没有填上级单位代码。只有最高一级的单位可以不填"),
    "UNIT_OWN_ANCESTOR": N_("上级单位绕了一圈又回到本单位。请改正上级单位代码"),
    "UNIT_BEYOND_REACH": N_("这个单位不在您的管辖范围内。请由它的主管部门导入"),
    "UNIT_CHANGED": N_("已更新：%(fields)s"),
    "BODY_NOT_PUBLISHED": N_("这个单位到取消日期为止没有公告为执法主体，取消日期没有采用。请核对两个日期"),
    "KIND_UNKNOWN": N_("不认识单位类型“%(text)s”，已按名称判断。可填：%(choices)s"),
    "LINE_PARENT_UNKNOWN": N_("没有找到业务主管单位“%(parent)s”，这一项没有改动。请核对代码"),
    "DIVISION_CODE_WRONG": N_("行政区划代码“%(text)s”不对，没有采用。应为6位、9位或12位数字"),
    "USCC_LENGTH": N_("统一社会信用代码不是18位，没有采用。请核对"),
    "USCC_CHARACTER": N_("统一社会信用代码里有不该有的字符（没有I、O、S、V、Z），没有采用。请核对"),
    "USCC_CHECK_DIGIT": N_("统一社会信用代码的校验位不对，没有采用。请核对"),
    "USCC_ORGANISATION": N_("统一社会信用代码中的组织机构代码不对，没有采用。请核对"),
}

PEOPLE: dict[str, str] = {
    "CLASS_UNKNOWN": N_("不认识人员类别“%(text)s”。可填：%(choices)s"),
    "PERSON_TWO_UNITS": N_("同一个人在第%(other)s行写了另一个单位。一个人同一天只能在一个单位，请删去一行"),
    "PERSON_TWICE": N_("同一个人在第%(other)s行又出现，内容不一样。请只留正确的一行"),
    "LINE_REPEATED": N_("和第%(other)s行完全一样，只算一次"),
    "ROLES_EXCLUDE": N_("执法人员、辅助人员和拟申领人员不能同时担任。请先在人员页结束原来的身份，或改正人员类别"),
    "ROLES_EXCLUDE_ROWS": N_("同一个人在第%(other)s行是另一类人员。执法人员和辅助人员不能同时担任，请只留一行"),
    "POST_ELSEWHERE": N_("这个人现在在“%(unit)s”。确已调动的，请填调入日期；否则请核对单位"),
    "PERSON_ELSEWHERE": N_("这个人现在在您管辖范围以外的单位。请由上级主管部门办理调动"),
    "RETURN_DATE_MISSING": N_("这个人以前离开过岗位。请填调入日期，说明从哪天起在这个单位"),
    "TRANSFER_TOO_EARLY": N_("调入日期早于他在原单位任职的日期。请核对"),
    "SPAN_REVERSED": N_("日期前后颠倒：新的开始日期早于原来的开始日期。请核对"),
    "PERSON_MOVED": N_("已从“%(unit)s”调入"),
    "PERSON_CHANGED": N_("已更新：%(fields)s"),
    "SEX_DIFFERS": N_("性别和身份证号不一致，已按身份证号登记"),
    "BORN_DIFFERS": N_("出生日期和身份证号不一致，已按身份证号登记"),
    "PHONE_ODD": N_("手机号不像电话号码，没有采用。请核对"),
    "EMPLOYMENT_UNKNOWN": N_("不认识编制或用工性质“%(text)s”，没有采用。可填：%(choices)s"),
    "EMPLOYMENT_MISSING": N_("辅助人员没有写用工性质。请补上"),
    "EMPLOYMENT_OFFICER": N_("执法人员应当在编，这里写的是“%(text)s”。请核对"),
    "CARD_DATES": N_("有效期早于发证日期，没有采用有效期。请核对"),
}

HOURS: dict[str, str] = {
    "SOURCE_ID_TWICE": N_("记录编号和第%(other)s行重复。同一条记录只留一行"),
    "SOURCE_ID_CHANGED": N_("这个记录编号以前导入过，内容和这次不同。要改已入账的学时，请冲销后重新登记"),
    "DAILY_NO_RESULT": N_("没有成绩。请填成绩，或者题数和答对题数"),
    "DAILY_TOO_MANY_RIGHT": N_("答对%(correct)s题，多于题数%(questions)s"),
    "DAILY_IN_FUTURE": N_("考核日期%(day)s还没有到"),
    "DAILY_NUMBER": N_("%(column)s“%(text)s”看不懂或超出范围，请填0到%(most)s的数"),
    "DAILY_CHANGED": N_(
        "这个记录编号以前导入过，内容和这次不同。请核对记录编号；确需更正的，用新的记录编号导入，两条都会显示"
    ),
    "DAILY_ANOTHER": N_("这个人在%(day)s已有一条成绩，两条都保留、都显示"),
    "PERSON_UNKNOWN": N_("没有找到这个人。请先把他导入花名册，再导入学时"),
    "CATEGORY_UNKNOWN": N_("不认识课程类别“%(category)s”。请填类别代码或系统里的类别名称"),
    "METHOD_UNKNOWN": N_("不认识培训方式“%(text)s”。可填：%(choices)s"),
    "METHOD_CATEGORY": N_("这种培训方式不能计入这个课程类别。请核对培训方式和课程类别"),
    "HOURS_UNREADABLE": N_("学时“%(text)s”不是大于0、最多两位小数的数。请写成2或2.5的样子"),
    "TOPIC_UNKNOWN": N_("不认识专题“%(text)s”，没有采用。可填：%(choices)s"),
    "SOURCE_NAME": N_("来源系统的代号“%(source)s”不对。请用大写字母、数字和下划线，如NANTONG_CLOUD"),
    "NO_POST_THAT_DAY": N_("培训那天他不在任何单位任职。请核对培训日期或他的任职日期"),
    "FUTURE": N_("培训日期在今天以后。请核对"),
    "YEAR_CLOSED": N_(
        "%(year)s年度已经关账，不能再导入那一年的学时。确有依据的，写明依据的文件重新导入，由司法局负责人接收"
    ),
    "CREDIT_NOT_POSITIVE": N_("学时要大于0"),
    "EVENT_CAP": N_("这种培训方式一次最多%(cap)s学时。请核对"),
    "DAY_CAP": N_("连同已有的，这一天共%(total)s学时，超过每天%(cap)s学时的上限。请核对"),
    "ONLINE_DAY_CAP": N_("连同已有的，这一天网上培训共%(total)s学时，超过每天%(cap)s学时的上限。请核对"),
    "OVERLAP": N_("和这个人同一天的另一次培训时间重叠。请核对开始和结束时间"),
    "COURSE_TWICE": N_("这门课程这一年已经计过学时，不能重复计入"),
    "TIME_TOO_SHORT": N_("从开始到结束最多算%(most)s学时，这里写了%(credit)s。请核对"),
    "TIMES_INCOMPLETE": N_("开始时间和结束时间要么都填，要么都不填"),
    "TIMES_REVERSED": N_("结束时间不在开始时间之后。请核对"),
    "TIMES_OTHER_DAY": N_("开始和结束时间不在培训日期那一天。请核对"),
}

SCORES: dict[str, str] = {
    "SCORES_IMPORTED": N_("这个文件以前导入过，这次什么都没有改变"),
    "SCORE_WHOSE": N_("准考证号和身份证号都没有填。请至少填一个"),
    "TICKET_DAMAGED": N_("准考证号被Excel当成数字，后几位已经丢失。请把这一列设为文本，重新填写完整的号码"),
    "TICKET_UNKNOWN": N_("这场考试没有这个准考证号。请核对号码，或者是不是选错了考试"),
    "TICKET_NOT_HIS": N_("准考证号和身份证号不是同一个人。请对照准考证核对"),
    "CANDIDATE_UNKNOWN": N_("这个人不在这场考试的考生名单里，或不在您的管辖范围内。请核对号码"),
    "CANDIDATE_NOT_CONFIRMED": N_("这个人的报名还没有确认。请先确认考生名单"),
    "CANDIDATE_NOT_DUE": N_("这个人是缓考或免考，不应有成绩。请核对；确实参加了的，先把他改回应考"),
    "SCORE_NAME_DIFFERS": N_("姓名和这个号码登记的不一样。请核对是不是错行"),
    "SCORE_MISSING": N_("没有成绩，也没有写缺考。请补上"),
    "SCORE_UNREADABLE": N_("成绩“%(text)s”不对。请写成86或86.5的样子，小数只能是.5"),
    "SCORE_TOO_HIGH": N_("成绩高于满分%(most)s。请核对"),
    "SCORE_THOUGH_ABSENT": N_("写了缺考，又有成绩。请核对，只留一个"),
    "FLAG_UNREADABLE": N_("%(column)s“%(text)s”看不懂。请填“是”，没有的不填"),
    "SCORE_TWICE": N_("同一个人在第%(other)s行又出现，两行都没有采用。请只留正确的一行"),
    "SCORE_WAITS": N_("第%(batch)s号成绩册里已有这个人，正等另一人核对。请先处理那一册"),
    "SCORE_CHANGED": N_("这个人已有成绩，和这次不同。确需更正的，写明更正理由后重新导入"),
    "SCORE_TO_ABSENT": N_("这个人已有成绩，不能改为缺考。请核对"),
    "SCORED_HERE": N_("这个人已在线上作答，成绩由系统评定，不能导入"),
    "SCORE_REPLACES": N_("更正已有的成绩，原成绩保留"),
    "CANDIDATE_BEYOND": N_("没有登记这个身份证号，或这个人不在您的管辖范围内。请核对号码"),
    "CANDIDATE_NOT_ON_ROLL": N_("考试那天他不在考试范围内的单位任职，或不是这类考试的对象。请核对"),
    "CANDIDATE_TWICE": N_("和第%(other)s行是同一个人，只报一次"),
}

MESSAGES: dict[str, str] = FILES | CELLS | UNITS | PEOPLE | HOURS | SCORES | SOURCES
_CREDITS = frozenset({"total", "cap", "credit", "most"})


def text_of(language: Language, code: str, parameters: Mapping[str, Any]) -> str:
    """Return the sentence of a code in the reader's language, its places filled; an unknown code stands for itself."""
    text = translate(language, MESSAGES.get(code, code))
    filled = {key: _plain(key, value) for key, value in parameters.items()}
    return text % filled if "%(" in text else text


def _plain(key: str, value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value) or "–"
    if key in _CREDITS and isinstance(value, int):  # hundredths of an 学时
        return f"{value // 100}.{value % 100:02d}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else str(value)
