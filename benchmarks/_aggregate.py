"""The peer of the completion figures: one SQL statement, written by hand, that counts a year from the same rows.

It follows the rules of QD-2023 (domain C3.3, C3.5, C3.6): the roll of the day, months in post and on leave, caps by
method with the earliest training first, reversals, make-up left out, who would be met if all that waits were confirmed.
"""

import calendar
from datetime import date
from typing import Any

from sqlalchemy import Connection, text

from lms.hours.catalogue import HOUR, Tag
from lms.requirements.parameters import Parameters

COUNTS = (
    *("roll", "exempt", "met", "at_risk", "short_total", "short_public_law", "short_business_skill"),
    *("short_special_topic", "only_waiting", "pending_people", "pending_credit", "credit"),
)


def count(connection: Connection, year: int, day: date, params: Parameters) -> dict[tuple[int, str], tuple[int, ...]]:
    """Run the statement: unit and class of person to the counts of `COUNTS`, each unit with all below it."""
    rows = connection.execute(text(statement(connection.dialect.name, year, day, params)))
    return {(row[0], row[1]): tuple(int(value) for value in row[2:]) for row in rows}


def statement(dialect: str, year: int, day: date, params: Parameters) -> str:
    """Write the statement for a database; the two differ in the words for smallest, greatest and days between."""
    lite = dialect == "sqlite"
    caps = list(enumerate(params.method_caps))
    words: dict[str, Any] = {
        "year": year,
        "day": f"'{day}'",
        "jan1": f"'{year}-01-01'",
        "least": "min" if lite else "least",
        "greatest": "max" if lite else "greatest",
        "days": "julianday({0}) - julianday({1})" if lite else "{0}::date - {1}::date",
        "never": "'9999-12-31'" if lite else "'9999-12-31'::date",
        "ever": "'0001-01-01'" if lite else "'0001-01-01'::date",
        "months": ", ".join(_month(year, month, lite=lite) for month in range(1, 13)),
        "total": params.annual_total_min,
        "percent": params.biz_skill_percent,
        "topic": params.special_topic_min,
        "online": params.online_cap_percent,
        "risk": params.at_risk_percent,
        "mask": params.special_topic_mask,
        "hour": HOUR,
        "law": "category LIKE 'PL.%'",
        "business": "(category LIKE 'BK.%' OR category LIKE 'SK.%')",
        "cap_of": " ".join(
            f"WHEN method IN ({_list(cap.methods)}) AND category NOT IN ({_list(cap.exempt_categories)}) THEN {n}"
            for n, cap in caps
        ),
        "cap_hours": " ".join(f"WHEN {n} THEN {cap.hours * HOUR}" for n, cap in caps),
        "capped": _list(["ONLINE", *(method for _, cap in caps for method in cap.methods)]),
        "concentrated": Tag.CONCENTRATED.value,
    }
    days = words.pop("days")
    words["in_post"] = days.format("{least}(i.until, m.last)", "{greatest}(i.since, m.first)").format(**words)
    words["away"] = days.format("{least}(l.ended_on, m.last)", "{greatest}(l.started_on, m.first)").format(**words)
    words["long"] = days.format("l.ended_on", "l.started_on")
    words["span"] = days.format(f"'{year}-12-31'", "coalesce(r.joined, '{year}-01-01')").format(**words)
    words["gone"] = days.format(words["day"], "coalesce(r.joined, '{year}-01-01')").format(**words)
    return _SQL.format(**words)


def _list(values: Any) -> str:
    return ", ".join(f"'{value}'" for value in values) or "''"


def _month(year: int, month: int, *, lite: bool) -> str:
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    return f"('{first}', '{last}')" if lite else f"('{first}'::date, '{last}'::date)"


