"""Words and sentences of watching over a sitting: codes, announcements, guards, the clock."""

from lms.i18n import N_

WATCH_REFUSALS = {
    "NOT_HANDED_IN": N_("还没有交卷，没有回执"),
    "CHECK_IN": N_("请输入监考员给您的6位入场码"),
    "NOBODY_WAITS": N_("没有还没开始的考生可以发码"),
    "NOBODY_RUNS": N_("现在没有人在答题，没有补时"),
    "ANNOUNCEMENT_EMPTY": N_("请写通知，最多%(most)s字"),
    "GUARD_LATE": N_("考试已经开放，防护不能再改"),
    "KEY_WRONG": N_("密钥是64位十六进制，每行一个，最多20个"),
    "NO_LAUNCH": N_("这场考试不用安全考试浏览器"),
    "LAUNCH_NOT_FOUND": N_("没有这个启动地址"),
    "LAUNCH_OVER": N_("这个启动地址已经用过或过期。请回到考试页面重新下载配置文件"),
    "SAFE_BROWSER": N_("这场考试要在安全考试浏览器里进行。请在考试页面下载配置文件并用它打开；打不开的请找监考员"),
    "CLOCK_JUMPED": N_("服务器时间正在校正，请稍候，答案会再送出"),
}

WATCH_NOTICES = {
    "MINUTES_FOR_ALL": N_("已给%(people)s人各加%(minutes)s分钟"),
    "ANNOUNCED_TO_ALL": N_("已通知全场"),
    "GUARD_SET": N_("已保存考场防护"),
}
