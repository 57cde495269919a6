"""Words for the state of the audit log: its faults, each with the place where it is."""

from lms.audit.rules import Fault, Found
from lms.i18n import N_, Language, translate

FAULTS: dict[Fault, str] = {
    Fault.CHANGED: N_("第%(position)s位（记录%(entry)s）与成链时不符：内容或次序被改动"),
    Fault.MISSING: N_("第%(position)s位的记录%(entry)s已不在库中"),
    Fault.CUT: N_("第%(position)s位至第%(last)s位已从链中消失"),
    Fault.FOREIGN: N_("记录%(entry)s不是本程序写入的，或成链之前已被改动"),
    Fault.TWICE: N_("记录%(entry)s是另一条记录的复制"),
    Fault.REWRITTEN: N_("第%(position)s位至第%(last)s位之间被重写：链不再经过签名存证的链头"),
    Fault.FORGED_HEAD: N_("存证文件中第%(position)s位的链头不是本程序签名的"),
}


def fault_sentence(language: Language, found: Found) -> str:
    """Return what is wrong, and where, in one sentence."""
    return translate(language, FAULTS[found.fault]) % {
        "position": found.position,
        "entry": found.entry_id,
        "last": found.last,
    }
