"""Open Badges 3.0 and Verifiable Credentials: by the official schema, by published vectors, by their own proofs."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jsonschema import Draft201909Validator

from certificates.badges import BadgeFacts, BadgeIssuer, Standing, badge, standing_in, status_list
from certificates.proofs import canonical, did_of, is_proven, key_of, proven

DATA = Path(__file__).parents[3] / "shared" / "data" / "6-open-badges-vc"
NEEDS_DATA = pytest.mark.skipif(not DATA.is_dir(), reason="the sample credentials of ../shared/data are not here")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ISSUER = BadgeIssuer(did_of(KEY.public_key()), "启东市司法局", "https://lifa.example")
FACTS = BadgeFacts(
    url="https://lifa.example/verify/7K3M9QX2V4RT8WBZ5HNP6CDJAE3",
    holder="䶮㛃",
    kind="CertificateOfCompletion",
    achievement_url="https://lifa.example/achievements/hours-2023",
    title="年度学时完成证明",
    description="2023年度达到学时要求",
    criteria="2023年度应当完成培训60学时",
    valid_from="2023-11-21T00:00:00Z",
    valid_until="",
    status_list="https://lifa.example/status/1",
    place=4711,
)


def read(path: str) -> Any:
    return json.loads((DATA / path).read_text("utf-8"))


def ours() -> dict[str, Any]:
    return proven(badge(FACTS, ISSUER), KEY, created="2023-11-21T08:00:00Z")


@NEEDS_DATA
def test_a_badge_is_valid_by_the_official_schema_of_open_badges() -> None:
    schema = Draft201909Validator(read("ob3-schema/ob_v3p0_achievementcredential_schema.json"))
    assert [fault.message for fault in schema.iter_errors(ours())] == []
    assert not list(schema.iter_errors(read("ob3-samples/complete.json")))
    assert list(schema.iter_errors(read("ob3-samples/simple-err-credential-subject-type.json"))), (
        "the schema can refuse"
    )
    assert list(schema.iter_errors({**ours(), "credentialSubject": {"type": ["AchievementSubject"]}}))


@NEEDS_DATA
def test_the_published_vector_is_canonical_and_proven_as_published() -> None:
    folder = "eddsa-vectors/eddsa-jcs-2022"
    signed = read(f"{folder}/signedJCS.json")
    bare = {name: value for name, value in signed.items() if name != "proof"}
    assert canonical(bare) == (DATA / folder / "canonDocJCS.txt").read_bytes().strip()
    key = key_of(signed["proof"]["verificationMethod"])
    assert is_proven(signed, key)
    assert not is_proven({**signed, "name": "Another"}, key)
    assert not is_proven(signed, KEY.public_key())


def test_a_badge_proves_itself_and_nothing_in_it_can_be_changed() -> None:
    made = ours()
    key = key_of(made["issuer"]["id"])
    assert is_proven(made, key)
    subject = made["credentialSubject"]
    for altered in (
        {**made, "validFrom": "2024-01-01T00:00:00Z"},
        {**made, "credentialSubject": {**subject, "identifier": []}},
        {**made, "proof": [{**made["proof"][0], "created": "2024-01-01T00:00:00Z"}]},
        {**made, "proof": [{**made["proof"][0], "proofValue": "z" + "1" * 64}]},
        {**made, "proof": [{**made["proof"][0], "proofValue": "no multibase"}]},
        {**made, "proof": []},
    ):
        assert not is_proven(altered, key)


def test_a_badge_says_nothing_of_its_holder_but_his_name() -> None:
    text = json.dumps(badge(FACTS, ISSUER), ensure_ascii=False)
    assert "䶮㛃" in text
    assert json.loads(text)["credentialSubject"].keys() == {"type", "identifier", "achievement"}


def test_a_status_list_carries_suspension_and_revocation_and_tells_nothing_of_others() -> None:
    told = {0: Standing.SUSPENDED, 4711: Standing.REVOKED, 4712: Standing.SUSPENDED | Standing.REVOKED}
    made = proven(status_list(FACTS.status_list, told, ISSUER, valid_from="2023-11-21T00:00:00Z"), KEY, created="x")
    assert is_proven(made, KEY.public_key())
    assert {place: standing_in(made, place) for place in told} == told
    assert [standing_in(made, place) for place in (1, 4710, 4713, 65_535)] == [Standing.VALID] * 4
    for place in (-1, 65_536):
        with pytest.raises(ValueError, match="No such place"):
            standing_in(made, place)
    with pytest.raises(ValueError, match="No such place"):
        status_list(FACTS.status_list, {65_536: Standing.REVOKED}, ISSUER, valid_from="x")


@NEEDS_DATA
def test_a_status_list_is_a_credential_by_the_schema_of_the_data_model() -> None:
    schema = Draft201909Validator(read("vc-schema/verifiable-credential/verifiable-credential-schema.json"))
    made = status_list(FACTS.status_list, {}, ISSUER, valid_from="2023-11-21T00:00:00Z")
    assert [fault.message for fault in schema.iter_errors(proven(made, KEY, created="2023-11-21T08:00:00Z"))] == []
    assert [fault.message for fault in schema.iter_errors(ours())] == []


@pytest.mark.parametrize("value", [{"a": 1.5}, {"名": "x"}, {"a": b"x"}])
def test_what_would_be_written_in_more_than_one_way_is_not_signed(value: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        canonical(value)


@pytest.mark.parametrize("did", ["", "did:web:x", "did:key:z0", "did:key:z6Mk", "did:key:" + "z1" * 300])
def test_a_name_that_is_no_key_is_refused(did: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each has its own words
        key_of(did)
