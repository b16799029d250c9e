"""What the cabinet decides about badges that prove themselves, and about cards that get a key."""

from dataclasses import replace

import pytest

from controller.commands import KeyNextCard, ProveTag, ShowSignal, Signal, UnlockDoor
from controller.decide.keying import AWAITED_MS
from controller.directory import Credential, KeyClass
from controller.entries import (
    AccessDenied,
    AccessGranted,
    BadgeDenied,
    CardAwaited,
    CardRekeyed,
    DirectoryChanged,
    ReleaseArmed,
    RequestDenied,
    SessionClosed,
    SessionOpened,
)
from controller.events import BadgePresented, BoardLost, Started, Stopping, TagSeated
from controller.events.cards import CardKeyed, CardNotKeyed, TagNotProven
from controller.reasons import Doubt, Reason
from controller.requests import ArmRelease, EnrolBadge, EnrolTag, RekeyCard
from tests.house import SETTINGS, Desk, tag

PROVEN = Credential(token="badge-chan", cardholder="chan", is_copyable=False)


@pytest.fixture
def desk():
    return Desk()


def present(desk, name, *, is_copyable=True, doubt=None):
    return desk.send(
        BadgePresented,
        reader="front",
        token=f"badge-{name}",
        is_copyable=is_copyable,
        doubt=doubt,
    )


def reasons(entries):
    return [reason for e in entries if isinstance(e, BadgeDenied) for reason in e.reasons]


# ---- badges ----


def test_a_badge_that_proves_itself_opens_a_session_marked_so(desk):
    desk.change(PROVEN)
    opened = present(desk, "chan", is_copyable=False)[0]
    assert isinstance(opened, SessionOpened)
    assert not opened.is_copyable
    assert desk.state.session.is_proven


def test_a_badge_known_by_its_number_is_taken_and_marked_copyable(desk):
    opened = present(desk, "chan", doubt=Doubt.COPIED)[0]
    assert isinstance(opened, SessionOpened)
    assert opened.is_copyable
    assert not desk.state.session.is_proven


@pytest.mark.parametrize(
    ("doubt", "reason"),
    [
        (None, Reason.BADGE_COPIED),
        (Doubt.COPIED, Reason.BADGE_COPIED),
        (Doubt.KEY_WRONG, Reason.BADGE_KEY_WRONG),
        (Doubt.REPLAYED, Reason.BADGE_REPLAYED),
        (Doubt.TOO_LATE, Reason.BADGE_TOO_LATE),
        (Doubt.UNFINISHED, Reason.BADGE_UNFINISHED),
    ],
)
def test_a_badge_that_should_prove_itself_and_does_not_is_refused_with_the_reason(
    desk, doubt, reason
):
    desk.change(PROVEN)
    desk.commands.clear()
    (denied,) = present(desk, "chan", doubt=doubt)
    assert (denied.cardholder, denied.reasons) == ("chan", (reason,))
    assert desk.state.session is None
    assert desk.commands == [ShowSignal(signal=Signal.DENIED)]


def test_a_copy_is_refused_also_while_the_real_one_has_the_session(desk):
    desk.change(PROVEN)
    present(desk, "chan", is_copyable=False)
    desk.commands.clear()
    assert reasons(present(desk, "chan", doubt=Doubt.COPIED)) == [Reason.BADGE_COPIED]
    assert desk.told(UnlockDoor) == []


def test_a_setting_bars_every_badge_that_can_be_copied():
    desk = Desk(settings=replace(SETTINGS, takes_copyable=False))
    desk.change(PROVEN)
    assert reasons(present(desk, "lee")) == [Reason.BADGE_COPYABLE]
    assert isinstance(present(desk, "chan", is_copyable=False)[0], SessionOpened)


# ---- classes ----


def with_barred_class(desk):
    barred = KeyClass(id="public", label="公共區域", asks_proof=True)
    desk.change(barred)
    desk.change(PROVEN)


def test_a_class_may_bar_badges_that_can_be_copied(desk):
    with_barred_class(desk)
    assert Reason.BADGE_COPYABLE in reasons(present(desk, "lee"))
    present(desk, "chan", is_copyable=False)
    desk.open()
    assert isinstance(desk.press(1)[0], AccessGranted)


def test_a_barred_set_is_refused_at_its_button_too(desk):
    desk.change(
        replace(desk.state.directory.key_sets["K1"], key_class="barred"),
        KeyClass(id="barred", label="x", asks_proof=True),
    )
    present(desk, "wong")
    desk.open()
    (denied,) = desk.press(1)
    assert isinstance(denied, AccessDenied)
    assert Reason.BADGE_COPYABLE in denied.reasons


