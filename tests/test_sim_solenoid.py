from sim.solenoid import Pulse, Solenoid

MS = 1_000


def ticks(solenoid, from_ms, to_ms, is_driven=True, is_rail_live=True):
    for now_ms in range(from_ms, to_ms + 1):
        solenoid.tick(is_driven, is_rail_live, now_ms * MS)


def test_a_bolt_is_drawn_a_little_after_its_coil_and_springs_back():
    solenoid = Solenoid()
    ticks(solenoid, 0, 5)
    assert solenoid.is_on
    assert solenoid.is_home
    ticks(solenoid, 6, 30)
    assert not solenoid.is_home
    ticks(solenoid, 31, 60, is_driven=False)
    assert solenoid.is_home


def test_a_coil_without_the_rail_draws_nothing():
    solenoid = Solenoid()
    ticks(solenoid, 0, 500, is_rail_live=False)
    assert solenoid.is_home
    assert not solenoid.is_on
    assert solenoid.longest_us(500 * MS) == 0


def test_the_rail_that_falls_lets_the_bolt_go():
    solenoid = Solenoid()
    ticks(solenoid, 0, 100)
    ticks(solenoid, 101, 200, is_rail_live=False)
    assert solenoid.is_home
    assert solenoid.pulses == [Pulse(0, 101 * MS)]


def test_how_long_the_coil_was_on_is_recorded():
    solenoid = Solenoid()
    ticks(solenoid, 0, 99)
    ticks(solenoid, 100, 199, is_driven=False)
    ticks(solenoid, 200, 249)
    ticks(solenoid, 250, 299, is_driven=False)
    assert [pulse.lasts_us for pulse in solenoid.pulses] == [100 * MS, 50 * MS]
    ticks(solenoid, 300, 600)
    assert solenoid.longest_us(600 * MS) == 300 * MS


def test_a_bolt_may_stick_whatever_its_coil_does():
    solenoid = Solenoid()
    solenoid.bolt.stuck = "closed"
    ticks(solenoid, 0, 100)
    assert solenoid.is_home
    solenoid.bolt.stuck = "open"
    ticks(solenoid, 101, 200, is_driven=False)
    assert not solenoid.is_home
    solenoid.bolt.stuck = "free"
    assert solenoid.is_home
