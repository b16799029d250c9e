"""`keycabinet why`: who may take what and when, told rule by rule in the reader's language."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from controller.cli import keycabinet
from controller.directory import Credential, CredentialStatus, KeySetStatus, Purpose
from controller.entries import AccessGranted
from controller.findings import Outcome, RuleName, fact
from controller.journal_reader import JournalReader
from controller.policy.take import RULES
from controller.policy.why import answer
from controller.questions import Question
from controller.reasons import Reason
from controller.requests import ArmRelease, StatePurpose
from controller.words import CODES
from tests.house import HOUR_MS, PEOPLE, SETS, Desk, tag
from tests.web_stand import MONDAY_8AM_MS

SAMPLE = Path(__file__).parent.parent / "sim" / "demo_data"


@pytest.fixture
def desk():
    return Desk()


def ask(desk, who, key_set, **more):
    question = Question(cardholder=who, key_set=key_set, **more)
    return answer(desk.state, question, desk.state.at_ms(desk.mono_ms))


def told(explanation):
    return {each.rule: each for each in explanation.findings}


# ---- what is answered ----


@given(
    hours=st.integers(0, 23),
    who=st.sampled_from([*PEOPLE]),
    slot=st.sampled_from([*SETS]),
    purpose=st.sampled_from([None, Purpose.REPAIR, Purpose.PATROL]),
    order=st.sampled_from(["", "W-1"]),
    held=st.lists(st.sampled_from([1, 2]), unique=True),
)
def test_the_answer_is_what_happens_at_the_cabinet(hours, who, slot, purpose, order, held):
    desk = Desk(hours=hours)
    for each in held:
        desk.take("wong", each)
    desk.push(slot, slot)
    said = ask(desk, who, f"K{slot}", purpose=purpose, work_order=order)
    desk.entries.clear()

    desk.tap(who)
    if desk.state.session is not None:
        stated = purpose or desk.state.directory.key_classes[SETS[slot]].usual_purpose
        desk.ask(StatePurpose(purpose=stated, work_order=order), actor=who)
        desk.press(slot)

    assert (said.outcome is Outcome.AGREES) == bool(desk.logged(AccessGranted))


def test_nobody_without_a_good_badge_may_take_anything(desk):
    lost = replace(desk.state.directory.credentials["badge-chan"], status=CredentialStatus.LOST)
    desk.change(lost)
    badge = told(ask(desk, "chan", "K1"))[RuleName.BADGE]
    assert (badge.outcome, badge.reasons) == (Outcome.REFUSES, (Reason.BADGE_LOST,))

    desk.change(Credential(token="another", cardholder="chan"))
    badge = told(ask(desk, "chan", "K1"))[RuleName.BADGE]
    assert (badge.outcome, badge.facts) == (Outcome.AGREES, (fact("badges", count=1),))


def test_whoever_has_no_badge_is_told_so(desk):
    desk.state = replace(desk.state, directory=replace(desk.state.directory, credentials={}))
    badge = told(ask(desk, "chan", "K1"))[RuleName.BADGE]
    assert (badge.outcome, badge.facts) == (Outcome.REFUSES, (fact("no_badge"),))


def test_a_badge_that_proves_itself_counts_where_the_class_asks_for_it(desk):
    desk.change(replace(desk.state.directory.key_classes["public"], asks_proof=True))
    assert told(ask(desk, "chan", "K1"))[RuleName.PROOF].outcome is Outcome.REFUSES

    desk.change(Credential(token="proven", cardholder="chan", is_copyable=False))
    assert ask(desk, "chan", "K1").outcome is Outcome.AGREES

    lost = CredentialStatus.LOST
    desk.change(Credential(token="proven", cardholder="chan", is_copyable=False, status=lost))
    assert told(ask(desk, "chan", "K1"))[RuleName.PROOF].outcome is Outcome.REFUSES


def test_where_copyable_badges_are_not_taken_they_are_not_good(desk):
    desk.state = replace(desk.state, settings=replace(desk.state.settings, takes_copyable=False))
    assert told(ask(desk, "chan", "K1"))[RuleName.BADGE].reasons == (Reason.BADGE_COPYABLE,)


def test_what_a_lead_armed_is_told_while_it_lasts_and_for_no_other_time(desk):
    desk.ask(ArmRelease(slot=1, recipient="nobody", reason="代班"), actor="wong")
    now = ask(desk, "nobody", "K1")

    assert now.outcome is Outcome.AGREES
    assert told(now)[RuleName.GRANT].facts == (fact("armed", actor="wong"),)
    assert told(now)[RuleName.BADGE].outcome is Outcome.DOES_NOT_APPLY
    assert ask(desk, "nobody", "K2").outcome is Outcome.REFUSES
    assert ask(desk, "chan", "K1").outcome is Outcome.AGREES
    later = desk.state.at_ms(desk.mono_ms) + 1
    assert ask(desk, "nobody", "K1", at_ms=later).outcome is Outcome.REFUSES
    desk.mono_ms += desk.state.settings.armed_ms
    assert ask(desk, "nobody", "K1").outcome is Outcome.REFUSES


def test_whoever_stands_at_the_cabinet_states_nothing_for_somebody_else(desk):
    desk.tap("wong")
    desk.ask(StatePurpose(purpose=Purpose.REPAIR, work_order="W-7"), actor="wong")

    assert ask(desk, "wong", "K3").outcome is Outcome.NEEDS_MORE
    assert ask(desk, "wong", "K3", work_order="W-8").outcome is Outcome.AGREES


def test_a_time_that_is_named_is_a_time_that_is_known(desk):
    desk = Desk(clock="unsynced")
    at_ms = desk.state.at_ms(desk.mono_ms)

    assert told(ask(desk, "chan", "K1"))[RuleName.GRANT].reasons == (Reason.CLOCK_UNTRUSTED,)
    assert ask(desk, "chan", "K1", at_ms=at_ms).outcome is Outcome.AGREES
    night = told(ask(desk, "chan", "K1", at_ms=at_ms + 12 * HOUR_MS))[RuleName.GRANT]
    assert night.reasons == (Reason.OUTSIDE_SCHEDULE,)


def test_where_the_set_is_now_is_told(desk):
    assert ask(desk, "chan", "K1").whereabouts == fact("in_slot", slot=1)
    assert ask(desk, "chan", "K1", at_ms=MONDAY_8AM_MS).whereabouts is None
    desk.take("wong", 1)
    assert ask(desk, "chan", "K1").whereabouts == fact("is_out_to", person="wong")
    desk.pull(2)
    assert ask(desk, "chan", "K2").whereabouts == fact("is_out")
    desk.change(replace(desk.state.directory.key_sets["K5"], tag=tag(9)))
    assert ask(desk, "chan", "K5").whereabouts == fact("not_here")


def test_what_refuses_goes_before_what_is_still_needed(desk):
    desk.change(replace(desk.state.directory.key_sets["K3"], status=KeySetStatus.STOPPED))
    assert ask(desk, "wong", "K3").outcome is Outcome.REFUSES


def test_nobody_known_has_no_answer(desk):
    assert ask(desk, "chan", "K9") is None
    assert ask(desk, "who", "K1") is None


# ---- at a prompt ----


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    data = tmp_path_factory.mktemp("why") / "data"
    files = [("--rules", "rules.toml"), ("--staff", "staff.csv"), ("--keys", "keys.csv")]
    named = [part for option, name in files for part in (option, str(SAMPLE / name))]
    for command, *args in (["init"], ["import", *named, "--apply"]):
        result = CliRunner().invoke(keycabinet, [command, "--data", str(data), *args])
        assert result.exit_code == 0, result.output
    return data


@pytest.fixture
def prompt(data, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(data, copy)

    def run(*args, **environment):
        return CliRunner(env=environment).invoke(keycabinet, ["why", "--data", str(copy), *args])

    run.data = copy
    return run


NOON = ("--at", "2027-01-04T12:00")  # a Monday


def test_a_permission_is_told_with_every_rule_and_status_0(prompt):
    result = prompt("CS002", "K001", *NOON, "--language", "zh-Hant")

    assert result.exit_code == 0
    heading, verdict, *rules = result.output.splitlines()
    assert heading == "林志強 CS002 領用 K001 A-1-0301 業主單元 · 2027-01-04 12:00"
    assert verdict == "可以領用。"
    assert [each.partition(". ")[0] for each in rules] == [
        str(number + 1) for number in range(len(RULES) + 2)
    ]
    told_here = [each.partition(". ")[2] for each in rules]
    assert told_here[:8] == [
        "工牌：同意（可用的工牌 1 張）",
        "人員：同意（自 2025-01-01 起有效）",
        "接待人：不適用",
        "鑰匙狀態：同意",
        "鑰匙類別：同意（業主單元鑰匙）",
        "保管處：同意（屬客服部）",
        "檔案：不適用",
        "領用上限：同意（手上 0 套，上限 10 套）",
    ]
    assert {"互斥：不適用", "用途：同意（看房）", "工單號：不適用", "防複製：不適用"} <= {
        *told_here
    }
    assert told_here[-1] == (
        "領用權限：同意（權限組「業主單元鑰匙（客服部）」，"
        "時段「工作日 08:00–18:00（含週六）」，當日 08:00-18:00）"
    )


def test_a_refusal_is_told_with_why_and_status_1(prompt):
    result = prompt("CS002", "K001", "--at", "2027-01-04T19:30", "--language", "en")

    assert result.exit_code == 1
    assert "\nMay not take it.\n" in result.output
    assert ". access: refuses (outside permitted hours; access level" in result.output


def test_what_is_missing_may_be_stated(prompt):
    asked = ("EN002", "K013", *NOON, "--language", "zh-Hans")
    without, stated = prompt(*asked), prompt(*asked, "--work-order", "W-1")

    assert (without.exit_code, stated.exit_code) == (1, 0)
    assert "工单号：待补（缺少工单号）" in without.output
    assert "工单号：同意（W-1）" in stated.output
    other = prompt(*asked, "--purpose", "viewing")
    assert (
        "用途：待补（用途不允许；看房；此类钥匙的用途：巡查、保养、维修、抄表、应急）"
        in other.output
    )


CONSENT = """
[[approver_table]]
id = "manager"
label = "經理"
rows = [{ approvers = [{ role = "manager" }] }]

