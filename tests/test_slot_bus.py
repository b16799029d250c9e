"""The slot bus tells what happened at the boards, and nothing that did not."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.commands import Lamp
from controller.errors import LinkError
from controller.events import (
    BoardFlagsChanged,
    BoardFound,
    BoardLost,
    InventoryRead,
    SlotButtonPressed,
    SlotReading,
    TagRemoved,
    TagSeated,
    TagUnreadable,
)
from firmware_bridge import slot_map
from firmware_bridge.modbus_master import (
    ANSWER_US_MAX,
    ModbusMaster,
    read_request,
    write_request,
)
from firmware_bridge.slot_bus import SlotBus
from firmware_bridge.slot_map import LAMP_WORDS
from sim.clock import SimClock
from sim.crc16 import crc16
from sim.rtu_server import Refusal
from sim.serial_line import MemoryLine
from sim.slot_board import SlotBoard
from tests.slot_rig import TURN_US, Rig, make_sites, uid


def without_time(events):
    """Return `events` as kinds with what they are about."""
    kept = []
    for event in events:
        match event:
            case TagSeated():
                kept.append((TagSeated, event.slot, event.tag))
            case TagRemoved() | TagUnreadable() | SlotButtonPressed():
                kept.append((type(event), event.slot))
            case BoardLost() | BoardFound() | BoardFlagsChanged():
                kept.append((type(event), event.board))
            case InventoryRead():
                kept.append((InventoryRead, tuple(each.slot for each in event.readings)))
    return kept


def started(**options):
    rig = Rig(**options)
    events = rig.start()
    assert without_time(events) == [(InventoryRead, tuple(range(1, rig.slots + 1)))]
    return rig


# Frames and turns.


def test_a_poll_is_the_frame_of_the_standard():
    assert read_request(1, 0, 16).frame == bytes.fromhex("01 04 00 00 00 10 F1 C6")
    lamp = write_request(1, 16, [0x2040])
    assert lamp.frame == bytes.fromhex("01 10 00 10 00 01 02 20 40 BC F0")
    assert lamp.head == bytes.fromhex("01 10 00 10 00 01")


def test_eight_idle_boards_are_swept_within_100_ms():
    rig = started(boards=8, size=8, taken=range(1, 65))
    start_us = rig.clock.mono_us()
    assert rig.bus.poll(start_us + 1_000_000) == []
    assert rig.clock.mono_us() - start_us <= 100_000


def test_a_turn_begins_nothing_that_does_not_fit_but_does_one_thing():
    rig = started(boards=8, size=8)
    for budget_us in (0, 5_000, 10_000, 25_000, 50_000):
        start_us = rig.clock.mono_us()
        rig.bus.poll(start_us + budget_us)
        spent_us = rig.clock.mono_us() - start_us
        assert 0 < spent_us <= max(budget_us, 8_000)


def test_the_boards_take_turns_when_not_all_fit():
    rig = started(boards=3, size=4)
    asked = []
    write = rig.line.write
    rig.line.write = lambda data: (asked.append(data[0]), write(data))
    for _ in range(6):
        rig.bus.poll(0)
    assert asked == [1, 2, 3, 1, 2, 3]


def test_what_was_told_is_only_as_new_as_the_board_that_was_not_asked_for_longest():
    rig = started(boards=3, size=4, taken=[9])
    rig.run(100)
    now_ms = rig.clock.mono_ms()
    assert now_ms - rig.bus.heard_ms(now_ms) <= 50
    lags = []
    for _ in range(7):  # turns that a slow disk leaves no time to ask more than one board
        rig.clock.advance(500)
        rig.bus.poll(0)
        lags.append(rig.clock.mono_ms() - rig.bus.heard_ms(rig.clock.mono_ms()))
    assert all(1_000 <= lag <= 3_000 for lag in lags[1:]), lags


def test_a_board_that_says_that_something_moved_has_not_told_of_it_yet():
    rig = started(boards=1, size=4, taken=[1])
    rig.run(100)
    pulled_ms = rig.clock.mono_ms()
    rig.pull(1)
    for _ in range(10):
        rig.clock.advance(10)
        rig.boards[0].tick()
    assert rig.bus.poll(0) == []  # the head alone had room
    assert rig.bus.heard_ms(rig.clock.mono_ms()) <= pulled_ms
    assert without_time(rig.bus.poll(0)) == [(TagRemoved, 1)]
    assert rig.bus.heard_ms(rig.clock.mono_ms()) > pulled_ms


def test_a_lost_board_holds_nothing_up():
    rig = started(boards=2, size=4)
    rig.boards[1].is_powered = False
    rig.run(1_000)
    now_ms = rig.clock.mono_ms()
    assert now_ms - rig.bus.heard_ms(now_ms) <= 50
    rig.boards[0].is_powered = False
    rig.run(1_000)
    now_ms = rig.clock.mono_ms()
    assert rig.bus.heard_ms(now_ms) == now_ms


def test_frames_keep_their_distance():
    rig = started(boards=3, size=8)
    free_us = None
    write, read = rig.line.write, rig.line.read

    def spy_write(data):
        if free_us is not None:
            assert rig.clock.mono_us() - free_us >= 1_750
        write(data)

    def spy_read():
        nonlocal free_us
        data = read()
        if data:
            free_us = rig.clock.mono_us()
        return data

    rig.line.write, rig.line.read = spy_write, spy_read
    rig.bus.poll(rig.clock.mono_us() + 100_000)
    assert free_us is not None


def test_only_a_change_is_worth_reading_the_slots():
    rig = started(boards=1, size=8, taken=[1])
    lengths = []
    write = rig.line.write
    rig.line.write = lambda data: (lengths.append(data[5]), write(data))
    rig.run(200)
    assert set(lengths) == {16}
    rig.pull(1)
    rig.run(100)
    assert lengths.count(80) == 1


# Tags.


def test_the_start_tells_all_slots_at_once():
    rig = Rig(boards=2, size=4, taken=[1, 6])
    rig.sites[6].is_seated = True  # something without a tag
    (inventory,) = rig.start()
    assert inventory.readings == (
        SlotReading(1, True, uid(1)),
        *(SlotReading(slot, False, None) for slot in (2, 3, 4, 5)),
        SlotReading(6, True, uid(6)),
        SlotReading(7, True, None),
        SlotReading(8, False, None),
    )


def test_a_start_without_any_board_tells_an_empty_inventory_and_who_is_lost():
    rig = Rig(boards=2)
    for board in rig.boards:
        board.is_silent = True
    assert without_time(rig.start()) == [(InventoryRead, ()), (BoardLost, 1), (BoardLost, 2)]


def test_a_board_that_had_no_time_to_answer_the_start_is_lost():
    rig = Rig(boards=2)
    rig.boards[1].is_silent = True
    events = without_time(rig.start(within_ms=1))
    assert (BoardLost, 2) in events


def test_a_start_ends_at_its_deadline_and_leaves_out_what_is_still_looked_for():
    rig = Rig(boards=1, size=2, taken=[1, 2])
    rig.sensor(2).burst = 6
    events = rig.start(within_ms=150)
    assert without_time(events) == [(InventoryRead, (1,))]
    assert without_time(rig.run(500)) == [(InventoryRead, (1, 2))]
    assert rig.known == rig.truth()


def test_a_tag_that_leaves_is_removed_once():
    rig = started(taken=[1, 2])
    rig.pull(2)
    assert without_time(rig.run(500)) == [(TagRemoved, 2)]


def test_a_removal_is_told_within_100_ms_on_three_boards():
    rig = started(boards=3, size=8, taken=range(1, 25))
    for slot in range(1, 25):
        rig.pull(slot)
        pulled_ms = rig.clock.mono_ms()
        (event,) = rig.run(150)
        assert (type(event), event.slot) == (TagRemoved, slot)
        assert event.mono_ms - pulled_ms <= 100


@pytest.mark.parametrize("length", [4, 7, 10])
def test_a_tag_that_comes_is_seated_once(length):
    rig = started()
    rig.put(3, uid(9, length))
    assert without_time(rig.run(1_000)) == [(TagSeated, 3, uid(9, length))]


def test_something_without_a_tag_is_unreadable_once():
    rig = started()
    rig.put(3, None)
    assert without_time(rig.run(500)) == [(TagUnreadable, 3)]
    assert rig.run(6_000) == []


def test_a_board_that_never_gives_up_does_not_keep_us_in_the_dark():
    rig = started()
    rig.sensor(3).is_reader_dead = True
    rig.put(3, None)
    events = without_time(rig.run(6_000))
    assert events == [(BoardFlagsChanged, 1), (TagUnreadable, 3)]


def test_a_tag_missed_eight_times_is_unreadable_once_and_seated_when_it_is_read_again():
    rig = started(size=1, taken=[1])
    rig.sensor(1).burst = 30
    assert without_time(rig.run(3_000)) == [(TagUnreadable, 1), (TagSeated, 1, uid(1))]


def test_a_set_that_left_and_came_back_between_two_polls_is_two_events():
    rig = started(size=1, taken=[1])
    rig.pull(1)
    for _ in range(6):
        rig.clock.advance(5)
        rig.boards[0].tick()
    rig.put(1, uid(1))
    for _ in range(30):
        rig.clock.advance(5)
        rig.boards[0].tick()
    assert without_time(rig.run(500)) == [(TagRemoved, 1), (TagSeated, 1, uid(1))]


def test_a_seat_counter_that_wraps_is_no_departure():
    rig = Rig(taken=[1])
    rig.sensor(1).seats = 0xFFFF
    rig.start()
    rig.pull(1)
    assert without_time(rig.run(200)) == [(TagRemoved, 1)]
    assert rig.sensor(1).seats == 0


def test_another_tag_in_a_seat_that_never_opened_is_a_removal_and_an_arrival():
    rig = started(size=1, taken=[1])
    rig.sites[0].tag = uid(77)
    assert without_time(rig.run(1_000)) == [(TagRemoved, 1), (TagSeated, 1, uid(77))]


def test_a_chattering_seat_is_told_as_nothing():
    rig = started(taken=[1])
    rig.sites[0].bounces_until_us = rig.clock.mono_us() + 400_000
    assert rig.run(1_000) == []


def test_missed_reads_and_ghosts_are_told_as_nothing():
    rig = started(taken=[1, 2, 3, 4])
    rig.sensor(1).miss_rate = 0.1
    rig.sensor(2).burst = 7
    rig.sensor(3).ghost = uid(99)
    assert rig.run(10_000) == []


# Buttons.


def test_each_press_is_told_once():
    rig = started(boards=2, size=4)
    rig.press(2)
    rig.press(2)
    rig.press(7)
    pressed = without_time(rig.run(300))
    assert sorted(pressed, key=lambda each: each[1]) == [
        (SlotButtonPressed, 2),
        (SlotButtonPressed, 2),
        (SlotButtonPressed, 7),
    ]


def test_a_press_counter_that_wraps_loses_and_invents_nothing():
    rig = Rig()
    rig.sensor(1).presses = 0xFFFE
    rig.start()
    for _ in range(3):
        rig.press(1)
    assert without_time(rig.run(200)) == [(SlotButtonPressed, 1)] * 3


@pytest.mark.parametrize(("count", "told"), [(8, 8), (9, 1), (1_000, 1), (40_000, 1)])
def test_no_finger_is_that_fast(count, told):
    rig = started()
    rig.sensor(1).presses = count
    assert without_time(rig.run(200)) == [(SlotButtonPressed, 1)] * told


def test_a_press_is_handed_over_before_the_other_boards_are_asked():
    rig = started(boards=3, size=4)
    rig.press(2)
    start_us = rig.clock.mono_us()
    events = rig.bus.poll(start_us + 1_000_000)
    assert without_time(events) == [(SlotButtonPressed, 2)]
    assert rig.clock.mono_us() - start_us < 15_000
    rig.bus.poll(0)  # the slots that the press made us curious about
    rig.press(9)
    assert without_time(rig.bus.poll(rig.clock.mono_us() + 100_000)) == [(SlotButtonPressed, 9)]


def test_presses_of_before_the_start_are_not_told():
    rig = Rig()
    rig.press(1)
    rig.start()
    assert rig.run(300) == []


def test_a_reset_presses_no_button_and_takes_no_key():
    rig = Rig(boards=1, size=2, taken=[1])
    for _ in range(5):
        rig.press(2)
    rig.start()
    rig.boards[0].reset()
    events = without_time(rig.run(2_000))
    assert (InventoryRead, (1, 2)) in events
    assert {each[0] for each in events} <= {BoardLost, BoardFound, InventoryRead}
    assert rig.known == rig.truth()


def test_a_reset_too_short_to_notice_is_told_as_an_inventory():
    rig = started(size=2, taken=[1])
    rig.boards[0].reset()
    rig.boards[0]._awake_us = 0
    rig.boards[0].babble()
    assert without_time(rig.run(1_000)) == [(InventoryRead, (1, 2))]
    assert rig.known == rig.truth()


# Boards.


def test_a_board_is_lost_after_three_missed_polls_and_found_again():
    rig = started(boards=2, size=2, taken=[1, 3])
    rig.boards[1].is_silent = True
    assert rig.turn() == []
    assert rig.turn() == []
    (lost,) = rig.turn()
    assert (type(lost), lost.board, lost.slots) == (BoardLost, 2, (3, 4))
    assert rig.run(3_000) == []
    rig.boards[1].is_silent = False
    found, inventory = rig.run(1_500)
    assert (type(found), found.board, found.slots) == (BoardFound, 2, (3, 4))
    assert inventory.readings == (SlotReading(3, True, uid(3)), SlotReading(4, False, None))


def test_what_moved_while_a_board_was_lost_is_told_by_its_inventory():
    rig = started(boards=1, size=2, taken=[1])
    rig.boards[0].is_silent = True
    rig.run(500)
    rig.pull(1)
    rig.put(2, uid(8))
    rig.press(1)
    rig.run(500)
    rig.boards[0].is_silent = False
    assert without_time(rig.run(2_000)) == [(BoardFound, 1), (InventoryRead, (1, 2))]
    assert rig.known == rig.truth()


def test_a_lost_board_is_asked_ever_more_rarely_down_to_once_a_second():
    rig = started(boards=2, size=2)
    rig.boards[0].is_silent = True
    rig.run(200)
    asked_ms = []
    write = rig.line.write

    def spy(data):
        if data[0] == 1:
            asked_ms.append(rig.clock.mono_ms())
        write(data)

    rig.line.write = spy
    rig.run(6_000)
    gaps = [after - before for before, after in pairwise(asked_ms)]
    assert all(after > before - 50 for before, after in pairwise(gaps))
    assert 1_000 <= gaps[-1] <= 1_060
    assert len(gaps) < 10


def test_a_silent_board_never_slows_the_others():
    rig = started(boards=3, size=4)
    rig.boards[0].is_silent = True
    rig.run(2_000)
    for _ in range(40):
        rig.press(9)
        pressed_ms = rig.clock.mono_ms()
        (event,) = rig.run(75)
        assert event.mono_ms - pressed_ms <= 75


def test_nothing_is_asked_twice_in_a_turn():
    rig = started(boards=1)
    rig.boards[0].is_silent = True
    asked = []
    write = rig.line.write
    rig.line.write = lambda data: (asked.append(data), write(data))
    start_us = rig.clock.mono_us()
    rig.bus.poll(start_us + 1_000_000)
    assert len(asked) == 1
    assert rig.clock.mono_us() - start_us < 30_000


def test_flags_are_told_when_they_change():
    rig = started(boards=2, size=2)
    rig.boards[1].is_case_open = True
    rig.boards[1].supply_mv = 4_000
    (event,) = rig.run(300)
    assert (event.board, event.is_case_open, event.is_supply_low) == (2, True, True)
    assert not event.is_reader_faulty
    assert rig.bus.problems() == {1: "", 2: "supply low: 4000 mV; its case is open"}
    rig.boards[1].is_case_open = False
    (event,) = rig.run(300)
    assert not event.is_case_open
    assert event.is_supply_low


def test_that_a_board_had_lost_its_host_is_no_news():
    rig = started()
    rig.clock.advance(5_000)
    rig.boards[0].tick()
    assert rig.run(200) == []


def test_a_board_with_another_map_is_refused_and_says_why(monkeypatch):
    rig = Rig()
    monkeypatch.setattr(slot_map, "MAP_VERSION", 0x4B02)
    encoded = Rig.start
    rig.boards[0].read_input = lambda start, count: [0x4B01, 4, 5] + [0] * (count - 3)
    events = encoded(rig)
    assert without_time(events) == [(InventoryRead, ()), (BoardLost, 1)]
    assert rig.bus.problems() == {1: "no slot board of ours: map version 0x4B01, expected 0x4B02"}


def test_a_board_without_a_boot_id_is_refused_and_says_why():
    rig = Rig()
    rig.boards[0].boot_id = 0
    assert without_time(rig.start()) == [(InventoryRead, ()), (BoardLost, 1)]
    assert rig.bus.problems() == {1: "it says boot id 0, which no board may have"}


def test_a_tag_of_impossible_length_is_refused_and_not_half_believed():
    rig = started(size=2, taken=[1])
    honest = rig.boards[0].read_input

    def lie(start, count):
        registers = list(honest(start, count))
        registers[3] += 1
        if count > 16:
            registers[17] = 5
        return registers

    rig.boards[0].read_input = lie
    events = rig.run(1_000)
    assert {type(event) for event in events} <= {BoardLost, BoardFound}
    rig.boards[0].read_input = honest
    rig.run(2_000)
    assert rig.known == rig.truth()


def test_a_board_with_too_few_slots_is_refused_and_says_why():
    rig = Rig(boards=1, size=4)
    del rig.boards[0].sensors[2:]
    assert without_time(rig.start()) == [(InventoryRead, ()), (BoardLost, 1)]
    assert rig.bus.problems() == {1: "it has 2 slots, 4 are wanted of it"}


def test_something_else_on_the_line_is_refused_and_says_why():
    rig = Rig(boards=1, size=4)

    def refuse(start, count):
        raise Refusal(2)

    rig.boards[0].read_input = refuse
    assert without_time(rig.start()) == [(InventoryRead, ()), (BoardLost, 1)]
    assert rig.bus.problems() == {1: "refused with Modbus exception 2"}
    assert rig.bus.line_faults.refused == 3


def test_a_board_that_is_well_has_no_problem_and_one_that_is_away_has():
    rig = Rig(boards=2)
    assert rig.bus.problems() == {1: "not asked yet", 2: "not asked yet"}
    rig.boards[1].is_silent = True
    rig.start()
    assert rig.bus.problems() == {1: "", 2: "no answer"}


def test_two_boards_with_one_address_are_lost_and_not_believed():
    clock = SimClock()
    random = Random(3)
    sites = make_sites(8, taken=[1, 2, 5])
    twins = [SlotBoard(1, sites[at : at + 4], clock=clock, random=random) for at in (0, 4)]
    rig = Rig(boards=1, size=4)
    rig.clock, rig.boards = clock, twins
    rig.line = MemoryLine(twins, baud=115_200, clock=clock, random=random)
    rig.bus = rig.master()
    assert without_time(rig.start()) == [(InventoryRead, ()), (BoardLost, 1)]
    assert "two boards with this address" in rig.bus.problems()[1]
    assert rig.run(3_000) == []
    twins[1].is_silent = True
    assert without_time(rig.run(1_500)) == [(BoardFound, 1), (InventoryRead, (1, 2, 3, 4))]


def test_slots_lie_on_the_boards_in_the_order_of_the_settings():
    rig = Rig(boards=3, size=4, slots=10)
    rig.settings = type(rig.settings)(boards=(3, 1, 2), slots_per_board=4)
    rig.bus = rig.master()
    rig.start()
    rig.bus.show([Lamp.OFFER] * 10)
    rig.put(1, uid(1))  # the first slot of board 1, which carries slots 5 to 8
    rig.put(8, uid(8))  # the last of board 2, which carries slots 9 and 10 only
    assert without_time(rig.run(1_000)) == [(TagSeated, 5, uid(1))]
    assert [bool(site.lamp) for site in rig.sites] == [True] * 6 + [False] * 2 + [True] * 4


# Lamps.


def test_only_lamps_that_differ_are_written():
    rig = started(boards=2, size=4)
    written = []
    write = rig.line.write
    rig.line.write = lambda data: (written.append(data) if data[1] == 16 else None, write(data))
    lamps = [Lamp.OFF, Lamp.OFFER, Lamp.OFF, Lamp.OVERDUE] + [Lamp.OFF] * 4
    for _ in range(3):
        rig.bus.show(lamps)
        rig.run(100)
    assert [site.lamp for site in rig.sites] == [LAMP_WORDS[lamp] for lamp in lamps]
    assert len(written) == 2
    written.clear()
    lamps[2] = Lamp.WRONG_SLOT
    rig.bus.show(lamps)
    rig.run(100)
    assert [site.lamp for site in rig.sites] == [LAMP_WORDS[lamp] for lamp in lamps]
    assert written == [write_request(1, 18, [LAMP_WORDS[Lamp.WRONG_SLOT]]).frame]


def test_lamps_are_written_afresh_after_a_reset():
    rig = started(boards=2, size=4)
    rig.bus.show([Lamp.OFFER] * 8)
    rig.run(100)
    rig.boards[1].reset()
    assert rig.sites[7].lamp == 0
    rig.run(1_500)
    assert {site.lamp for site in rig.sites} == {LAMP_WORDS[Lamp.OFFER]}


def test_a_lamp_whose_answer_was_lost_is_not_taken_for_unwritten():
    rig = started()
    rig.bus.show([Lamp.OFFER] * 4)
    rig.run(100)
    rig.line.wire.noise.truncate_rate = 1.0
    rig.bus.show([Lamp.STOPPED] * 4)
    rig.turn()
    assert rig.sites[0].lamp == LAMP_WORDS[Lamp.STOPPED]
    rig.line.wire.noise.truncate_rate = 0.0
    rig.bus.show([Lamp.OFFER] * 4)
    rig.run(100)
    assert rig.sites[0].lamp == LAMP_WORDS[Lamp.OFFER]


def test_a_board_that_refuses_lamps_is_not_asked_again_and_says_so():
    rig = started()

    def refuse(start, words):
        raise Refusal(3)

    rig.boards[0].write = refuse
    rig.bus.show([Lamp.OFFER] * 4)
    assert rig.run(500) == []
    assert rig.bus.problems() == {1: "lamps refused with Modbus exception 3"}
    assert rig.bus.line_faults.refused == 1


# The line.


class ScriptedLine:
    """A line on which everything asked is answered by the next of `answers`."""

    def __init__(self, clock, *answers):
        self.clock, self.answers = clock, list(answers)
        self.asked, self.unread = [], b""

    def write(self, data):
        self.asked.append(data)
        self.unread += self.answers.pop(0)

    def read(self):
        unread, self.unread = self.unread, b""
        return unread

    def wait(self, until_us):
        if not self.unread:
            self.clock.advance_us(max(0, until_us - self.clock.mono_us()))

    def close(self):
        pass


HEAD = bytes.fromhex("01 04 04 00 07 00 08 4B 83")


def ask(answer):
    clock = SimClock()
    line = ScriptedLine(clock, answer)
    master = ModbusMaster(line, baud=115_200, clock=clock)
    reply = master.transact(read_request(1, 0, 2))
    assert clock.mono_us() <= 30_000
    return reply, master.faults


def test_an_answer_is_taken_out_of_the_junk_around_it():
    for answer in (HEAD, b"\x00" + HEAD, b"\xff\x01\x04" + HEAD + b"\x00\x00"):
        reply, _ = ask(answer)
        assert (list(reply.registers), reply.trouble) == ([7, 8], "")


@pytest.mark.parametrize(
    ("answer", "counted"),
    [
        (b"", "silent"),
        (HEAD[:-1], "garbled"),
        (HEAD[:5] + b"\x01" + HEAD[6:], "garbled"),
        (bytes.fromhex("02 04 04 00 07 00 08 28 83"), "foreign"),
        (bytes.fromhex("01 04 02 00 07 F8 F2"), "foreign"),
        (bytes.fromhex("01 10 00 10 00 01 00 0C"), "foreign"),
        (bytes.fromhex("01 84 02 C2 C1"), "refused"),
        (bytes.fromhex("02 84 02 32 C1"), "foreign"),
    ],
)
def test_what_is_no_answer_is_dropped_and_counted(answer, counted):
    if counted == "foreign":
        answer = answer[:-2] + crc16(answer[:-2])
    reply, faults = ask(answer)
    assert reply.trouble
    assert not reply.registers
    assert getattr(faults, counted) == 1
    assert sum(getattr(faults, name) for name in type(faults).__slots__) == 1


class StalledLine(ScriptedLine):
    """A line that is read in pieces; after piece `stall` its user is not scheduled for 60 ms."""

    def __init__(self, clock, *answers, stall):
        super().__init__(clock, *answers)
        self.left = stall

    def read(self):
        if self.left <= 0:
            return super().read()
        piece, self.unread = self.unread[:3], self.unread[3:]
        self.left -= bool(piece)
        if self.left <= 0:
            self.clock.advance(60)
        return piece


@pytest.mark.parametrize("stall", [1, 2])
def test_an_answer_that_came_while_we_were_not_scheduled_is_in_time(stall):
    clock = SimClock()
    line = StalledLine(clock, HEAD, stall=stall)
    reply = ModbusMaster(line, baud=115_200, clock=clock).transact(read_request(1, 0, 2))
    assert line.left == 0
    assert (list(reply.registers), reply.trouble) == ([7, 8], "")
    assert reply.turnaround_us == ANSWER_US_MAX  # the next is not thought to take that long


def test_half_an_answer_is_not_waited_for_again_and_again():
    clock = SimClock()
    line = StalledLine(clock, HEAD[:6], stall=2)
    master = ModbusMaster(line, baud=115_200, clock=clock)
    assert master.transact(read_request(1, 0, 2)).trouble.startswith("garbled")
    assert clock.mono_ms() <= 62


def test_the_answers_of_the_tests_are_whole():
    assert crc16(HEAD[:-2]) == HEAD[-2:]


def test_a_late_answer_is_dropped_and_counted_and_the_next_one_heard():
    rig = started(boards=1, size=2, taken=[1])
    rig.line.wire.noise.late_rate = 1.0
    rig.turn()
    rig.line.wire.noise.late_rate = 0.0
    assert rig.run(200) == []
    assert rig.bus.line_faults.silent == 1
    assert rig.bus.line_faults.stray == 1


def test_an_answer_from_the_past_changes_nothing():
    rig = started(boards=1, size=2, taken=[1])
    old = rig.boards[0].read_input(0, 80)
    rig.press(1)
    rig.pull(1)
    rig.run(300)
    fresh = rig.boards[0].read_input
    rig.boards[0].read_input = lambda start, count: old[start : start + count]
    assert rig.turn() == []
    rig.boards[0].read_input = fresh
    assert rig.run(300) == []
    assert rig.bus.line_faults.stale == 1
    assert rig.known == rig.truth()


def test_answers_told_twice_are_told_once():
    rig = started(boards=2, size=2, taken=[1])
    rig.line.wire.noise.double_rate = 1.0
    rig.press(1)
    rig.pull(1)
    events = without_time(rig.run(500))
    assert sorted(events, key=str) == sorted([(SlotButtonPressed, 1), (TagRemoved, 1)], key=str)


def test_a_line_that_is_gone_loses_the_boards_and_a_line_that_is_back_finds_them():
    rig = started(boards=2, size=2, taken=[3])
    write = rig.line.write

    def gone(data):
        raise LinkError("slot bus: serial port /dev/ttyUSB0 is gone")

    rig.line.write = gone
    assert without_time(rig.run(100)) == [(BoardLost, 1), (BoardLost, 2)]
    assert rig.bus.problems()[1] == "slot bus: serial port /dev/ttyUSB0 is gone"
    assert rig.bus.line_faults.port >= 6
    rig.line.write = write
    kinds = [each[0] for each in without_time(rig.run(1_500))]
    assert sorted(kinds, key=str) == sorted([BoardFound, InventoryRead] * 2, key=str)
    assert rig.known == rig.truth()


acts = st.sampled_from(["pull", "put", "press", "reset", "bounce", "miss"])
noises = st.fixed_dictionaries(
    {
        "drop_rate": st.sampled_from([0, 0.002, 0.05, 0.5]),
        "flip_rate": st.sampled_from([0, 0.002, 0.05, 0.5]),
        "truncate_rate": st.sampled_from([0, 0.1, 0.9]),
        "double_rate": st.sampled_from([0, 0.1, 0.9]),
        "late_rate": st.sampled_from([0, 0.1, 0.9]),
    }
)


@settings(max_examples=60, deadline=None)
@given(
    noise=noises,
    script=st.lists(st.tuples(acts, st.integers(1, 4), st.binary(max_size=50)), max_size=10),
    seed=st.integers(0, 1_000),
)
def test_no_noise_invents_an_event_and_the_truth_is_known_when_it_ends(noise, script, seed):
    rig = Rig(boards=2, size=2, taken=[1, 2], seed=seed)
    rig.start()
    for name, rate in noise.items():
        setattr(rig.line.wire.noise, name, rate)
    possible = {(slot, rig.truth()[slot]) for slot in rig.truth()}
    presses = told = 0
    blinded = set()
    events = []
    for act, slot, garbage in script:
        if act == "pull":
            rig.pull(slot)
        elif act == "put" and not rig.sites[slot - 1].is_seated:
            rig.put(slot, uid(slot + 10))
        elif act == "press":
            rig.press(slot)
            presses += 1
        elif act == "reset":
            rig.board_of(slot).reset()
        elif act == "bounce":
            rig.sites[slot - 1].bounces_until_us = rig.clock.mono_us() + 50_000
        elif act == "miss" and slot not in blinded:
            blinded.add(slot)
            rig.sensor(slot).burst = 7
        possible |= set(rig.truth().items())
        rig.line.wire.inject(garbage, rig.clock.mono_us())
        events += rig.run(100)
    for name in noise:
        setattr(rig.line.wire.noise, name, 0.0)
    events += rig.run(2_500)
    for event in events:
        match event:
            case TagSeated():
                assert (event.slot, event.tag) in possible
            case TagRemoved():
                assert (event.slot, None) in possible
            case InventoryRead():
                assert {(each.slot, each.tag) for each in event.readings} <= possible
            case SlotButtonPressed():
                told += 1
            case TagUnreadable() | BoardFlagsChanged():
                pytest.fail(f"{event} never happened")
    assert told <= presses
    assert rig.known == rig.truth()
    assert rig.bus.problems() == {1: "", 2: ""}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=120), max_size=12))
def test_pure_noise_is_never_an_error_and_never_a_fact(answers):
    clock = SimClock()
    line = ScriptedLine(clock, *answers, *[b""] * 400)
    settings_ = Rig(boards=2, size=2).settings
    bus = SlotBus(settings_, slots=4, line=line, clock=clock)
    bus.show([Lamp.OFFER] * 4)
    events = bus.read_inventory(clock.mono_us() + 200_000)
    for _ in range(12):
        events += bus.poll(clock.mono_us() + TURN_US)
    assert {type(event) for event in events} <= {InventoryRead, BoardLost}
    assert events[0].readings == ()
