import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from controller.errors import SecretsError
from controller.keyring import Keyring, diversify
from controller.secrets import FILE, create_secrets, make_site_key, read_secrets, read_site_keys

UID = bytes.fromhex("04782E21801D80")


def test_an10922_diversification():
    # NXP AN10922 rev. 2.2, section 2.2.1: UID, application 3042F5 and "NXP Abu".
    key = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
    made = diversify(key, UID, bytes.fromhex("3042F54E585020416275"))
    assert made.hex().upper() == "A8DD63A3B89D54B37CA802473FDA9175"


@pytest.mark.parametrize("length", [4, 7, 10])
def test_every_card_has_a_key_of_its_own(length):
    key = bytes(range(16))
    uids = [bytes([each]) * length for each in range(50)]
    assert len({diversify(key, uid) for uid in uids}) == 50


def test_the_first_site_key_is_made_when_it_is_needed(tmp_path):
    create_secrets(tmp_path)
    keyring = Keyring(tmp_path)
    assert keyring.keys_of(UID) == ()
    keyring.refresh()
    ((version, key),) = keyring.keys_of(UID)
    assert version == 1
    keyring.refresh()
    assert keyring.keys_of(UID) == ((version, key),)
    assert Keyring(tmp_path).keys_of(UID) == ((version, key),)


def test_a_new_site_key_goes_before_and_the_old_one_stays(tmp_path):
    create_secrets(tmp_path)
    keyring = Keyring(tmp_path)
    keyring.refresh()
    old = keyring.keys_of(UID)
    assert make_site_key(tmp_path) == 2
    assert keyring.keys_of(UID) == old
    keyring.refresh()
    new, *rest = keyring.keys_of(UID)
    assert new[0] == 2
    assert tuple(rest) == old
    for version in range(3, 6):
        assert make_site_key(tmp_path) == version
    keyring.refresh()
    assert [version for version, _ in keyring.keys_of(UID)] == [5, 4, 3]


def test_a_file_from_before_there_were_site_keys_is_good(tmp_path):
    key = create_secrets(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as conn, conn:
        conn.execute("DROP TABLE site_keys")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_site_keys'")
    assert read_site_keys(tmp_path) == ()
    keyring = Keyring(tmp_path)
    keyring.refresh()
    assert len(keyring.keys_of(UID)) == 1
    assert read_secrets(tmp_path) == key


def test_the_ciphers_are_loaded_before_somebody_waits_for_them(tmp_path):
    create_secrets(tmp_path)
    code = (
        "import sys; from pathlib import Path; from controller.keyring import Keyring;"
        f"Keyring(Path({str(tmp_path)!r})); sys.exit('cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    make_site_key(tmp_path)
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 1


def test_site_keys_are_not_read_from_a_file_that_others_may_read(tmp_path):
    create_secrets(tmp_path)
    make_site_key(tmp_path)
    (tmp_path / FILE).chmod(0o640)
    for work in (read_site_keys, make_site_key):
        with pytest.raises(SecretsError, match="chmod 600"):
            work(tmp_path)


def test_the_255th_site_key_is_the_last(tmp_path):
    create_secrets(tmp_path)
    make_site_key(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE)) as conn, conn:
        conn.execute("UPDATE site_keys SET version = 255")
    with pytest.raises(SecretsError, match="255"):
        make_site_key(tmp_path)
