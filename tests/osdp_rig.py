"""libosdp's own peripheral at the far end of a pty pair, and whoever sits on the wires between."""

import os
import pty
import tty

import osdp_sys

from controller.clock import MachineClock
from controller.config import parse_config
from firmware_bridge.line import SerialLine
from firmware_bridge.osdp.frames import FrameReceiver, crc16
from firmware_bridge.osdp.reader import OsdpReader

KEY = bytes.fromhex("00112233445566778899aabbccddeeff")
ADDRESS = 5
CAPABILITIES = {
    osdp_sys.CAP_READER_LED_CONTROL: (4, 1),
    osdp_sys.CAP_READER_AUDIBLE_OUTPUT: (2, 1),
    osdp_sys.CAP_COMMUNICATION_SECURITY: (1, 1),
}


def hurry(monkeypatch):
    """Have a reader that was lost be greeted sooner, and a start give up sooner, than at a door."""
    monkeypatch.setattr("firmware_bridge.osdp.link.AGAIN_US", 100_000)
    monkeypatch.setattr("firmware_bridge.osdp.reader.MEET_US", 700_000)


class Wire:
    """The reader's end of a pty pair; `tap` sees each answer and returns what is sent instead."""

    def __init__(self):
        self.master, slave = pty.openpty()
        tty.setraw(self.master)
        os.set_blocking(self.master, False)
        self.path = os.ttyname(slave)
        self._slave = slave
        self.asked, self.answers = [], []
        self.tap = lambda frame: frame
        self.is_cut = False
        self.is_echoing = False
        self.pace = 0
        self._queue = b""

    def read(self, most):
        try:
            data = os.read(self.master, most)
        except (BlockingIOError, OSError):
            return b""
        if self.is_cut:
            return b""
        if data:
            self.asked.append(data)
        if self.is_echoing:
            self.say(data)
        return data

    def write(self, data):
        self.answers.append(data)
        if not self.is_cut:
            self._queue += self.tap(data)
            self.run()
        return len(data)

    def run(self):
        """Let as many bytes arrive as `pace` says, 0 for all."""
        now = self._queue[: self.pace or None]
        self._queue = self._queue[len(now) :]
        if now:
            os.write(self.master, now)

    def flush(self):
        pass

    def say(self, data):
        os.write(self.master, data)

    def close(self):
        for each in (self.master, self._slave):
            os.close(each)


class Peripheral:
    """libosdp's own reader: what it was ordered is in `ordered`."""

    def __init__(self, wire, key=KEY, *, flags=0, capabilities=CAPABILITIES):
        self.wire = wire
        self.ordered = []
        about = {
            "name": "pd",
            "address": ADDRESS,
            "flags": flags,
            "baud_rate": 9_600,
            "channel": wire,
            "version": 1,
            "model": 1,
            "vendor_code": 0xCAFE,
            "serial_number": 7,
            "firmware_version": 1,
        }
        if key is not None:
            about["scbk"] = key
        osdp_sys.set_loglevel(osdp_sys.LOG_EMERG)
        self.device = osdp_sys.PeripheralDevice(
            about,
            capabilities=[
                {"function_code": code, "compliance_level": level, "num_items": count}
                for code, (level, count) in capabilities.items()
            ],
        )
        self.device.set_command_callback(self._obey)

    def _obey(self, command):
        self.ordered.append(command)
        return 0, None

    def present(self, number, bits=None, kind=osdp_sys.CARD_FMT_RAW_WIEGAND):
        return self.device.submit_event(
            {
                "event": osdp_sys.EVENT_CARDREAD,
                "reader_no": 0,
                "format": kind,
                "direction": 0,
                "length": bits or len(number) * 8,
                "data": number,
            }
        )

    def press(self, keys):
        self.device.submit_event({"event": osdp_sys.EVENT_KEYPRESS, "reader_no": 0, "data": keys})

    def tell_status(self, case, supply):
        self.device.submit_event(
            {
                "event": osdp_sys.EVENT_STATUS,
                "type": osdp_sys.STATUS_REPORT_LOCAL,
                "report": bytes([case, supply]),
            }
        )


class PumpedLine(SerialLine):
    """A real serial port that lets the reader at its other end work whenever it is used."""

    def __init__(self, bench, clock):
        super().__init__(bench.wire.path, 9_600, clock, of="badge reader 'front'")
        self.bench = bench

    def read(self):
        self.bench.pump()
        return super().read()

    def wait(self, until_us):
        self.bench.pump()
        super().wait(min(until_us, self._clock.mono_us() + 2_000))


def settings(path):
    return parse_config(
        f'[osdp]\nport = "{path}"\naddress = {ADDRESS}\n[keypad]\nclear_ms = 5000\n',
        source="cabinet.toml",
    )


class Bench:
    """A peripheral, the wire to it, and the cabinet's reader class at the wire's other end."""

    def __init__(self, **device):
        self.clock = MachineClock()
        self.wire = Wire()
        self._how = device
        self.device = Peripheral(self.wire, **device)
        self.config = settings(self.wire.path)
        self.reader = None

    def pump(self):
        self.wire.run()
        self.device.device.refresh()

    def restart_device(self):
        """Cut the reader's supply and switch it on again: it knows nothing of a channel."""
        self.device = Peripheral(self.wire, **self._how)

    def connect(self, key=KEY):
        self.reader = OsdpReader(
            self.config,
            key=key,
            open_line=lambda: PumpedLine(self, self.clock),
            clock=self.clock,
            tokenise=bytes.hex,
        )
        return self.reader

    def turns(self, until=lambda events: False, within_ms=1_000):
        """Take turns until `until` is true of all that was told; return that."""
        told = []
        end_ms = self.clock.mono_ms() + within_ms
        while self.clock.mono_ms() < end_ms and not until(told):
            self.pump()
            told += self.reader.poll(self.clock.mono_ms())
        return told

    def close(self):
        if self.reader is not None:
            self.reader.close()
        self.wire.close()


def forged(answer, body, *, block=b""):
    """Return a frame with `body` in the place of the reader's `answer`, its number the same."""
    receiver = FrameReceiver(ADDRESS)
    receiver.receive_data(answer)
    return frame_of(ADDRESS | 0x80, receiver.next_frame().sequence, body, block=block)


def frame_of(address, sequence, body, *, block=b""):
    """Return a whole frame with a CRC."""
    body = block + body
    length = 5 + len(body) + 2
    control = sequence | 4 | (8 if block else 0)
    frame = bytes([0x53, address, length & 0xFF, length >> 8, control]) + body
    return frame + crc16(frame).to_bytes(2, "little")