[[key_class]]
id = "owner_unit"
label = "業主單元鑰匙"
usual_purpose = "viewing"
purposes = ["viewing"]
approver_table = "manager"
"""


def test_whoever_agrees_may_be_named_too(prompt, tmp_path):
    (tmp_path / "more.toml").write_text(CONSENT, encoding="utf-8")
    imported = CliRunner().invoke(
        keycabinet,
        ["import", "--data", str(prompt.data), "--rules", str(tmp_path / "more.toml"), "--apply"],
    )
    assert imported.exit_code == 0, imported.output
    asked = ("CS002", "K001", *NOON, "--language", "en")

    assert prompt(*asked).exit_code == 1
    assert "needs more" in prompt(*asked).output
    assert prompt(*asked, "--agreed", "CS003").exit_code == 1
    assert prompt(*asked, "--agreed", "CS003", "--agreed", "何詠詩").exit_code == 0
    assert prompt(*asked, "--agreed", "nobody").exit_code == 2


def test_people_and_sets_are_found_by_name_too(prompt):
    by_name = prompt("林志強", "a-1-0301　業主單元", *NOON, "--language", "en")
    by_part = prompt("ana", "水泵", *NOON, "--language", "en")

    assert by_name.output.startswith("林志強 CS002, K001 A-1-0301 業主單元, 2027-01-04 12:00\n")
    assert by_part.output.startswith("Ana Reyes CS003, K014 B1 水泵房, 2027-01-04 12:00\n")


def test_a_name_that_may_be_several_is_refused_with_which(prompt):
    result = prompt("偉", "K001")

    assert result.exit_code == 2
    assert "may be any of: EN002 黃偉明, SE002 李偉倫; name one by its id" in result.output


@pytest.mark.parametrize("typed", [("誰", "K001"), ("CS002", "K999"), ("", "K001"), (" ", "K001")])
def test_what_nobody_knows_is_refused_with_status_2(prompt, typed):
    result = prompt(*typed)

    assert result.exit_code == 2
    assert "is called" in result.output


def test_without_a_journal_nothing_can_be_told_which_is_no_refusal(tmp_path):
    result = CliRunner().invoke(keycabinet, ["why", "--data", str(tmp_path), "CS002", "K001"])

    assert result.exit_code == 2
    assert "no journal" in result.output


def test_asking_writes_nothing(prompt):
    before = JournalReader(prompt.data).head
    prompt("CS002", "K001")
    assert JournalReader(prompt.data).head == before


def test_a_prompt_is_answered_in_its_own_language(prompt):
    assert "沒有" in prompt("CS002", "K013", LC_ALL="zh_TW.UTF-8").output
    assert "没有" in prompt("CS002", "K013", LC_ALL="zh_CN.UTF-8").output
    assert "no right" in prompt("CS002", "K013", LC_ALL="C.UTF-8").output


@pytest.mark.parametrize("code", CODES)
def test_every_rule_can_be_told_in_every_language(prompt, code):
    for who in ("CS001", "EN002", "CL002"):
        for key_set in ("K001", "K013", "K019"):
            result = prompt(who, key_set, "--language", code)
            assert isinstance(result.exception, SystemExit | None), result.exception
            assert "_" not in result.output
