"""A chain of 74HC595 shift registers in software: bits move one clock at a time."""

OUTPUTS_PER_CHIP = 8


class ShiftChain:
    """`chips` (from 1) 74HC595 in a row, the first one's SER on MOSI, the last one's QH' on MISO.

    SRCLK hangs on the SPI clock, RCLK on chip select, whose rise latches, and `is_enabled` is /OE
    pulled low (SN74HC595 data sheet SCLS041, function table).
    """

    def __init__(self, chips: int) -> None:
        assert chips >= 1, chips
        self.is_enabled = True
        self._is_powered = True
        self._register = [False] * (chips * OUTPUTS_PER_CHIP)
        self._latched = tuple(self._register)

    @property
    def latched(self) -> tuple[bool, ...]:
        """What the storage registers hold, QA of the first chip first, enabled or not."""
        return self._latched

    @property
    def outputs(self) -> tuple[bool, ...]:
        """Which outputs are driven high; with /OE high none is, and pull-downs hold the gates."""
        if self.is_enabled and self._is_powered:
            return self._latched
        return (False,) * len(self._latched)

    def clock(self, bit: bool) -> bool:
        """Raise SRCLK once with `bit` at SER; return the bit that stood at the last QH'."""
        if not self._is_powered:
            return False
        self._register.insert(0, bit)
        return self._register.pop()

    def latch(self) -> None:
        """Raise RCLK: what was shifted in reaches the outputs."""
        if self._is_powered:
            self._latched = tuple(self._register)

    def transfer(self, data: bytes) -> bytes:
        """Clock `data` through under one chip select, most significant bit first, and latch it.

        Returns as many bytes, as MISO carried them meanwhile.
        """
        out = bytearray()
        for byte in data:
            read = 0
            for place in range(7, -1, -1):
                read = read << 1 | self.clock(bool(byte >> place & 1))
            out.append(read)
        self.latch()
        return bytes(out)

    def power(self, is_on: bool) -> None:
        """Give or cut the supply; a cut clears the registers."""
        if not is_on:
            self._register = [False] * len(self._register)
            self._latched = tuple(self._register)
        self._is_powered = is_on
