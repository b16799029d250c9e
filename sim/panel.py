"""What the panel's three-coloured light and its buzzer look like from outside."""

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

BLINK_US = 2_200_000
"""A light that went dark and lit again in this time blinks: the slowest pattern, 10/10 in units
of 100 ms, has a period of 2 s."""


class PanelSim:
    """Red, green and blue in one lens, and whether somebody looking would call it blinking."""

    def __init__(self) -> None:
        self.colour = "off"
        self.shows = "off"
        self.is_blinking = False
        self.is_beeping = False
        self._went_dark_us: int | None = None
        self._blinked_us: int | None = None

    def tick(self, red: bool, green: bool, blue: bool, beep: bool, now_us: int) -> None:
        """Let the lights be driven so from `now_us` on."""
        self.is_beeping = beep
        colour = COLOURS[red, green, blue]
        if colour != self.colour:
            self._change(colour, now_us)
        if self._blinked_us is not None and now_us - self._blinked_us > BLINK_US:
            self._blinked_us = None
        self.is_blinking = self._blinked_us is not None
        is_dark_for_good = self._went_dark_us is None or now_us - self._went_dark_us > BLINK_US
        if self.colour != "off":
            self.shows = self.colour
        elif is_dark_for_good:
            self.shows = "off"

    def _change(self, colour: str, now_us: int) -> None:
        """Note that the light is another; `shows` outlasts the dark half of a blink."""
        if colour == "off":
            self._went_dark_us = now_us
        elif (
            self.colour == "off"
            and colour == self.shows
            and self._went_dark_us is not None
            and now_us - self._went_dark_us <= BLINK_US
        ):
            self._blinked_us = now_us
        else:
            self._blinked_us = None
        self.colour = colour
