"""Words and sentences of issued papers (证明)."""

from lms.i18n import N_

DOCUMENT_WORDS: dict[str, dict[str, str]] = {
    "document_kind": {
        "HOURS_COMPLETION": N_("年度学时完成证明"),
        "HOURS_TRANSCRIPT": N_("学时明细"),
        "COURSE": N_("课程结业证书"),
        "EXAM": N_("考试合格证明"),
        "STATUS_SHEET": N_("执法证件状态单"),
        "BADGE": N_("辅助人员工作证"),
    },
    "document_state": {
        "VALID": N_("有效"),
        "SUSPENDED": N_("暂扣"),
        "WITHDRAWN": N_("收回"),
        "CANCELLED": N_("注销"),
        "EXPIRED": N_("过期"),
        "SUPERSEDED": N_("已换发新版"),
    },
    # What is said about the paper itself, and about its holder where the paper only tells of the past.
    "document_said": {
        "VALID": N_("登记的内容与下面一致，现在有效。"),
        "SUSPENDED": N_("现在暂扣，暂扣期间不得凭它执法或者上岗。"),
        "WITHDRAWN": N_("已经收回，不再有效。"),
        "CANCELLED": N_("已经注销，不再有效。"),
        "EXPIRED": N_("有效期已过，不再有效。"),
        "SUPERSEDED": N_("内容已经更正并换发新版，这一版不再使用。请持证人出示新版。"),
    },
    "document_holder": {
        "SUSPENDED": N_("持证人的证件现在暂扣，暂扣期间不得执法或者上岗。下面记载的是签发时的事实。"),
        "WITHDRAWN": N_("持证人的证件已经收回，不得执法或者上岗。下面记载的是签发时的事实。"),
        "CANCELLED": N_("持证人的证件已经注销，不得执法或者上岗。下面记载的是签发时的事实。"),
    },
    "document_fact": {
        "name": N_("姓名"),
        "unit": N_("单位"),
        "person_class": N_("人员类别"),
        "year": N_("年度"),
        "rule": N_("依据"),
        "required": N_("应达学时"),
        "credited": N_("完成学时"),
        "as_of": N_("统计至"),
        "until_on": N_("统计至"),
        "note": N_("说明"),
        "total": N_("学时合计"),
        "course": N_("课程"),
        "hours": N_("学时"),
        "started_on": N_("开始日期"),
        "completed_on": N_("完成日期"),
        "exam": N_("考试"),
        "kind": N_("类别"),
        "sat_on": N_("考试日期"),
        "points": N_("得分"),
        "most": N_("满分"),
        "card_number": N_("证号"),
        "field": N_("执法领域"),
        "valid_from": N_("有效期自"),
        "valid_to": N_("有效期至"),
        "valid_until": N_("有效期至"),
        "state": N_("签发时状态"),
        "since": N_("此状态自"),
        "post": N_("岗位"),
        "number": N_("编号"),
    },
    "document_reason": {"CORRECTED": N_("内容更正或者变更"), "RENEWED": N_("撤销后重新签发")},
    "document_form": {"PDF": N_("一个PDF，一次打印"), "ZIP": N_("每人一个文件，打成ZIP包")},
    # How a file somebody handed in compares with what was issued.
    "document_file": {
        "AS_ISSUED": N_("文件与签发的一致"),
        "INTACT": N_("签名完好，内容没有改动"),
        "ALTERED": N_("文件在签发以后被改动过"),
        "STRIPPED": N_("签名不见了，不能确认内容"),
        "APPENDED": N_("签名以后又追加了内容"),
        "UNKNOWN_SIGNER": N_("签名不是本机关的"),
        "UNSIGNED": N_("文件没有签名，不能确认内容"),
        "NOT_A_PDF": N_("读不出这个文件"),
    },
}

DOCUMENT_REFUSALS = {
    "DOCUMENT_NOT_FOUND": N_("没有这份证明，或不在您管辖范围内"),
    "DOCUMENT_NOT_DUE": N_("现在还开不出这份证明。请先看看还差什么"),
    "DOCUMENT_REVOKED": N_("这份证明已被撤销。确需重新签发的，请联系司法局"),
    "DOCUMENT_OLD": N_("这份证明已有新版。请在新版上办理"),
    "DOCUMENT_SAME": N_("登记的内容没有变化，不用换发，直接下载即可"),
    "DOCUMENT_UNKNOWN": N_("本系统没有签发过这个查验码的证明"),
    "STATUS_LIST_UNKNOWN": N_("没有这一号状态列表"),
    "TIMESTAMP_MISSING": N_("时间戳服务现在没有应答，证明没有签发成文件。请过几分钟再下载；一直不行的，请联系管理员"),
    "VERIFY_WAIT": N_("查得太快，请过%(seconds)s秒再查"),
    "YEAR_AHEAD": N_("%(year)s年度还没有到。请选择今年或者以前的年度"),
    "OWN_DOCUMENT": N_("不能撤销自己的证明。请由另一位审批人办理"),
    "VERIFY_FILE_MISSING": N_("请选择要核验的PDF文件"),
    "VERIFY_FILE_KIND": N_("这不是PDF文件。请上传收到的证明原件，不要截图或拍照"),
    "VERIFY_CODE_MISSING": N_("请输入证明上的查验码"),
}

DOCUMENT_NOTICES = {
    "DOCUMENT_ISSUED": N_("已签发，编号%(number)s"),
    "DOCUMENT_REISSUED": N_("已换发新版，编号%(number)s；旧版不再使用"),
    "DOCUMENT_REVOKED": N_("已撤销，现在扫码就能看到"),
    "BATCH_ASKED": N_("已交给后台签发，您可以离开本页"),
}

DOCUMENT_ACTIONS = {
    "document:paper:issued": N_("签发证明"),
    "document:papers:issued": N_("成批签发证明"),
    "document:paper:revoked": N_("撤销证明"),
    "document:paper:taken": N_("下载证明"),
    "document:batch:asked": N_("交办成批证明"),
}
