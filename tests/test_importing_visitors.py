"""Visitors in the staff list: with a host, a permit, an end, and no more of a document than four
characters."""

from datetime import UTC, datetime

import pytest

from controller.directory import Cardholder
from tests.test_importing_plan import RULES, Cabinet, problems

HEAD = "id,name,department,roles,badge,access_levels,valid_until,host,permit,document\n"
CHAN = "chan,陳大文,客服部,lead,04A1B2C3,engineering,,,,\n"
GUEST = "v1,訪客甲,電梯公司,,04A1B2C4,engineering,2036-05-04 18:30,chan,P-17,護照 8x21\n"


@pytest.fixture
def cabinet():
    cabinet = Cabinet()
    cabinet.load(rules=RULES)
    return cabinet


def test_a_visitor_comes_in_with_the_list_after_their_host(cabinet):
    changes = cabinet.load(staff=HEAD + GUEST + CHAN)
    people = [each.after.id for each in changes if isinstance(each.after, Cardholder)]
    assert people == ["chan", "v1"]
    visitor = cabinet.directory.cardholders["v1"]
    assert (visitor.host, visitor.permit) == ("chan", "P-17")
    assert visitor.is_visitor
    assert cabinet.people["v1"].document == "passport 8X21"
    assert visitor.person == cabinet.people["v1"].digest


def test_a_visit_ends_at_a_moment_and_a_day_named_is_its_last(cabinet):
    day = GUEST.replace("v1", "v2").replace("04A1B2C4", "04A1B2C5").replace(" 18:30", "")
    cabinet.load(staff=HEAD + CHAN + GUEST + day)
    ends = [
        datetime.fromtimestamp(cabinet.directory.cardholders[each].valid_until_ms / 1_000, UTC)
        for each in ("v1", "v2")
    ]
    assert ends == [
        datetime(2036, 5, 4, 10, 30, tzinfo=UTC),
        datetime(2036, 5, 4, 16, 0, tzinfo=UTC),
    ]


def test_the_same_list_again_changes_nothing(cabinet):
    cabinet.load(staff=HEAD + CHAN + GUEST)
    assert cabinet.load(staff=HEAD + CHAN + GUEST) == ()


def test_another_document_is_another_row(cabinet):
    cabinet.load(staff=HEAD + CHAN + GUEST)
    cabinet.load(staff=HEAD + CHAN + GUEST.replace("8x21", "9X33"))
    assert cabinet.people["v1"].document == "passport 9X33"


def test_a_full_list_of_staff_alone_leaves_visitors_be(cabinet):
    cabinet.load(staff=HEAD + CHAN + GUEST)
    staff = "id,name,department,roles,badge,access_levels\nchan,陳大文,客服部,lead,04A1B2C3,\n"
    cabinet.load(staff=staff, is_full=True)
    assert cabinet.directory.cardholders["v1"].is_active
    cabinet.load(staff=HEAD + CHAN, is_full=True)
    assert not cabinet.directory.cardholders["v1"].is_active


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("chan,P-17", "nobody,P-17", "host: 'nobody' is none of the staff"),
        ("chan,P-17", "v1,P-17", "host: 'v1' is none of the staff"),
        ("chan,P-17", "chan,", "permit"),
        ("2036-05-04 18:30", "", "permit"),
        ("2036-05-04 18:30", "2036-05-04 25:30", "valid_until"),
        ("公司,,", "公司,lead,", "roles: a visitor has none"),
        (",護照 8x21", ",", "document: a visitor was known by one"),
        ("chan,P-17", ",P-17", "host"),
        ("護照", "會員證", "document"),
        ("8x21", "K12345678", "document"),
        ("8x21", "821", "document"),
    ],
)
def test_what_is_no_visitor_is_refused_with_its_line(cabinet, was, now, told):
    found = problems(lambda: cabinet.load(staff=HEAD + CHAN + GUEST.replace(was, now)))
    assert any(told in each and ":3:" in each for each in found), found
    assert "K1234" not in str(found)