_SQL = """
WITH month(first, last) AS (VALUES {months}),
holder AS MATERIALIZED (
  SELECT p.person_id, p.unit_id, r.person_class,
         coalesce(p.started_on, {ever}) < '{year}-01-16' AND coalesce(r.started_on, {ever}) < '{year}-01-16'
         AND coalesce(p.ended_on, {never}) > '{year}-12-16' AND coalesce(r.ended_on, {never}) > '{year}-12-16'
         AND p.person_id NOT IN (SELECT person_id FROM leaves WHERE started_on <= '{year}-12-31' AND ended_on >= {jan1})
         AS whole
  FROM posts p JOIN person_roles r ON r.person_id = p.person_id
  WHERE p.kind = 'REGULAR' AND r.person_class IN ('OFFICER', 'ASSISTANT')
    AND coalesce(p.started_on, {ever}) <= {day} AND coalesce(p.ended_on, {never}) >= {day}
    AND coalesce(r.started_on, {ever}) <= {day} AND coalesce(r.ended_on, {never}) >= {day}
),
in_post AS MATERIALIZED (
  SELECT h.person_id, {greatest}(coalesce(p.started_on, {ever}), coalesce(r.started_on, {ever})) AS since,
         {least}(coalesce(p.ended_on, {never}), coalesce(r.ended_on, {never})) AS until
  FROM holder h JOIN posts p ON p.person_id = h.person_id AND p.kind = 'REGULAR'
  JOIN person_roles r ON r.person_id = h.person_id AND r.person_class IN ('OFFICER', 'ASSISTANT')
  WHERE NOT h.whole
),
month_of AS (
  SELECT i.person_id, m.first, sum({in_post} + 1) AS days
  FROM in_post i JOIN month m ON i.since <= m.last AND i.until >= m.first GROUP BY i.person_id, m.first
),
month_away AS (
  SELECT l.person_id, m.first, sum({away} + 1) AS days
  FROM leaves l JOIN month m ON l.started_on <= m.last AND l.ended_on >= m.first
  WHERE {long} + 1 >= 30 GROUP BY l.person_id, m.first
),
months AS MATERIALIZED (
  SELECT d.person_id, count(*) AS counted
  FROM month_of d LEFT JOIN month_away a ON a.person_id = d.person_id AND a.first = d.first
  WHERE d.days >= 15 AND coalesce(a.days, 0) < 15 GROUP BY d.person_id
),
arrived AS MATERIALIZED (
  SELECT person_id, CASE WHEN min(since) >= {jan1} THEN min(since) END AS joined
  FROM in_post WHERE until >= {jan1} GROUP BY person_id
),
owed AS (
  SELECT h.person_id, h.unit_id, h.person_class, a.joined, CASE WHEN h.whole THEN 12 ELSE m.counted END AS months,
    NOT h.whole AND (m.counted IS NULL OR coalesce(a.joined, {ever}) > '{year}-11-30') AS exempt
  FROM holder h LEFT JOIN months m ON m.person_id = h.person_id LEFT JOIN arrived a ON a.person_id = h.person_id
),
required AS MATERIALIZED (
  SELECT person_id, unit_id, person_class, joined, exempt, total * {hour} AS total,
    (total * {percent} + 99) / 100 * {hour} AS business, topic * {hour} AS topic,
    total * {hour} * {online} / 100 AS online
  FROM (SELECT owed.*, (months * {total} + 11) / 12 AS total, (months * {topic} + 11) / 12 AS topic FROM owed) x
),
posted AS MATERIALIZED (
  SELECT person_id,
    sum(CASE WHEN {law} THEN credit ELSE 0 END) AS law,
    sum(CASE WHEN {business} THEN credit ELSE 0 END) AS business,
    sum(CASE WHEN (tags & {mask}) <> 0 AND ({law} OR {business}) THEN credit ELSE 0 END) AS topic
  FROM hour_entries WHERE year = {year} AND NOT is_make_up AND occurred_on <= {day} GROUP BY person_id
),
waiting AS MATERIALIZED (
  SELECT person_id, id, occurred_on, category, tags, method, credit FROM claims
  WHERE year = {year} AND state = 'pending' AND NOT is_make_up AND occurred_on <= {day} AND ({law} OR {business})
    AND person_id IN (SELECT person_id FROM required)
),
waits AS MATERIALIZED (
  SELECT person_id, sum(credit) AS credit,
    sum(CASE WHEN {law} THEN credit ELSE 0 END) AS law, sum(CASE WHEN {business} THEN credit ELSE 0 END) AS business,
    sum(CASE WHEN (tags & {mask}) <> 0 THEN credit ELSE 0 END) AS topic
  FROM waiting GROUP BY person_id
),
undone AS MATERIALIZED (
  SELECT reverses_id, sum(credit) AS credit FROM hour_entries
  WHERE reverses_id IS NOT NULL AND occurred_on <= {day} GROUP BY reverses_id
),
under_cap AS MATERIALIZED (
  SELECT e.id, e.person_id, e.occurred_on, e.category, e.tags, e.credit + coalesce(u.credit, 0) AS credit,
    CASE WHEN e.method = 'ONLINE' THEN CASE WHEN {law} OR {business} THEN -1 END {cap_of} END AS cap
  FROM hour_entries e LEFT JOIN undone u ON u.reverses_id = e.id
  WHERE e.year = {year} AND NOT e.is_make_up AND e.occurred_on <= {day} AND e.reverses_id IS NULL
    AND e.method IN ({capped})
),
together AS MATERIALIZED (
  SELECT 0 AS hoped, id, person_id, occurred_on, category, tags, credit, cap FROM under_cap
  UNION ALL
  SELECT 1, id, person_id, occurred_on, category, tags, credit, cap FROM under_cap
  WHERE person_id IN (SELECT person_id FROM waits)
  UNION ALL
  SELECT 1, -id, person_id, occurred_on, category, tags, credit,
    CASE WHEN method = 'ONLINE' THEN -1 {cap_of} END FROM waiting WHERE method IN ({capped})
),
over AS MATERIALIZED (
  SELECT t.hoped, t.person_id, t.cap, CASE t.cap WHEN -1 THEN min(r.online) {cap_hours} END AS most
  FROM together t JOIN required r ON r.person_id = t.person_id WHERE t.cap IS NOT NULL AND NOT r.exempt
  GROUP BY t.hoped, t.person_id, t.cap
  HAVING sum(t.credit) > CASE t.cap WHEN -1 THEN min(r.online) {cap_hours} END
),
running AS (
  SELECT t.*, o.most, sum(t.credit) OVER (PARTITION BY t.hoped, t.person_id, t.cap ORDER BY occurred_on, id) AS so_far
  FROM over o JOIN together t ON t.person_id = o.person_id AND t.cap = o.cap AND t.hoped = o.hoped
),
cut AS (
  SELECT hoped, person_id, category, tags, {least}(credit, so_far - most) AS gone FROM running WHERE so_far > most
),
lost AS MATERIALIZED (
  SELECT hoped, person_id, sum(CASE WHEN {law} THEN gone ELSE 0 END) AS law,
    sum(CASE WHEN {business} THEN gone ELSE 0 END) AS business,
    sum(CASE WHEN (tags & {mask}) <> 0 AND ({law} OR {business}) THEN gone ELSE 0 END) AS topic
  FROM cut GROUP BY hoped, person_id
),
judged AS MATERIALIZED (
  SELECT r.*, coalesce(p.law, 0) - coalesce(l.law, 0) AS has_law,
    coalesce(p.business, 0) - coalesce(l.business, 0) AS has_business,
    coalesce(p.topic, 0) - coalesce(l.topic, 0) AS has_topic, w.credit AS waits,
    coalesce(p.law, 0) + w.law + coalesce(p.business, 0) + w.business - coalesce(h.law, 0) - coalesce(h.business, 0) AS hope,
    coalesce(p.business, 0) + w.business - coalesce(h.business, 0) AS hope_business,
    coalesce(p.topic, 0) + w.topic - coalesce(h.topic, 0) AS hope_topic
  FROM required r LEFT JOIN posted p ON p.person_id = r.person_id
  LEFT JOIN waits w ON w.person_id = r.person_id
  LEFT JOIN lost l ON l.person_id = r.person_id AND l.hoped = 0
  LEFT JOIN lost h ON h.person_id = r.person_id AND h.hoped = 1
),
verdict AS (
  SELECT r.unit_id, r.person_class, r.exempt, r.has_law + r.has_business AS has, r.waits,
    r.total - r.has_law - r.has_business > 0 AS short_total, r.business > r.has_business AS short_business,
    r.topic > r.has_topic AS short_topic,
    (r.has_law + r.has_business) * ({span} + 1) * 100 < r.total * (100 * ({gone} + 1) - {risk} * ({span} + 1)) AS behind,
    r.waits IS NOT NULL AND r.hope >= r.total AND r.hope_business >= r.business AND r.hope_topic >= r.topic AS hopeful
  FROM judged r
),
own AS MATERIALIZED (
  SELECT unit_id, person_class, count(*) AS roll, sum(CASE WHEN exempt THEN 1 ELSE 0 END) AS exempt,
    sum(CASE WHEN NOT (exempt OR short_total OR short_business OR short_topic) THEN 1 ELSE 0 END) AS met,
    sum(CASE WHEN NOT exempt AND behind AND (short_total OR short_business OR short_topic) THEN 1 ELSE 0 END) AS at_risk,
    sum(CASE WHEN short_total AND NOT exempt THEN 1 ELSE 0 END) AS short_total,
    sum(CASE WHEN short_business AND NOT exempt THEN 1 ELSE 0 END) AS short_business,
    sum(CASE WHEN short_topic AND NOT exempt THEN 1 ELSE 0 END) AS short_topic,
    sum(CASE WHEN hopeful AND NOT exempt AND (short_total OR short_business OR short_topic) THEN 1 ELSE 0 END) AS hopeful,
    count(waits) AS pending_people, coalesce(sum(waits), 0) AS pending_credit, sum(has) AS credit
  FROM verdict GROUP BY unit_id, person_class
)
SELECT above.id, own.person_class, sum(roll), sum(exempt), sum(met), sum(at_risk), sum(short_total), 0,
  sum(short_business), sum(short_topic), sum(hopeful), sum(pending_people), sum(pending_credit), sum(credit)
FROM own JOIN units u ON u.id = own.unit_id JOIN units above ON u.path LIKE above.path || '%'
GROUP BY above.id, own.person_class
"""
