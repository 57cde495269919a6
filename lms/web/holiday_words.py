"""Words and sentences of the holidays: values, refusals, notices, acts of the audit log."""

from lms.i18n import N_

HOLIDAY_WORDS: dict[str, dict[str, str]] = {
    "holiday_source": {"imported": N_("已导入"), "packaged": N_("系统内置"), "unknown": N_("没有，须导入")},
}
HOLIDAY_REFUSALS = {
    "NO_CALENDAR": N_(
        "%(year)s年的节假日安排还没有导入，不能计算工作日。请司法局负责人把国务院办公厅的%(year)s年放假通知导入“规则”下的"
        "“节假日安排”，然后再办理；此前已经办理的不受影响"
    ),
    "HOLIDAY_SPAN": N_("从%(first)s到%(last)s不成一段：止日要在起日之后，一段最多%(most)s天。请核对"),
    "HOLIDAY_OTHER_YEAR": N_("%(day)s不在%(year)s年。一次只导入一年的通知（可以带上一年12月25日以后的几天）"),
    "HOLIDAY_WEEKDAY_WORKED": N_("%(day)s是周一至周五，本来就上班；只有周六、周日才写“上班”。请核对日期"),
    "HOLIDAY_TWICE": N_("%(day)s写了两次。每一天只能写一次，请删去一处"),
    "HOLIDAY_FIXED": N_("表里没有写%(day)s放假，而这一天每年都放假。请按通知补全"),
    "HOLIDAY_WHAT": N_("“%(said)s”看不出是放假还是上班。请写“放假”或“上班”"),
    "HOLIDAY_DAY": N_("“%(said)s”不是日期。请写成2027-01-01"),
    "HOLIDAY_NOTICE_FUTURE": N_("通知的日期%(day)s还没有到。请核对"),
    "HOLIDAY_ROWS": N_("有%(rows)s行不对，没有写入任何数据。请改好后重新上传"),
}
HOLIDAY_NOTICES = {
    "HOLIDAYS_IMPORTED": N_("已导入%(year)s年的节假日安排，从现在起按它计算工作日"),
    "HOLIDAYS_KNOWN": N_("%(year)s年的节假日安排与已导入的相同，没有改动"),
}
HOLIDAY_ACTIONS = {"holidays:notice:imported": N_("导入节假日安排")}
