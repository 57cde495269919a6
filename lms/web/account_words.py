"""What acts about accounts are called in the audit log."""

from lms.i18n import N_

ACCOUNT_ACTIONS: dict[str, str] = {
    "account:session:started": N_("登录成功"),
    "account:session:refused": N_("登录失败"),
    "account:session:confirmed": N_("决定前再次输入密码"),
    "account:session:unconfirmed": N_("决定前输错密码"),
    "account:session:ended": N_("退出或结束登录"),
    "account:session:switched": N_("切换了角色"),
    "account:record:created": N_("开立账号"),
    "account:record:disabled": N_("停用了账号"),
    "account:record:enabled": N_("恢复了账号"),
    "account:role:granted": N_("授予了角色"),
    "account:role:ended": N_("收回角色"),
    "account:password:reset": N_("重置了密码"),
    "account:password:changed": N_("修改了密码"),
    "account:token:created": N_("发放接口令牌"),
    "account:token:ended": N_("作废接口令牌"),
    "notices:address:named": N_("登记通知邮箱"),
    "notices:deliveries:resent": N_("重新发送通知"),
    "notices:address:language": N_("选择邮件的语言"),
    "notices:address:confirmed": N_("确认通知邮箱"),
    "notices:address:ended": N_("取消通知邮箱"),
}
