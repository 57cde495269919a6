"""Made-up names and numbers. Pure: the same random source gives the same people."""

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from lms.people.codes import credit_code_check, id_no_check_digit, organisation_code_check

# No division and no foreign residence permit begins like this, so nobody bears such a number.
PLACE = "990000"

_SURNAMES = {
    **dict.fromkeys("陈黄张陆王施沈顾", 8),
    **dict.fromkeys("徐朱倪龚蔡杨李吴周姜刘", 4),
    **dict.fromkeys("茅季范宋汤袁郁樊高俞包薛曹严", 2),
    **dict.fromkeys("丁卫马毛石叶冯成任许孙杜邱何余邹汪金孟赵胡秦唐秋彭葛董谢潘戴瞿", 1),
}
_MALE = "伟强军杰涛斌勇辉磊鹏飞超浩宇俊峰凯旭晨阳志建国华明文武斯东海林松柏立新永康安平振兴思远"
_FEMALE = "芳敏静丽娟燕霞红梅兰英秀慧洁婷雪倩颖琳佳怡欣悦妍雯萍珍莉琴云彩凤蓉菲晓"
_SECOND = "明华平安文博宇轩晨然凡宁清源达成思齐学立新春秋冬阳帆舟航林森溪川岚山岩石松竹"

_WEIGHTS = list(accumulate(_SURNAMES.values()))
_FAMILIES = list(_SURNAMES)


def person_name(random: Random, *, is_male: bool) -> str:
    """Return a family name with one or two further signs."""
    family = random.choices(_FAMILIES, cum_weights=_WEIGHTS)[0]
    first = random.choice(_MALE if is_male else _FEMALE)
    return family + first + (random.choice(_SECOND) if random.random() < 0.62 else "")


def id_number(number: int, born_on: date, *, is_male: bool) -> str:
    """Return a well-formed ID number that nobody bears; `number` keeps those born on one day apart."""
    sequence = number % 499 * 2 + (1 if is_male else 0)
    first_seventeen = f"{PLACE}{born_on:%Y%m%d}{sequence:03d}"
    return first_seventeen + id_no_check_digit(first_seventeen)


def birthday(random: Random, *, youngest: int, oldest: int, on: date) -> date:
    """Return a day of birth for somebody between two ages on a day."""
    age = youngest + (oldest - youngest) * random.betavariate(1.6, 2.0)
    return on - timedelta(days=int(age * 365.25) + random.randrange(365))


def credit_code(number: int) -> str:
    """Return a well-formed unified social credit code of a government organ that does not exist (…MADE0001…)."""
    organisation = f"MADE{number:04d}"
    body = f"11320681{organisation}{organisation_code_check(organisation)}"
    return body + credit_code_check(body)
