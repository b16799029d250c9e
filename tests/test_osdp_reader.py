"""The OSDP reader against libosdp's own peripheral, over a real pty pair."""

from contextlib import closing

import osdp_sys
import pytest

from controller.commands import KeyNextCard, Signal
from controller.errors import PartMissing
from controller.events import BadgePresented, ReaderFailed, ReaderRecovered
from controller.events.cards import CardKeyed, CardNotKeyed
from controller.events.fitted import CodeEntered, KeypadTouched
from firmware_bridge.osdp.reader import REST_MS
from tests.osdp_rig import CAPABILITIES, Bench, hurry

UID = bytes.fromhex("1a2b3c4d")


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    hurry(monkeypatch)


@pytest.fixture
def bench():
    with closing(Bench()) as bench:
        bench.connect()
        yield bench


def of(kind):
    return lambda told: any(isinstance(each, kind) for each in told)


NONE = {"on_color": None, "temporary": None}


def led(bench):
    """Return the last order to the light."""
    orders = [each for each in bench.device.ordered if each["command"] == osdp_sys.CMD_LED]
    return orders[-1] if orders else NONE


def beeps(bench):
    return [
        (each["control_code"], each["on_count"], each["off_count"], each["rep_count"])
        for each in bench.device.ordered
        if each["command"] == osdp_sys.CMD_BUZZER
    ]


def test_a_badge_is_told_once_by_its_number_and_is_copyable(bench):
    bench.device.present(UID)
    (badge,) = bench.turns(of(BadgePresented))
    assert badge == BadgePresented(
        mono_ms=badge.mono_ms, reader="front", token=UID.hex(), is_copyable=True
    )
    bench.device.present(UID)  # a reader that says it again while it rests
    assert bench.turns(within_ms=300) == []


def test_a_badge_that_comes_again_is_told_again(bench):
    bench.device.present(UID)
    bench.turns(of(BadgePresented))
    bench.turns(within_ms=REST_MS + 50)
    bench.device.present(UID)
    assert len(bench.turns(of(BadgePresented))) == 1


def test_two_badges_one_after_the_other_are_two(bench):
    bench.device.present(UID)
    bench.device.present(bytes.fromhex("04010102030405"))
    told = bench.turns(lambda told: len(told) >= 2)
    assert [each.token for each in told] == [UID.hex(), "04010102030405"]


def test_a_number_that_is_none_opens_nothing(bench):
    bench.device.present(b"\x12\x34", 16)
    bench.device.present(bytes.fromhex("08776655"))
    assert bench.turns(within_ms=400) == []


def test_a_code_is_typed_as_on_the_cabinets_own_keypad(bench):
    bench.device.press(b"9\x7f2580\x0d")
    told = bench.turns(of(CodeEntered))
    assert [each.digits for each in told if isinstance(each, CodeEntered)] == ["2580"]
    assert sum(isinstance(each, KeypadTouched) for each in told) == 7
    assert "2580" not in repr(told)


def test_the_reader_is_lit_as_the_cabinet_is(bench):
    bench.turns(lambda _: led(bench)["temporary"] is False)
    idle = led(bench)
    assert (idle["on_color"], idle["off_count"], idle["temporary"]) == (4, 0, False)
    bench.reader.set_steady(Signal.ALARM)
    bench.turns(lambda _: led(bench)["on_color"] == 1 and beeps(bench))
    alarm = led(bench)
    assert (alarm["on_count"], alarm["off_count"], alarm["temporary"]) == (2, 2, False)
    assert beeps(bench) == [(2, 5, 5, 10)]
    bench.reader.set_steady(Signal.IDLE)
    bench.turns(lambda _: led(bench)["on_color"] == 4 and len(beeps(bench)) == 2)
    assert beeps(bench)[-1][0] == 1  # the alarm's noise is over


def test_a_refusal_is_shown_and_ends_by_itself_even_if_the_line_is_cut(bench):
    bench.turns(within_ms=300)
    bench.reader.show(Signal.DENIED, bench.clock.mono_ms())
    bench.turns(lambda _: beeps(bench))
    denied = led(bench)
    assert denied["temporary"] is True
    assert (denied["on_color"], denied["on_count"], denied["off_count"]) == (1, 2, 2)
    assert 10 <= denied["timer_count"] <= 12
    assert beeps(bench) == [(2, 1, 1, 3)]


@pytest.mark.parametrize(
    "capability", [osdp_sys.CAP_READER_LED_CONTROL, osdp_sys.CAP_READER_AUDIBLE_OUTPUT]
)
def test_a_reader_without_light_or_buzzer_is_not_asked_for_it(capability):
    has = {code: what for code, what in CAPABILITIES.items() if code != capability}
    with closing(Bench(capabilities=has)) as bench:
        bench.connect()
        bench.reader.show(Signal.DENIED, bench.clock.mono_ms())
        assert bench.turns(within_ms=600) == []
        command = {
            osdp_sys.CAP_READER_LED_CONTROL: osdp_sys.CMD_LED,
            osdp_sys.CAP_READER_AUDIBLE_OUTPUT: osdp_sys.CMD_BUZZER,
        }[capability]
        assert command not in {each["command"] for each in bench.device.ordered}


