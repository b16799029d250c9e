"""What the panel's three-coloured light and its buzzer look like to somebody who knows them."""

COLOURS = {
    (False, False, False): "off",
    (True, False, False): "red",
    (False, True, False): "green",
    (True, True, False): "amber",
    (False, False, True): "blue",
    (True, False, True): "violet",
    (False, True, True): "cyan",
    (True, True, True): "white",
}

SETTLE_US = 30_000
"""Two lights of one lens change one after the other; nobody sees the colour between."""

BLINK_US = 2_200_000
"""A light that went dark and lit again in this time blinks: the slowest pattern, 10/10 in units
of 100 ms, has a period of 2 s."""

STEADY_US = 1_200_000
"""Longer than any pattern stays lit."""

LONG_BEEP_US = 150_000
"""A refusal beeps for 100 ms at a time, an alarm for 500."""

BEEP_REST_US = 1_300_000
"""An alarm's beeps come a second apart."""

AMBERS = ((250_000, "wrong_slot"), (400_000, "door_long"), (750_000, "need_more"))
"""What an amber blink says by how long it is lit, up to so many microseconds; longer: overdue."""

STEADY = {"blue": "idle", "white": "idle", "green": "welcome", "off": "off"}

SIGNALS = (
    *dict.fromkeys(STEADY.values()),
    *(name for _, name in AMBERS),
    *("overdue", "on_battery", "fault", "denied", "alarm", "attention"),
)
"""Every word of `PanelSim.signal`; "attention" is a light that cannot be told yet."""


class PanelSim:
    """Red, green and blue in one lens, and what somebody looking takes them to say."""

    def __init__(self) -> None:
        self.colour = "off"
        self.shows = "off"
        self.signal = "off"
        self.is_beeping = False
        self._now_us = 0
        self._next = "off"
        self._next_us = 0
        self._since_us = 0
        self._lit_us: int | None = None
        self._beep_us: int | None = None
        self._long_beep_us: int | None = None

    def tick(self, red: bool, green: bool, blue: bool, beep: bool, now_us: int) -> None:
        """Let the lights be driven so from `now_us` on."""
        self._now_us = now_us
        self._hear(beep, now_us)
        colour = COLOURS[red, green, blue]
        if colour != self._next:
            self._next, self._next_us = colour, now_us
        if self._next != self.colour and now_us - self._next_us >= SETTLE_US:
            self._change(self._next, self._next_us)
        if self.colour == "off" and now_us - self._since_us > BLINK_US:
            self.shows, self._lit_us = "off", None
        self.signal = self._read()

    def _hear(self, beep: bool, now_us: int) -> None:
        self.is_beeping = beep
        if not beep:
            self._beep_us = None
            return
        if self._beep_us is None:
            self._beep_us = now_us
        if now_us - self._beep_us > LONG_BEEP_US:
            self._long_beep_us = now_us

    def _change(self, colour: str, at_us: int) -> None:
        """Note that the light is another; `shows` outlasts the dark half of a blink."""
        if colour == "off":
            lit_us = at_us - self._since_us
            self._lit_us = lit_us if lit_us <= STEADY_US else None
        elif colour != self.shows:
            self._lit_us = None
        if colour != "off":
            self.shows = colour
        self.colour, self._since_us = colour, at_us

    def _read(self) -> str:
        lasts_us = self._now_us - self._since_us
        if self.shows == "amber":
            if self.colour == "amber" and lasts_us > STEADY_US:
                self._lit_us = None
                return "fault"
            return self._amber()
        if self.shows == "red":
            heard_us = self._long_beep_us
            if heard_us is not None and self._now_us - heard_us < BEEP_REST_US:
                return "alarm"
            # Until a beep is over nobody can tell a refusal's from an alarm's.
            is_early = self._lit_us is None and lasts_us <= LONG_BEEP_US
            return "attention" if is_early else "denied"
        if self.shows == "blue" and self._lit_us is not None:
            if self.colour == "off" or lasts_us <= STEADY_US:
                return "on_battery"
            self._lit_us = None
        return STEADY.get(self.shows, "attention")

    def _amber(self) -> str:
        lit_us = self._lit_us
        if lit_us is None:
            return "attention"
        return next((name for most_us, name in AMBERS if lit_us <= most_us), "overdue")
