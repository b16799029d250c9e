"""What fate does to the cabinet of the simulated days, and how all of it is mended."""

from controller.errors import CabinetError
from sim.shared_line import LineNoise
from tests.estate import SLOTS


class PowerCut(CabinetError):
    """The controller's process ended at this very moment; nothing after it was done."""


class Fate:
    """When the process ends between two effects, and how long a commit takes.

    `cut_in` counts down at each effect, before and after it; None: never.
    """

    def __init__(self, truth):
        self.cut_in = None
        self.slow_ms = 0
        self._truth = truth

    def strike(self):
        """Let one more moment pass at which the power may go."""
        if self.cut_in is None:
            return
        self.cut_in -= 1
        if self.cut_in < 0:
            self.cut_in = None
            raise PowerCut

    def delay(self):
        """Let a commit take its time."""
        if self.slow_ms:
            self._truth.clock.advance(self.slow_ms)
            self._truth.slow_ms = self._truth.now_ms

    def around(self, do):
        """Return `do` with fate before and after it."""

        def done(*args, **kwargs):
            self.strike()
            result = do(*args, **kwargs)
            self.strike()
            return result

        return done


class FatefulLog:
    """The journal, on a disk that is slow now and then, and whose power may go."""

    def __init__(self, journal, fate):
        self._append = fate.around(journal.append)
        self._fate = fate
        self.make_room, self.has_room = journal.make_room, journal.has_room

    def append(self, entries, *, clock, people=()):
        self._fate.delay()
        return self._append(entries, clock=clock, people=people)


def slot_of(days):
    """Return any slot."""
    return days.random.randrange(1, SLOTS + 1)


def wanted(days):
    """Return the slot somebody has in mind: mostly one in which a ring for everybody hangs."""
    seated = days.cabinet.seats.seated
    slots = [slot for slot in sorted(seated) if seated[slot].label in ("K1", "K2", "K6", "K7")]
    return days.random.choice(slots) if slots and days.random.random() < 0.7 else slot_of(days)


def bolt_of(how):
    """Return the fault of a bolt that sticks `how`."""
    return lambda days: days.cabinet.stick_bolt(slot_of(days), how)


def board_act(name):
    """Return a fault of one of the two boards."""
    return lambda days: getattr(days.cabinet, name)(days.random.choice((1, 2)))


def cabinet_act(name, *args):
    """Return an act at the cabinet that needs nothing more."""
    return lambda days: getattr(days.cabinet, name)(*args)


def line_of(days):
    """Return what goes wrong on the boards' line."""
    return days.table.electronics.line.wire.noise


def late(days):
    """Many answers come late: after their time-out, or after the next answer."""
    line = line_of(days)
    line.late_rate = days.random.choice((0.1, 0.3, 0.6))
    line.late_us = days.random.choice((15_000, 22_000, 28_000, 45_000, 70_000, 120_000))


def doubled(days):
    """Answers come twice, or only their beginning comes."""
    line = line_of(days)
    line.double_rate = days.random.choice((0.0, 0.3))
    line.truncate_rate = days.random.choice((0.05, 0.2))


def garble(days):
    """Bits of what the boards say and hear flip, and bytes are lost."""
    days.cabinet.disturb_line(days.random.choice(("light", "light", "heavy")))


def calm(days):
    """The line is quiet again."""
    days.table.electronics.line.wire.noise = LineNoise()


def peace(days):
    """For a while nothing hinders the news from the slots."""
    calm(days)
    read_again(days)
    for board in (1, 2):
        days.cabinet.return_board(board)
    days.turns(260)


def miss(days):
    """The reader of a slot, mostly one with a ring in it, misses most of its reads for a while."""
    sensors = [each for board in days.table.electronics.boards.values() for each in board.sensors]
    seated = [each for each in sensors if each.is_seated]
    sensor = days.random.choice((seated or sensors) if days.random.random() < 0.8 else sensors)
    sensor.miss_rate = days.random.choice((0.5, 0.9, 1.0, 1.0))
    days.turns(40)


def read_again(days):
    """All slots' readers read again."""
    for board in days.table.electronics.boards.values():
        for sensor in board.sensors:
            sensor.miss_rate = 0.0