def test_a_reader_that_refuses_a_command_it_claims_to_know_is_asked_once(bench):
    bench.device.device.set_command_callback(lambda command: (-1, None))
    bench.reader.show(Signal.DENIED, bench.clock.mono_ms())
    bench.turns(within_ms=1_500)
    bench.device.present(UID)
    assert of(BadgePresented)(bench.turns(of(BadgePresented)))
    assert bench.reader.problem == ""


def test_a_lost_reader_is_told_once_and_so_is_its_return(bench):
    bench.turns(within_ms=100)
    bench.wire.is_cut = True
    (failed,) = bench.turns(within_ms=3_000)
    assert failed == ReaderFailed(mono_ms=failed.mono_ms, reader="front", detail="does not answer")
    bench.device.ordered.clear()
    bench.wire.is_cut = False
    told = bench.turns(of(ReaderRecovered), within_ms=4_000)
    assert [type(each) for each in told] == [ReaderRecovered]
    bench.turns(lambda _: led(bench)["on_color"] == 4)
    assert led(bench)["on_color"] == 4  # it is told anew what to show
    bench.device.present(UID)
    assert of(BadgePresented)(bench.turns(of(BadgePresented)))


def test_a_reader_that_was_restarted_is_back_within_seconds(bench):
    bench.turns(within_ms=100)
    bench.restart_device()
    assert of(ReaderRecovered)(bench.turns(of(ReaderRecovered), within_ms=4_000))
    bench.device.present(UID)
    assert of(BadgePresented)(bench.turns(of(BadgePresented)))


def test_its_case_and_its_supply_are_faults_of_their_own(bench):
    bench.device.tell_status(case=1, supply=0)
    (opened,) = bench.turns(of(ReaderFailed))
    assert opened.reader == "front:case"
    bench.device.tell_status(case=0, supply=1)
    told = bench.turns(lambda told: len(told) >= 2)
    assert [(type(each), each.reader) for each in told] == [
        (ReaderRecovered, "front:case"),
        (ReaderFailed, "front:supply"),
    ]


def test_whoever_is_met_is_asked_for_case_and_supply():
    with closing(Bench()) as bench:
        bench.connect()
        bench.device.tell_status(case=1, supply=0)  # and says so unasked as well
        (opened,) = bench.turns(of(ReaderFailed))
        assert opened.reader == "front:case"
        asked = {"command": osdp_sys.CMD_STATUS, "type": osdp_sys.STATUS_REPORT_LOCAL}
        assert [each for each in bench.device.ordered if each == asked] == [asked]


def test_a_start_without_a_reader_names_it_its_port_and_what_is_wrong():
    with closing(Bench()) as bench:
        bench.wire.is_cut = True
        with pytest.raises(PartMissing, match=r"badge reader 'front': OSDP address 5 at /dev/pts"):
            bench.connect()


@pytest.mark.parametrize(
    ("is_new", "is_tag", "number", "kind"),
    [
        (True, False, UID, CardKeyed),
        (True, True, UID, CardKeyed),
        (True, True, b"\x12\x34\x56\x78\x80", CardNotKeyed),  # no slot would read that
        (False, False, UID, CardNotKeyed),  # it can be given no key
    ],
)
def test_a_card_is_enrolled_by_its_number(bench, is_new, is_tag, number, kind):
    until_ms = bench.clock.mono_ms() + 60_000
    bench.reader.key_next(KeyNextCard(is_new=is_new, is_tag=is_tag, until_mono_ms=until_ms))
    bench.device.present(number, 33 if len(number) == 5 else None)
    (told,) = bench.turns(of(kind))
    assert type(told) is kind
    if kind is CardKeyed:
        assert (told.version, told.tag) == (0, number if is_tag else None)
    bench.device.present(bytes.fromhex("04010102030405"))
    assert of(BadgePresented)(bench.turns(of(BadgePresented)))


def test_answers_that_come_byte_by_byte_over_many_turns_are_heard(bench):
    bench.wire.pace = 1
    bench.device.present(UID)
    assert [each.token for each in bench.turns(of(BadgePresented), within_ms=3_000)] == [UID.hex()]


def test_a_driver_that_hears_itself_is_no_reader(bench):
    bench.wire.is_echoing = True
    assert bench.turns(within_ms=300) == []
    bench.device.present(UID)
    told = bench.turns(of(BadgePresented), within_ms=3_000)
    assert [type(each) for each in told] == [BadgePresented]


class Asleep:
    """A library that waits for an hour, because the clock on the wall was set back by one."""

    def refresh(self):
        pass

    def status(self):
        return 1

    sc_status = status

    def is_pd_enabled(self, reader):
        return True

    def submit_command(self, reader, command):
        return True

    def check_capability(self, reader, capability):
        return 1, 1


def test_a_clock_that_was_set_back_stops_nobody_for_long(bench, monkeypatch):
    monkeypatch.setattr("firmware_bridge.osdp.link.STUCK_US", 200_000)
    bench.reader._link._panel = Asleep()
    bench.turns(within_ms=400)
    bench.device.present(UID)
    assert of(BadgePresented)(bench.turns(of(BadgePresented), within_ms=4_000))
