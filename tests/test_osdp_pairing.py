"""A fresh reader gets a key that nobody else knows, once, and by nobody's hand but a person's."""

import sqlite3
from contextlib import closing

import osdp_sys
import pytest
from click.testing import CliRunner

from controller.clock import MachineClock
from controller.config import read_config
from controller.console.founding import found_cabinet
from controller.entries import SecretChanged
from controller.errors import PartMissing, SecretsError
from controller.journal.files import lock_path
from controller.journal.lock import WriterLock
from controller.journal_reader import JournalReader
from controller.secrets import FILE, begin_reader_key, end_reader_key, read_reader_key
from firmware_bridge.osdp import cli
from firmware_bridge.osdp.pairing import pair
from tests.osdp_rig import ADDRESS, KEY, Bench, PumpedLine, hurry

INSTALL = {"key": None, "flags": osdp_sys.FLAG_INSTALL_MODE}
DEFAULT_KEY = bytes(range(0x30, 0x40))


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch):
    hurry(monkeypatch)


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "cabinet.toml"
    path.write_text('data = "data"\n', encoding="utf-8")
    config = read_config(path)
    found_cabinet(config, MachineClock())
    return config.data


def give(bench, key=KEY, within_us=3_000_000):
    with closing(PumpedLine(bench, bench.clock)) as line:
        return pair(
            bench.config,
            key=key,
            line=line,
            clock=bench.clock,
            library=osdp_sys,
            within_us=within_us,
        )


def test_a_reader_in_install_mode_takes_the_key_and_keeps_to_it():
    with closing(Bench(**INSTALL)) as bench:
        assert give(bench) == ""
        (keyset,) = [each for each in bench.device.ordered if "type" in each and "data" in each]
        assert keyset["data"] == KEY
        bench.connect()
        assert bench.reader.problem == ""


def test_a_reader_that_has_the_key_is_given_none_again():
    with closing(Bench(key=KEY)) as bench:
        assert give(bench) == ""
        assert bench.device.ordered == []


def test_a_reader_with_another_key_and_not_in_install_mode_takes_none():
    with closing(Bench(key=bytes(16))) as bench:
        assert give(bench) == "takes neither its key nor the default one"
        assert bench.device.ordered == []


def test_a_reader_that_will_not_take_its_key_is_not_paired():
    with closing(Bench(**INSTALL)) as bench:
        bench.device.device.set_command_callback(lambda command: (-1, None))
        assert give(bench, within_us=1_000_000) != ""


def test_no_badge_counts_while_a_reader_is_paired():
    with closing(Bench(**INSTALL)) as bench:
        bench.device.present(b"\x1a\x2b\x3c\x4d")
        assert give(bench) == ""


def test_a_key_that_may_have_been_sent_is_sent_again_and_not_another(folder):
    first = begin_reader_key(folder, "front")
    assert begin_reader_key(folder, "front") == first  # the power was cut in between
    assert first not in (DEFAULT_KEY, bytes(16))
    with pytest.raises(SecretsError, match="osdp pair"):
        read_reader_key(folder, "front")
    end_reader_key(folder, "front")
    assert read_reader_key(folder, "front") == first


def test_each_pairing_has_a_key_of_its_own_and_wipes_the_one_before(folder):
    first = begin_reader_key(folder, "front")
    end_reader_key(folder, "front")
    second = begin_reader_key(folder, "front")
    assert second != first
    assert read_reader_key(folder, "front") == first  # until the reader has taken the new one
    end_reader_key(folder, "front")
    assert read_reader_key(folder, "front") == second
    assert first not in (folder / FILE).read_bytes()


def test_two_readers_have_two_keys(folder):
    begin_reader_key(folder, "front")
    end_reader_key(folder, "front")
    with pytest.raises(SecretsError, match="'back'"):
        read_reader_key(folder, "back")


def test_secrets_from_before_there_were_readers_have_no_key_for_one(folder):
    with closing(sqlite3.connect(folder / FILE)) as conn, conn:
        conn.execute("DROP TABLE reader_keys")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_reader_keys'")
    with pytest.raises(SecretsError, match="osdp pair"):
        read_reader_key(folder, "front")
    key = begin_reader_key(folder, "front")
    end_reader_key(folder, "front")
    assert read_reader_key(folder, "front") == key


class Desk:
    """The command, run in a folder with a cabinet; the reader works whenever its line is used."""

    def __init__(self, folder, bench, monkeypatch):
        self.path = folder / "cabinet.toml"
        self.path.write_text(
            f'data = "data"\n[osdp]\nport = "{bench.wire.path}"\naddress = {ADDRESS}\n',
            encoding="utf-8",
        )
        self.config = read_config(self.path)
        if not self.config.data.exists():
            found_cabinet(self.config, MachineClock())
        monkeypatch.setattr(
            cli, "SerialLine", lambda port, baud, clock, of: PumpedLine(bench, clock)
        )
        monkeypatch.setattr("firmware_bridge.osdp.pairing.PAIR_US", 1_500_000)

    def pair(self):
        return CliRunner().invoke(cli.osdp, ["pair", "--config", str(self.path)])


def test_the_command_pairs_and_the_cabinet_then_opens_the_channel(tmp_path, monkeypatch):
    with closing(Bench(**INSTALL)) as bench:
        desk = Desk(tmp_path, bench, monkeypatch)
        done = desk.pair()
        assert done.exit_code == 0, done.output
        key = read_reader_key(desk.config.data, "front")
        assert key.hex() not in done.output
        entries = [each.entry for each in JournalReader(desk.config.data).records()]
        (told,) = [each for each in entries if isinstance(each, SecretChanged)]
        assert (told.actor, told.what, told.subject) == ("console", "reader_key_given", "front")
        bench.connect(key)
        assert bench.reader.problem == ""


def test_a_reader_that_takes_no_key_leaves_the_one_before(tmp_path, monkeypatch):
    with closing(Bench(key=bytes(16))) as bench:
        desk = Desk(tmp_path, bench, monkeypatch)
        begin_reader_key(desk.config.data, "front")
        end_reader_key(desk.config.data, "front")
        before = read_reader_key(desk.config.data, "front")
        done = desk.pair()
        assert done.exit_code == 1
        assert "install mode" in str(done.exception)
        assert read_reader_key(desk.config.data, "front") == before


def test_nothing_is_paired_while_the_controller_runs(tmp_path, monkeypatch):
    with closing(Bench(**INSTALL)) as bench:
        desk = Desk(tmp_path, bench, monkeypatch)
        with closing(WriterLock(lock_path(desk.config.data))):
            assert desk.pair().exit_code == 1
        assert bench.device.ordered == []


def test_running_never_gives_a_reader_a_key():
    with closing(Bench(**INSTALL)) as bench:
        with pytest.raises(PartMissing):
            bench.connect()
        assert bench.device.ordered == []
        assert not [each for each in bench.wire.asked if each[8:9] == b"\x75"]
