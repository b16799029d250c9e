"""Key tags prove themselves in their slots: the real bus, simulated boards, cards with real AES."""

from random import Random

import pytest

from controller.events import BoardLost, SlotButtonPressed, TagRemoved, TagSeated
from controller.events.cards import TagNotProven, TagProven
from controller.reasons import Doubt
from firmware_bridge.slot_bus import SlotBus
from sim.smart_cards import NDEF_APPLICATION, Ntag424
from tests.slot_rig import Rig, uid

KEY = (1, bytes(range(16)))


class Keys:
    def keys_of(self, uid):
        return (KEY,)

    def refresh(self):
        pass


class SmartRig(Rig):
    """A slot bus that knows the tags' keys."""

    def master(self):
        return SlotBus(
            self.settings,
            slots=self.slots,
            line=self.line,
            clock=self.clock,
            keys=Keys(),
            random=Random(5).randbytes,
        )

    def card(self, slot, key=KEY[1]):
        """Let what sits in `slot` be an NTAG 424 DNA with `key`."""
        site = self.sites[slot - 1]
        site.card = Ntag424(site.tag, random=Random(slot))
        site.card.applications[NDEF_APPLICATION][0] = key
        return site.card


@pytest.fixture
def rig():
    rig = SmartRig(boards=2, taken=(1, 2, 5))
    rig.start()
    return rig


def news(events):
    return [each for each in events if isinstance(each, TagProven | TagNotProven)]


def test_a_tag_with_our_key_proves_itself_in_its_slot(rig):
    rig.card(2)
    rig.bus.prove(2, uid(2))
    begin_ms = rig.clock.mono_ms()
    (event,) = news(rig.run(1_500))
    assert (type(event), event.slot, event.tag) == (TagProven, 2, uid(2))
    assert event.mono_ms - begin_ms <= 700


@pytest.mark.parametrize(("key", "doubt"), [(None, Doubt.COPIED), (bytes(16), Doubt.KEY_WRONG)])
def test_a_copied_tag_does_not_pass_for_the_key(rig, key, doubt):
    if key is not None:
        rig.card(2, key)
    rig.bus.prove(2, uid(2))
    (event,) = news(rig.run(4_000))
    assert event == TagNotProven(mono_ms=event.mono_ms, slot=2, tag=uid(2), doubt=doubt)


def test_tags_prove_themselves_one_after_the_other_on_all_boards(rig):
    for slot in (1, 2, 5):
        rig.card(slot)
        rig.bus.prove(slot, uid(slot))
    assert [each.slot for each in news(rig.run(3_000))] == [1, 2, 5]


def test_a_proof_takes_one_step_a_turn_and_boards_are_polled_all_the_while(rig):
    rig.card(2)
    rig.bus.prove(2, uid(2))
    asked = {1: [], 2: []}
    for board in rig.boards:
        receive = board.receive

        def counting(data, receive=receive, address=board.address):
            answer = receive(data)
            if answer and data:
                asked[address].append(data[1:4])
            return answer

        board.receive = counting
    for _ in range(20):
        before = {address: len(frames) for address, frames in asked.items()}
        rig.turn()
        for address, frames in asked.items():
            now = frames[before[address] :]
            exchanges = [each for each in now if each[0] == 16 or each[2] == 96]
            assert len(exchanges) <= 1
            assert [each for each in now if each[0] == 4 and each[2] == 0], address


def test_a_turn_ends_in_time_while_a_tag_proves_itself(rig):
    rig.card(2)
    rig.bus.prove(2, uid(2))
    for _ in range(40):
        begin_us = rig.clock.mono_us()
        rig.bus.poll(begin_us + 25_000)
        assert rig.clock.mono_us() - begin_us <= 25_000
        rig.clock.advance_us(25_000 - (rig.clock.mono_us() - begin_us))
        for board in rig.boards:
            board.tick()


def test_a_press_is_told_while_a_tag_proves_itself(rig):
    rig.card(2)
    rig.bus.prove(2, uid(2))
    rig.run(100)
    rig.press(5)
    assert any(isinstance(each, SlotButtonPressed) for each in rig.run(200))


def test_a_tag_that_leaves_while_it_is_asked_is_asked_nothing_more(rig):
    rig.card(2)
    rig.bus.prove(2, uid(2))
    rig.run(100)
    rig.pull(2)
    events = rig.run(3_000)
    assert news(events) == []
    assert [each.slot for each in events if isinstance(each, TagRemoved)] == [2]


def test_a_tag_on_a_board_that_is_lost_is_asked_nothing_more(rig):
    rig.card(2)
    rig.bus.prove(2, uid(2))
    rig.boards[0].is_silent = True
    events = rig.run(3_000)
    assert any(isinstance(each, BoardLost) for each in events)
    assert news(events) == []
    rig.card(5)
    rig.bus.prove(5, uid(5))
    assert [each.slot for each in news(rig.run(3_000))] == [5]


def test_a_tag_asked_for_after_its_board_was_lost_holds_nobody_up(rig):
    rig.card(2)
    rig.boards[0].is_silent = True
    assert any(isinstance(each, BoardLost) for each in rig.run(3_000))
    rig.bus.prove(2, uid(2))
    rig.card(5)
    rig.bus.prove(5, uid(5))
    assert [each.slot for each in news(rig.run(3_000))] == [5]


def test_a_tag_asked_for_after_it_left_is_not_called_a_copy(rig):
    rig.card(2)
    rig.pull(2)
    assert [each.slot for each in rig.run(300) if isinstance(each, TagRemoved)] == [2]
    rig.bus.prove(2, uid(2))
    assert news(rig.run(4_000)) == []


@pytest.mark.parametrize("seed", range(6))
def test_noise_on_the_line_makes_no_copy_a_key_and_delays_the_real_one(seed):
    rig = SmartRig(boards=1, taken=(1, 2), seed=seed)
    rig.start()
    rig.card(1)
    rig.card(2, bytes(16))
    rig.line.disturb(drop_rate=0.0005, flip_rate=0.0005)
    proven, refused = set(), set()
    for slot in (1, 2) * 3:
        rig.bus.prove(slot, uid(slot))
        for event in news(rig.run(3_000)):
            (proven if isinstance(event, TagProven) else refused).add(event.slot)
    assert proven == {1}
    assert 2 in refused


def test_a_tag_that_missed_a_frame_is_mended(rig):
    card = rig.card(2)
    card.lost, card.deaf = {1}, {3}
    rig.bus.prove(2, uid(2))
    assert [type(each) for each in news(rig.run(4_000))] == [TagProven]


def test_a_tag_seated_anew_is_told_before_it_is_asked(rig):
    rig.put(3, uid(3))
    assert [type(each) for each in rig.run(300)] == [TagSeated]
    rig.card(3)
    rig.bus.prove(3, uid(3))
    assert [type(each) for each in news(rig.run(1_500))] == [TagProven]