def test_a_lead_may_arm_a_barred_set_and_only_a_proven_badge_takes_it(desk):
    with_barred_class(desk)
    desk.ask(ArmRelease(slot=1, recipient="chan", reason="x"), actor="wong")
    assert desk.logged(ReleaseArmed)
    desk.open()
    (denied,) = desk.press(1)
    assert denied.reasons == (Reason.BADGE_COPYABLE,)
    present(desk, "chan", is_copyable=False)
    assert isinstance(desk.press(1)[0], AccessGranted)


def test_a_better_badge_of_the_same_person_begins_anew(desk):
    present(desk, "chan")
    entries = present(desk, "chan", is_copyable=False)
    assert [type(each) for each in entries][:2] == [SessionClosed, SessionOpened]
    assert desk.state.session.is_proven


# ---- enrolment ----


def keyed(desk, *, token="new", version=1, tag=None):
    return desk.send(CardKeyed, reader="front", token=token, tag=tag, version=version)


def test_enrolment_waits_for_the_next_card_and_answers_when_it_has_its_key(desk):
    (awaited,) = desk.ask(EnrolBadge(cardholder="lee"), actor="admin", name="e1")
    assert isinstance(awaited, CardAwaited)
    assert desk.told(KeyNextCard) == [
        KeyNextCard(until_mono_ms=desk.mono_ms + AWAITED_MS, is_new=True)
    ]
    (changed,) = keyed(desk)
    assert isinstance(changed, DirectoryChanged)
    assert (changed.actor, changed.request) == ("admin", "e1")
    assert changed.changes[0].after == Credential(token="new", cardholder="lee", is_copyable=False)
    assert desk.state.awaited is None
    assert desk.state.answers["e1"] == desk.state.seq


def test_a_card_that_can_hold_no_key_becomes_a_copyable_badge(desk):
    desk.ask(EnrolBadge(cardholder="lee"), actor="admin")
    keyed(desk, version=0)
    assert desk.state.directory.credentials["new"].is_copyable


def test_a_copyable_badge_becomes_one_that_proves_itself(desk):
    desk.ask(EnrolBadge(cardholder="lee"), actor="admin")
    keyed(desk, token="badge-lee")
    assert not desk.state.directory.credentials["badge-lee"].is_copyable


def test_enrolment_never_makes_a_proven_badge_copyable(desk):
    desk.change(PROVEN)
    desk.ask(EnrolBadge(cardholder="chan"), actor="admin")
    (denied,) = keyed(desk, token="badge-chan", version=0)
    assert denied.reasons == (Reason.BADGE_COPIED,)
    assert desk.state.directory.credentials["badge-chan"] == PROVEN


def test_a_badge_of_somebody_else_is_not_enrolled(desk):
    desk.ask(EnrolBadge(cardholder="lee"), actor="admin")
    denied, *_ = keyed(desk, token="badge-chan")
    assert (denied.reasons, "chan" in denied.detail) == ((Reason.IMPOSSIBLE,), True)
    assert desk.state.directory.credentials["badge-chan"].cardholder == "chan"


def test_whoever_comes_with_a_badge_need_not_wait_for_an_enrolment(desk):
    desk.ask(EnrolBadge(cardholder="lee"), actor="admin")
    keyed(desk, token="badge-chan", version=0)
    assert desk.state.session.cardholder == "chan"
    assert desk.state.awaited is None
    desk.wait(SETTINGS.session_ms)
    desk.ask(RekeyCard(), actor="admin")
    desk.send(CardNotKeyed, reader="front", token="badge-chan", doubt=Doubt.COPIED)
    assert desk.state.session.cardholder == "chan"
    assert not desk.state.session.is_proven


def test_enrolling_the_same_badge_again_changes_nothing_and_is_answered(desk):
    for name in ("e1", "e2"):
        desk.ask(EnrolBadge(cardholder="lee"), actor="admin", name=name)
        (changed,) = keyed(desk)
        assert changed.request == name
    assert changed.changes == ()


def test_a_tag_is_enrolled_for_its_set(desk):
    desk.ask(EnrolTag(key_set="K1"), actor="admin")
    assert desk.told(KeyNextCard)[0].is_tag
    keyed(desk, tag=tag(77))
    key_set = desk.state.directory.key_sets["K1"]
    assert (key_set.tag, key_set.is_tag_copyable) == (tag(77), False)


def test_a_copy_that_hung_in_a_slot_before_its_tag_was_enrolled_must_prove_itself(desk):
    desk.send(TagSeated, slot=8, tag=tag(77))
    desk.ask(EnrolTag(key_set="K1"), actor="admin")
    keyed(desk, tag=tag(77))
    assert desk.told(ProveTag) == [ProveTag(slot=8, tag=tag(77))]
    desk.send(TagNotProven, slot=8, tag=tag(77), doubt=Doubt.COPIED)
    assert not desk.state.seats[8].is_sure
    assert "tag_not_proven:8" in desk.state.alarms


