"""The acts about cards and cases as the audit log names them: moves and steps by the words their lists have."""

from lms.i18n import N_
from lms.web.credential_case_words import CREDENTIAL_CASE_WORDS
from lms.web.credential_words import CREDENTIAL_WORDS

CREDENTIAL_AREAS = {"credential,sanction,exemption,officers": N_("证件与案件")}
CREDENTIAL_ACTIONS = {
    **{f"credential:{move.lower()}": word for move, word in CREDENTIAL_WORDS["credential_move"].items()},
    **{f"credential_case:{what}": word for what, word in CREDENTIAL_CASE_WORDS["credential_case_event"].items()},
    "officers:exported": N_("导出执法人员公示名单"),
    "credential_case:replied": N_("逐条答复陈述申辩"),
    "credential:card:received": N_("登记领取证件"),
    "credential:collected": N_("收回离岗人员证件"),
    "credential:taken_over": N_("登记原有证件"),
    "credential:void_notice": N_("登记遗失声明"),
    "credential:request:filed": N_("提出证件申请"),
    "credential:request:checked": N_("审核证件申请"),
    "credential:request:granted": N_("同意证件申请"),
    "credential:request:refused": N_("不同意证件申请"),
    "credential:request:taken_back": N_("撤回证件申请"),
    "sanction:recorded": N_("登记处分"),
    "exemption:recorded": N_("登记尽职免责认定"),
}
CREDENTIAL_SUBJECTS = {
    "credentials": N_("证件"),
    "credential_cases": N_("证件案件"),
    "sanctions": N_("处分"),
    "exemption_findings": N_("尽职免责认定"),
}
