"""What a refusal or a field error says to people: one sentence a code, each with a reason and a next step.

Rooms raise codes with plain parameters (lms/errors.py); the sentence is looked up here, in the reader's language.
"""

from lms.errors import Refusal
from lms.exchange.messages import text_of
from lms.exchange.refusals import FileRefused
from lms.i18n import N_, Language, translate
from lms.web import notices, refusals
from lms.web.bank_words import BANK_MESSAGES, BANK_NOTICES
from lms.web.practice_words import PRACTICE_NOTICES

MESSAGES: dict[str, str] = {
    "NOT_FOUND": N_("找不到这一项。它可能不存在，也可能不在您的管辖范围内"),
    "NOT_ALLOWED": N_("您的角色不能做这件事。请联系本单位培训管理员"),
    "CSRF": N_("这个页面打开太久，或不是从本站打开的。请返回上一页，刷新后重新提交"),
    "NOT_SIGNED_IN": N_("请先登录"),
    "PASSWORD_DUE": N_("请先把初始密码改成自己的密码"),
    "BROKEN": N_("系统出了问题，没有保存。请稍后再试；仍不行请联系系统管理员"),
    "SIGN_IN_WRONG": N_("账号或密码不对。请检查大小写和输入法；忘记密码请找安全管理员重置"),
    "SIGN_IN_WAIT": N_("连续输错次数太多，请过%(minutes)s分钟再试，或找安全管理员重置密码"),
    "PASSWORD_SHORT": N_("密码太短，请至少用%(least)s个字符"),
    "PASSWORD_LONG": N_("密码太长，请缩短到%(most)s个字符以内"),
    "PASSWORD_COMMON": N_("这个密码太常见，容易被猜中。请换一个，例如几个不相干的词连在一起"),
    "PASSWORD_OWN_WORDS": N_("密码里不要用账号、姓名或本系统的名字"),
    "CONFIRM_IN_BROWSER": N_("作出决定要在网页上登录后办理，不能用程序的令牌"),
    "PASSWORD_WRONG": N_("现在的密码不对，请重新输入"),
    "PASSWORD_SAME": N_("新密码和现在的一样，请换一个"),
    "PASSWORDS_DIFFER": N_("两次输入的新密码不一样，请重新输入"),
    "LOGIN_TAKEN": N_("账号%(login)s已有人用，请换一个"),
    "LOGIN_WRONG": N_("账号不能为空，不能超过60个字符，也不能用身份证号"),
    "OWN_RIGHTS": N_("不能改自己的权限，请由另一位安全管理员办理"),
    "INITIAL_PASSWORD_EXPIRED": N_("初始密码已过72小时，不能再用。请联系安全管理员重置"),
    "NO_ROLE": N_("这个账号还没有角色。请联系安全管理员"),
    "SELF_NEEDS_PERSON": N_("这个账号没有对应的人员，不能授予本人角色。请先按身份证号建立账号"),
    "ROLE_NEEDS_UNIT": N_("请选择这个角色所在的单位"),
    "ROLE_HELD": N_("这个账号在该单位已有这个角色，不必再授予"),
    "ROLE_OF_NOBODY": N_("这一角色属于系统本身，不能授予任何人"),
    "ADMIN_ROLE_ALONE": N_("系统、安全、审计三种管理员必须由不同的人担任，也不能兼任业务角色。请另建账号"),
    "PERSON_NOT_IN_REACH": N_("在您管辖的名册中找不到这个身份证号。请核对，或先把人登记进名册"),
    "PERSON_HAS_ACCOUNT": N_("此人已有账号。请在账号中查找，给它授予角色"),
    "ACCOUNT_DISABLED_ALREADY": N_("这个账号已停用"),
    "ACCOUNT_NOT_DISABLED": N_("这个账号没有停用，不用恢复"),
    "BODY_TOO_LARGE": N_("发来的内容太大，没有保存。请分成几次发送"),
    "UNREADABLE": N_("发来的内容读不懂，没有保存。请核对格式后再发"),
    "GRANT_NOT_FOUND": N_("这个账号没有这个角色，可能刚被收回。请刷新后再看"),
    "REQUIRED": N_("请填写这一项"),
    "NOT_A_DATE": N_("请按年-月-日填写，如2023-11-17"),
    "NOT_A_TIME": N_("请按24小时制填写，如16:10"),
    "NOT_A_NUMBER": N_("请填写数字，如3或2.5"),
    "NOT_A_CHOICE": N_("请从列出的选项中选择"),
    "TOO_LONG": N_("请缩短到%(most)s个字以内"),
}

NOTICES: dict[str, str] = {
    "SIGNED_OUT": N_("已退出"),
    "PASSWORD_CHANGED": N_("密码已改，其他设备已全部退出"),
    "SESSION_ENDED": N_("那一处登录已结束"),
    "ROLE_NOT_CHOSEN": N_("请选择一个角色"),
    "PASSWORD_RESET": N_("已重置密码，该账号已全部退出"),
    "ACCOUNT_OPENED": N_("账号已恢复，密码不变"),
    "SESSIONS_ENDED": N_("其他设备已全部退出"),
    "ROLE_GRANTED": N_("已授予角色"),
    "ROLE_ENDED": N_("已收回角色，该账号已全部退出"),
    "ACCOUNT_SHUT": N_("账号已停用，已全部退出"),
}


def notice(language: Language, code: str, **parameters: object) -> str:
    """Return what was just done, as a sentence for the next page."""
    text = translate(language, (notices.PAGES | NOTICES | PRACTICE_NOTICES | BANK_NOTICES)[code])
    return text % parameters if parameters else text


def message(language: Language, error: Refusal | str) -> str:
    """Return the sentence of a refusal, of a bare code, or of a text that was marked with N_()."""
    if isinstance(error, str):
        return translate(language, _SENTENCES.get(error, error))
    if isinstance(error, FileRefused) or error.code not in _SENTENCES:
        return text_of(language, error.code, error.parameters)
    text = translate(language, _SENTENCES[error.code])
    return text % refusals.shown(language, error.code, error.parameters) if error.parameters else text


_SENTENCES = refusals.ROOMS | MESSAGES | BANK_MESSAGES