@pytest.mark.parametrize(("version", "is_lost"), [(0, False), (1, True)])
def test_nothing_is_asked_of_a_tag_without_a_key_or_out_of_reach(desk, version, is_lost):
    desk.send(TagSeated, slot=8, tag=tag(77))
    if is_lost:
        desk.send(BoardLost, board=1, slots=tuple(range(1, 9)))
    desk.ask(EnrolTag(key_set="K1"), actor="admin")
    keyed(desk, tag=tag(77), version=version)
    assert desk.state.key_set_of(tag(77)).id == "K1"
    assert desk.told(ProveTag) == []


def test_a_badge_is_not_enrolled_as_a_tag(desk):
    desk.ask(EnrolTag(key_set="K1"), actor="admin", name="e1")
    (denied,) = keyed(desk, token="badge-chan", tag=tag(77))
    assert (denied.request, denied.reasons) == ("e1", (Reason.IMPOSSIBLE,))
    assert "chan" in denied.detail
    assert desk.state.key_set_of(tag(77)) is None


def test_a_tag_in_use_is_not_enrolled_for_another_set(desk):
    desk.ask(EnrolTag(key_set="K1"), actor="admin", name="e1")
    (denied,) = keyed(desk, tag=tag(2))
    assert isinstance(denied, RequestDenied)
    assert denied.request == "e1"
    assert desk.state.awaited is None


def test_a_known_badge_gets_a_new_key(desk):
    desk.change(PROVEN)
    desk.ask(RekeyCard(), actor="admin", name="k1")
    assert not desk.told(KeyNextCard)[0].is_new
    (entry,) = keyed(desk, token="badge-chan", version=2)
    assert isinstance(entry, CardRekeyed)
    assert (entry.cardholder, entry.key_set, entry.version) == ("chan", None, 2)
    assert entry.token == "badge-chan"
    assert desk.state.answers["k1"] == desk.state.seq


def test_a_known_tag_gets_a_new_key_and_an_unknown_one_is_refused(desk):
    desk.ask(RekeyCard(is_tag=True), actor="admin")
    (entry,) = keyed(desk, tag=tag(3), version=2)
    assert (entry.cardholder, entry.key_set, entry.token) == (None, "K3", "")
    desk.ask(RekeyCard(is_tag=True), actor="admin")
    (denied,) = keyed(desk, tag=tag(99), version=2)
    assert denied.reasons == (Reason.BADGE_UNKNOWN,)


@pytest.mark.parametrize("doubt", list(Doubt))
def test_a_card_that_got_no_key_is_an_answer_too(desk, doubt):
    desk.ask(RekeyCard(), actor="admin", name="k1")
    (denied,) = desk.send(CardNotKeyed, reader="front", token="new", doubt=doubt)
    assert (denied.request, denied.asked) == ("k1", "rekey_card")
    assert denied.reasons[0].value.endswith(doubt.value)
    assert desk.state.awaited is None


def test_nobody_waits_for_a_card_for_ever(desk):
    desk.ask(EnrolBadge(cardholder="lee"), actor="admin", name="e1")
    assert desk.wait(AWAITED_MS - 1) == []
    (denied,) = desk.wait(1)
    assert (denied.request, denied.reasons) == ("e1", (Reason.NOT_PRESENTED,))
    assert keyed(desk) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Stopping, {"reason": "SIGTERM"}),
        (Started, {"version": "test", "machine": "m1", "settings": SETTINGS}),
    ],
)
def test_a_card_awaited_is_given_up_when_the_controller_goes_or_comes(desk, kind, fields):
    desk.ask(EnrolBadge(cardholder="lee"), actor="admin")
    assert any(isinstance(each, RequestDenied) for each in desk.send(kind, **fields))
    assert desk.state.awaited is None


def test_only_one_card_is_awaited_and_none_while_somebody_stands_there(desk):
    desk.ask(EnrolBadge(cardholder="lee"), actor="admin")
    (denied,) = desk.ask(RekeyCard(), actor="admin")
    assert denied.reasons == (Reason.BUSY,)
    keyed(desk)
    desk.tap("chan")
    (denied,) = desk.ask(RekeyCard(), actor="admin")
    assert denied.reasons == (Reason.BUSY,)


@pytest.mark.parametrize(
    "asked", [EnrolBadge(cardholder="lee"), EnrolTag(key_set="K1"), RekeyCard()]
)
def test_only_administrators_and_the_console_enrol(desk, asked):
    for actor in ("wong", "chan", "stranger"):
        (denied,) = desk.ask(asked, actor=actor)
        assert denied.reasons == (Reason.NOT_ENTITLED,)
    assert isinstance(desk.ask(asked, actor="console")[0], CardAwaited)


def test_nobody_is_enrolled_who_is_not_there(desk):
    (denied,) = desk.ask(EnrolBadge(cardholder="stranger"), actor="admin")
    assert denied.reasons == (Reason.CARDHOLDER_INACTIVE,)
    (denied,) = desk.ask(EnrolTag(key_set="K99"), actor="admin")
    assert denied.reasons == (Reason.IMPOSSIBLE,)
