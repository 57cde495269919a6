"""For each {parameter} in an address, how to make the object it names in a place of the matrix.

Adding a route with a new parameter: register a builder here. It is asked once a place; what it returns says which
object it made and what decides whether somebody reaches it. Parameters that name no object stand in FIXED.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lms import clock
from lms.access import Actor, Role
from lms.exchange import staging
from lms.exchange.models import Upload
from lms.hours.models import Evidence, HourEntry, Objection
from lms.people.accounts import WebSession
from lms.people.queries.people import list_posts, list_roles
from lms.people.queries.sessions import open_grants
from lms.people.queries.tokens import tokens_of
from lms.prints import files as print_files
from lms.prints.models import PrintRun
from tests.factories import PDF, claim_ids, make_token
from tests.house.application_objects import (
    application_of,
    exemption_there,
    my_application_in,
    my_paper_in,
    objection_there,
    paper_there,
)
from tests.house.badge_objects import (
    badge_filing_of,
    badge_of,
    check_of,
    contract_of,
    list_of,
    social_supervisor_of,
)
from tests.house.blueprint_objects import blueprint_of, law_of, sample_of
from tests.house.classes import class_of, flag_of, taught_by
from tests.house.course_objects import PICTURE_DIGEST, comment_of, mine_of, outline_of, paper_of, piece_of, version_of
from tests.house.credential_case_objects import (
    credential_case_of,
    credential_case_there,
    credential_number_there,
    credential_there,
    finding_there,
    paper_in,
    point_in,
    sanction_there,
)
from tests.house.credential_objects import card_request_there, my_card_request_in, my_credential_in
from tests.house.document_objects import document_of
from tests.house.exam_objects import (
    attempt_of,
    attempt_there,
    candidate_there,
    case_of,
    case_there,
    evidence_in,
    exam_of,
    launch_of,
    point_there,
    sitting_in,
    sitting_of,
)
from tests.house.exchange_objects import reconciliation_of
from tests.house.exercise_objects import answer_of, daily_of, opening_of
from tests.house.exit_objects import clean_up_line_there, clean_up_there, correction_there, exit_there, my_correction_in
from tests.house.filing_objects import bulletin_of, rectification_of, report_of
from tests.house.known_paper import KNOWN_CODE
from tests.house.marking_objects import check_there, marker_there, place_of, rekeying_there
from tests.house.material_objects import delegation_of, with_captions
from tests.house.notice_objects import notice_of
from tests.house.oath_objects import oath_of, oath_photo_of
from tests.house.package_objects import package_in, run_of
from tests.house.practice_objects import filing_of, line_of, link_of, log_of, obligation_of, pair_of, relation_of
from tests.house.question_import_objects import WAITING_DIGEST, import_of
from tests.house.question_objects import bank_of, manuscript_of, question_of
from tests.house.review_objects import review_of, review_round_of
from tests.house.roster_objects import (
    my_candidate_in,
    request_there,
    return_there,
    room_there,
    scan_there,
    scores_there,
)
from tests.house.spot_check_objects import appraisal_of, campaign_of, spot_check_item_of, spot_check_of
from tests.house.study_objects import courseware_of, mark_of
from tests.house.webhook_objects import delivery_there, webhook_of
from tests.house.world import Family, World
from tests.materials import make_incoming, make_material


@dataclass(frozen=True)
class Object:
    """What stands in the address, and by what it is reached."""

    value: Any
    family: Family


Builder = Callable[[World, str, Actor | None], Object]


def _unit(world: World, place: str, _: Actor | None) -> Object:
    return Object(world.unit(place).id, Family.UNIT)


def _person(world: World, place: str, _: Actor | None) -> Object:
    return Object(world.person(place).id, Family.PERSON)


def _account(world: World, place: str, _: Actor | None) -> Object:
    return Object(world.accounts[place].id, Family.ACCOUNT)


def _grant(world: World, place: str, _: Actor | None) -> Object:
    return Object(open_grants(world.db, world.accounts[place].id)[0].id, Family.ACCOUNT)


def _token(world: World, place: str, _: Actor | None) -> Object:
    account = world.accounts[place]
    make_token(world.db, account)
    return Object(tokens_of(world.db, account.id)[0].id, Family.ACCOUNT)


def _session(world: World, place: str, actor: Actor | None) -> Object:
    row = world.db.query(WebSession).filter_by(account_id=_owner(world, place, actor)).first()
    assert row
    return Object(row.id, Family.OWN)


def _upload(world: World, place: str, actor: Actor | None) -> Object:
    upload = Upload(
        kind="roster",
        file_name="花名册.csv",
        digest="0" * 64,
        size=1,
        uploaded_by_id=_owner(world, place, actor),
        uploaded_at=clock.now(),
        answer={"imported": 1, "updated": 0, "unchanged": 0, "refused": 0, "rows": [], "notes": []},
    )
    world.db.add(upload)
    world.db.flush()
    for file in (staging.SOURCE, staging.REPORT):
        staging.keep(upload.id, file, "姓名,身份证号,单位,人员类别\n".encode())
    return Object(upload.id, Family.OWN)


_EMPTY_ARCHIVE = b"PK\5\6" + bytes(18)


def _print_run(world: World, place: str, actor: Actor | None) -> Object:
    """A finished print, ordered in the role and unit the actor has now where it is his own."""
    owner = _owner(world, place, actor)
    assert owner
    run = PrintRun(
        kind="exam:tickets", subject_id=1, title="考试", name="exam-1-tickets", media_type="application/zip",
        language="zh", args={}, pieces=[[1]], copies=1, done=1, ordered_by_id=owner,
        role=actor.role.value if actor else Role.SELF.value, unit_id=actor.unit_id if actor else None,
        ordered_at=clock.now(),
    )  # fmt: skip
    world.db.add(run)
    world.db.flush()
    print_files.keep_piece(run.id, 0, _EMPTY_ARCHIVE)
    run.size, run.digest = print_files.join_pieces(run.id, [0], run.media_type)
    run.finished_at = clock.now()
    world.db.flush()
    return Object(run.id, Family.OWN)


def _owner(world: World, place: str, actor: Actor | None) -> int | None:
    """Return the actor's own account in "own", somebody else's anywhere else."""
    if actor and place == "own":
        return actor.account_id
    other = world.cast[Role.UNIT_LEADER]
    return world.cast[Role.UNIT_LEGAL].account_id if actor == other else other.account_id


def _post(world: World, place: str, _: Actor | None) -> Object:
    return Object(list_posts(world.db, world.person(place).id)[0].id, Family.PERSON)


def _role(world: World, place: str, _: Actor | None) -> Object:
    return Object(list_roles(world.db, world.person(place).id)[0].id, Family.PERSON)


def _activity(world: World, place: str, _: Actor | None) -> Object:
    return Object(world.proposed[place].id, Family.PERSON)


def _evidence(world: World, place: str, _: Actor | None) -> Object:
    evidence = world.db.query(Evidence).filter_by(activity_id=world.proposed[place].id).first()
    assert evidence
    return Object(evidence.id, Family.PERSON)


def _batch(world: World, place: str, _: Actor | None) -> Object:
    return Object(world.batches[place].id, Family.PERSON)


def _objection(world: World, place: str, _: Actor | None) -> Object:
    """An objection of the person of the place, to the entry he has."""
    entry = _entry(world, place, None).value
    objection = Objection(person_id=world.person(place).id, entry_id=entry, text="学时少记", raised_at=clock.now())
    world.db.add(objection)
    world.db.flush()
    return Object(objection.id, Family.PERSON)


def _claim(world: World, place: str, _: Actor | None) -> Object:
    return Object(claim_ids(world.db, world.proposed[place])[0], Family.PERSON)


def _entry(world: World, place: str, _: Actor | None) -> Object:
    entry = world.db.query(HourEntry).filter_by(person_id=world.person(place).id).first()
    assert entry
    return Object(entry.id, Family.PERSON)


def _of_class(name: str, family: Family) -> Builder:
    return lambda world, place, _: Object(class_of(world, place)[name], family)


def _material(world: World, place: str, _: Actor | None) -> Object:
    return Object(with_captions(world, make_material(world.db, world.unit(place)).id), Family.UNIT)


def _incoming(world: World, place: str, actor: Actor | None) -> Object:
    """An upload of one's own, or somebody else's."""
    is_own = actor is not None and place == "own"
    unit = actor.unit_id if actor and is_own else None
    account = _owner(world, place, actor) or world.cast[Role.UNIT_LEADER].account_id
    return Object(make_incoming(world.db, account or 0, unit or world.unit("own").id).token, Family.OWN)


OBJECTS: dict[str, Builder] = {
    "bank_id": lambda world, place, _: Object(bank_of(world, place).id, Family.BANK),
    "question_id": lambda world, place, _: Object(question_of(world, place).id, Family.BANK),
    "notice_id": lambda world, place, actor: Object(notice_of(world, _owner(world, place, actor)), Family.OWN),
    "manuscript_id": lambda world, place, actor: Object(manuscript_of(world, place, actor).id, Family.OWN),
    "law_id": lambda world, place, _: Object(law_of(world, place), Family.REGISTER),
    "blueprint_id": lambda world, place, _: Object(blueprint_of(world, place), Family.BANK),
    "sample_id": lambda world, place, _: Object(sample_of(world, place), Family.BANK),
    "material_id": _material,
    "package_id": lambda world, place, _: Object(package_in(world, place).id, Family.UNIT),
    "run_id": lambda world, place, actor: Object(run_of(world, place, _owner(world, place, actor)), Family.OWN),
    "upload_token": _incoming,
    **{name: _of_class(name, Family.UNIT) for name in ("class_id", "class_lesson_id", "sitting_id")},
    **{name: _of_class(name, Family.PERSON) for name in ("offer_id", "listed_id")},
    "taught_id": lambda world, place, actor: Object(taught_by(world, place, actor), Family.OWN),
    "person_flag_id": lambda world, place, _: Object(flag_of(world, place), Family.PERSON),
    "log_id": lambda world, place, _: Object(log_of(world, place).id, Family.PERSON),
    "pair_id": lambda world, place, _: Object(pair_of(world, place).id, Family.PERSON),
    "spot_check_id": lambda world, place, _: Object(spot_check_of(world, place), Family.UNIT),
    "spot_check_item_id": lambda world, place, _: Object(spot_check_item_of(world, place), Family.UNIT),
    "appraisal_id": lambda world, place, _: Object(appraisal_of(world, place), Family.UNIT),
    "campaign_id": lambda world, place, _: Object(campaign_of(world, place), Family.UNIT),
    "bulletin_id": lambda world, place, _: Object(bulletin_of(world, place), Family.UNIT),
    "rectification_id": lambda world, place, _: Object(rectification_of(world, place), Family.UNIT),
    "reconciliation_id": lambda world, place, _: Object(reconciliation_of(world, place), Family.UNIT),
    "report_id": lambda world, place, _: Object(report_of(world, place), Family.UNIT),
    "filing_id": lambda world, place, _: Object(filing_of(world, place).id, Family.UNIT),
    "line_id": lambda world, place, _: Object(line_of(world, place), Family.UNIT),
    "relation_id": lambda world, place, _: Object(relation_of(world, place).id, Family.UNIT),
    "obligation_id": lambda world, place, _: Object(obligation_of(world, place).id, Family.UNIT),
    "link_id": lambda world, place, actor: Object(link_of(world, place, actor), Family.UNIT),
    "version_id": lambda world, place, _: Object(version_of(world, place), Family.UNIT),
    "piece_id": lambda world, place, _: Object(piece_of(world, place), Family.UNIT),
    "outline_id": lambda world, place, _: Object(outline_of(world, place), Family.UNIT),
    "comment_id": lambda world, place, _: Object(comment_of(world, place), Family.UNIT),
    "courseware_id": lambda world, place, actor: Object(courseware_of(world, place, actor), Family.OWN),
    "flag_id": lambda world, place, _: Object(mark_of(world, place), Family.PERSON),
    "mine_id": lambda world, place, actor: Object(mine_of(world, place, actor), Family.OWN),
    "delegation_id": lambda world, place, _: Object(delegation_of(world, place), Family.UNIT),
    "quiz_id": lambda world, place, actor: Object(paper_of(world, place, actor), Family.OWN),
    "exam_id": lambda world, place, _: Object(exam_of(world, place).id, Family.UNIT),
    "candidate_id": lambda world, place, _: Object(candidate_there(world, place), Family.UNIT),
    "exam_sitting_id": lambda world, place, _: Object(sitting_in(world, place), Family.UNIT),
    "credential_id": lambda world, place, _: Object(credential_there(world, place), Family.UNIT),
    "credential_number": lambda world, place, _: Object(credential_number_there(world, place), Family.PERSON),
    "exit_id": lambda world, place, _: Object(exit_there(world, place), Family.UNIT),
    "clean_up_id": lambda world, place, _: Object(clean_up_there(world, place), Family.UNIT),
    "clean_up_line_id": lambda world, place, _: Object(clean_up_line_there(world, place), Family.UNIT),
    "correction_id": lambda world, place, _: Object(correction_there(world, place), Family.UNIT),
    "my_correction_id": lambda world, place, actor: Object(my_correction_in(world, place, actor), Family.OWN),
    "card_request_id": lambda world, place, _: Object(card_request_there(world, place), Family.UNIT),
    "my_credential_id": lambda world, place, actor: Object(my_credential_in(world, place, actor), Family.OWN),
    "my_card_request_id": lambda world, place, actor: Object(my_card_request_in(world, place, actor), Family.OWN),
    "case_credential_id": lambda world, place, _: Object(credential_there(world, place), Family.UNIT),
    "credential_case_id": lambda world, place, _: Object(credential_case_there(world, place), Family.UNIT),
    "case_paper_id": lambda world, place, _: Object(paper_in(world, credential_case_there(world, place)), Family.UNIT),
    "case_point_id": lambda world, place, _: Object(point_in(world, credential_case_there(world, place)), Family.UNIT),
    "my_credential_case_id": lambda world, place, actor: Object(credential_case_of(world, place, actor), Family.OWN),
    "my_case_paper_id": lambda world, place, actor: Object(
        paper_in(world, credential_case_of(world, place, actor)), Family.OWN
    ),
    "sanction_id": lambda world, place, _: Object(sanction_there(world, place), Family.PERSON),
    "finding_id": lambda world, place, _: Object(finding_there(world, place), Family.PERSON),
    "case_file_id": lambda world, place, _: Object(evidence_in(world, case_there(world, place)), Family.UNIT),
    "my_case_file_id": lambda world, place, actor: Object(evidence_in(world, case_of(world, place, actor)), Family.OWN),
    "launch_secret": lambda world, place, actor: Object(launch_of(world, place, actor), Family.OWN),
    "case_id": lambda world, place, _: Object(case_there(world, place), Family.UNIT),
    "my_case_id": lambda world, place, actor: Object(case_of(world, place, actor), Family.OWN),
    "point_id": lambda world, place, _: Object(point_there(world, place), Family.UNIT),
    "exam_attempt_id": lambda world, place, _: Object(attempt_there(world, place), Family.UNIT),
    "marker_id": lambda world, place, _: Object(marker_there(world, place), Family.UNIT),
    "marking_place_id": lambda world, place, actor: Object(place_of(world, place, actor), Family.OWN),
    "rekeying_id": lambda world, place, _: Object(rekeying_there(world, place), Family.UNIT),
    "score_check_id": lambda world, place, _: Object(check_there(world, place), Family.UNIT),
    "room_id": lambda world, place, _: Object(room_there(world, place), Family.UNIT),
    "return_id": lambda world, place, _: Object(return_there(world, place), Family.UNIT),
    "request_id": lambda world, place, _: Object(request_there(world, place), Family.UNIT),
    "score_batch_id": lambda world, place, _: Object(scores_there(world, place), Family.UNIT),
    "score_scan_id": lambda world, place, _: Object(scan_there(world, place), Family.UNIT),
    "my_candidate_id": lambda world, place, actor: Object(my_candidate_in(world, place, actor), Family.OWN),
    "my_sitting_id": lambda world, place, actor: Object(sitting_of(world, place, actor), Family.OWN),
    "my_attempt_id": lambda world, place, actor: Object(attempt_of(world, place, actor), Family.OWN),
    "daily_id": lambda world, place, actor: Object(daily_of(world, place, actor), Family.OWN),
    "answer_id": lambda world, place, actor: Object(answer_of(world, place, actor).id, Family.OWN),
    "exercise_version_id": lambda world, place, actor: Object(answer_of(world, place, actor).version_id, Family.OWN),
    "kept_bank_id": lambda world, place, _: Object(bank_of(world, place).id, Family.BANK),
    "opening_id": lambda world, place, _: Object(opening_of(world, place), Family.BANK),
    "review_round_id": lambda world, place, _: Object(review_round_of(world, place), Family.UNIT),
    "document_id": lambda world, place, _: Object(document_of(world, place), Family.PERSON),
    "yearly_review_id": lambda world, place, _: Object(review_of(world, place), Family.PERSON),
    "oath_id": lambda world, place, _: Object(oath_of(world, place), Family.UNIT),
    "oath_photo_id": lambda world, place, _: Object(oath_photo_of(world, place), Family.UNIT),
    "import_id": lambda world, place, _: Object(import_of(world, place), Family.UNIT),
    "contract_id": lambda world, place, _: Object(contract_of(world, place), Family.UNIT),
    "application_id": lambda world, place, _: Object(application_of(world, place), Family.UNIT),
    "paper_id": lambda world, place, _: Object(paper_there(world, place), Family.UNIT),
    "let_off_id": lambda world, place, _: Object(exemption_there(world, place), Family.UNIT),
    "publicity_objection_id": lambda world, place, _: Object(objection_there(world, place), Family.UNIT),
    "my_application_id": lambda world, place, actor: Object(my_application_in(world, place, actor), Family.OWN),
    "my_paper_id": lambda world, place, actor: Object(my_paper_in(world, place, actor), Family.OWN),
    "badge_id": lambda world, place, _: Object(badge_of(world, place), Family.UNIT),
    "badge_filing_id": lambda world, place, _: Object(badge_filing_of(world, place), Family.UNIT),
    "negative_list_id": lambda world, place, _: Object(list_of(world, place), Family.RULE),
    "assistant_check_id": lambda world, place, _: Object(check_of(world, place), Family.UNIT),
    "social_supervisor_id": lambda world, place, _: Object(social_supervisor_of(world, place), Family.UNIT),
    "unit_id": _unit,
    "person_id": _person,
    "account_id": _account,
    "grant_id": _grant,
    "token_id": _token,
    "webhook_id": lambda world, place, _: Object(webhook_of(world, place).id, Family.WEBHOOK),
    "webhook_delivery_id": lambda world, place, _: Object(delivery_there(world, place), Family.WEBHOOK),
    "session_id": _session,
    "upload_id": _upload,
    "print_run_id": _print_run,
    "batch_id": _batch,
    "objection_id": _objection,
    "post_id": _post,
    "role_id": _role,
    "activity_id": _activity,
    "evidence_id": _evidence,
    "claim_id": _claim,
    "entry_id": _entry,
}
# Of these every actor has his own, wherever he stands.
PERSONAL = frozenset(
    {"marking_place_id", "notice_id"}
    | {
        "daily_id",
        "answer_id",
        "exercise_version_id",
        "manuscript_id",
        "my_sitting_id",
        "my_attempt_id",
        "my_case_id",
        "my_credential_case_id",
        "my_case_paper_id",
        "my_case_file_id",
        "my_credential_id",
        "my_card_request_id",
        "my_correction_id",
        "launch_secret",
    }
    | {"my_candidate_id", "my_application_id", "my_paper_id"}
    | {
        "quiz_id",
        "courseware_id",
        "mine_id",
        "run_id",
        "upload_token",
        "session_id",
        "upload_id",
        "taught_id",
        "print_run_id",
    }
)
# Parameters that name no object of somebody's.
FIXED: dict[str, Any] = {"direction": "in", "feed_secret": "nobodys"} | {
    "line_number": 1,
    "file_format": "xlsx",
    "import_media": WAITING_DIGEST,
    "run_secret": "nobodys",
    "quiz_media": PICTURE_DIGEST,
    "question_media": PICTURE_DIGEST,
    "manuscript_media": PICTURE_DIGEST,
    "file_path": "index.html",
    "year": 2023,
    "code": "QD-2023",
    "source_system": "HOTLINE_12345",
    "carried": "complaints",
    "kind": "roster",
    "exam_media": PICTURE_DIGEST,
    "exam_print": "tickets",
    "document_code": KNOWN_CODE,
    "certificate_code": KNOWN_CODE,
    "status_list": 1,
    "marking_media": PICTURE_DIGEST,
    "exercise_media": PICTURE_DIGEST,
    "daily_place": 1,
}
# What a route must be sent to be understood, by route name: how the test client is asked. Others get an empty form.
FORMS: dict[str, dict[str, Any]] = {
    "question_exports.create": {"data": {"format": "gift"}},
    "packages.save": {"json": {"sequence": 1, "values": {}}},
    "api.evidence": {"files": {"file": ("签到表.pdf", PDF)}},
    "api.reverse": {"json": {"reason": "重复"}},
    "api.attempt_answers": {"json": {"token": "nobodys", "version": 1, "answers": {}}},
    "api.attempt_leave": {"json": {"token": "nobodys"}},
}
# Query parameters that name a unit or a person; the matrix asks for those out of reach and looks for their names.
QUERIES: dict[str, Callable[[World, str, str], Any]] = {
    "unit": lambda world, place, route: world.unit(place).code if route.startswith("api.") else world.unit(place).id,
    "person": lambda world, place, _: world.person(place).id,
}