def meddle(days):
    """Somebody's hand takes a ring, or puts one in, by force and unseen."""
    days.attempt(lambda _: days.truth.force_door())
    hands = sorted(days.cabinet.seats.hands)
    if days.random.random() < 0.5 and hands:
        days.truth.push(slot_of(days), days.random.choice(hands))
    else:
        days.truth.tear(slot_of(days))


def kill(days):
    """The controller ends, mostly without a word; the cabinet stays, a new one starts."""
    how = days.random.random()
    if how < 0.4:
        days.stop()
    elif how < 0.7:  # while answers are on their way that nobody will be there to hear
        late(days)
        days.attempt(meddle)
        days.turns(days.random.randrange(1, 5))
    days.restart(days.random.randrange(100, 6_000))


def cut_soon(days):
    """The controller will end between two of its next effects."""
    days.fate.cut_in = days.random.randrange(12)


def interrupt(days):
    """The controller ends while a bolt is drawn; the next one is quick, and nothing is drawn."""
    calm(days)
    days.attempt(lambda _: days.truth.lay("wong"))
    days.turns(12)
    days.attempt(lambda _: days.truth.force_door())
    days.turns(4)
    days.attempt(lambda _: days.truth.press(wanted(days)))
    days.turns(days.random.randrange(5, 9))
    days.restart(days.random.randrange(20, 400))
    days.turns(12)


def lose_power(days):
    """The power goes, and comes back: another run of the machine."""
    days.cabinet.cut_power()
    days.restart(days.random.randrange(500, 9_000), power=True)


def jump(days):
    """The wall clock is set, or is not to be trusted, or hours pass."""
    what = days.random.random()
    if what < 0.4:
        days.clock.step_wall(days.random.choice((-3_600_000, 3_600_000, 7 * 86_400_000)))
    elif what < 0.5:
        days.clock.step_wall(0, "unsynced")
    else:
        days.skip(days.random.choice((600_000, 13_000_000, 6 * 3_600_000)))


def slow_disk(days):
    """Somebody takes a key while commits take long, now and then longer than a release lasts."""
    calm(days)
    days.attempt(lambda _: days.truth.lay("wong"))
    days.turns(12)
    days.attempt(lambda _: days.truth.force_door())
    days.turns(4)
    days.fate.slow_ms = days.random.choice((40, 300, 1_200, 3_600, 4_500))
    slot = wanted(days)
    days.attempt(lambda _: days.truth.press(slot))
    days.turns(6)
    days.attempt(lambda _: days.truth.pull(slot))
    days.fate.slow_ms = 0
    days.turns(8)


def fitted_act(name, *args):
    """Return what happens to one of the parts that a cabinet may be without."""
    return lambda days: getattr(days.cabinet.fitted, name)(*args)


FAULTS = {
    fitted_act("switch_mains", False): 1,
    fitted_act("switch_mains", True): 2,
    fitted_act("charge_battery", False): 1,
    fitted_act("charge_battery", True): 2,
    lambda days: days.truth.cut_fire_line(): 1,
    lambda days: days.truth.mend_fire_line(): 3,
    cabinet_act("unplug_reader"): 1,
    cabinet_act("plug_reader"): 3,
    cabinet_act("brown_out_reader"): 1,
    garble: 2,
    late: 3,
    doubled: 1,
    calm: 8,
    lambda days: days.cabinet.bounce("slot", slot_of(days)): 2,
    bolt_of("open"): 1,
    bolt_of("closed"): 1,
    bolt_of("free"): 3,
    board_act("reset_board"): 2,
    board_act("drop_board"): 1,
    board_act("return_board"): 4,
    miss: 3,
    read_again: 5,
    kill: 4,
    cut_soon: 3,
    interrupt: 2,
    lose_power: 1,
    jump: 4,
    slow_disk: 3,
    lambda days: days.turns(900): 1,
}

MENDS = (
    fitted_act("switch_mains", True),
    fitted_act("charge_battery", True),
    lambda days: days.truth.mend_fire_line(),
    lambda days: days.truth.rest_fire(),
    cabinet_act("plug_reader"),
    calm,
    lambda days: days.cabinet.return_board(1),
    lambda days: days.cabinet.return_board(2),
    read_again,
    *(lambda days, slot=slot: days.cabinet.stick_bolt(slot, "free") for slot in range(1, 9)),
    lambda days: days.clock.step_wall(0, "ntp"),
    lambda days: days.truth.close_door(),
    lambda days: days.truth.close_case(),
)
