"""Secrets stay with the controller's user, and a token does not give a badge away."""

import hmac

import pytest

from controller.errors import SecretsError
from controller.secrets import FILE, Tokeniser, create_secrets, read_secrets


def test_the_key_made_at_init_is_the_key_read_later(tmp_path):
    key = create_secrets(tmp_path)
    assert len(key) == 32
    assert read_secrets(tmp_path) == key


def test_two_cabinets_have_two_keys(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert create_secrets(tmp_path / "a") != create_secrets(tmp_path / "b")


def test_only_the_owner_may_read_the_file(tmp_path):
    create_secrets(tmp_path)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_open_to_others_is_refused_with_what_to_do(tmp_path, mode):
    create_secrets(tmp_path)
    (tmp_path / FILE).chmod(mode)
    with pytest.raises(SecretsError, match="chmod 600"):
        read_secrets(tmp_path)


def test_a_key_is_never_made_twice(tmp_path):
    key = create_secrets(tmp_path)
    with pytest.raises(SecretsError, match="already"):
        create_secrets(tmp_path)
    assert read_secrets(tmp_path) == key


def test_a_missing_file_says_what_hangs_on_it(tmp_path):
    with pytest.raises(SecretsError, match="backup"):
        read_secrets(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SecretsError, match="cannot be made"):
        create_secrets(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"not a database, whatever its name says" * 30])
def test_a_damaged_file_is_told(tmp_path, content):
    create_secrets(tmp_path)
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(SecretsError, match="restore"):
        read_secrets(tmp_path)


def test_a_token_is_the_keyed_hash_of_the_uid():
    key, uid = bytes(range(32)), bytes.fromhex("04a1b2c3d4e5f6")
    tokenise = Tokeniser(key)
    assert tokenise(uid) == hmac.digest(key, uid, "sha256").hex()[:32]
    assert tokenise(uid) == tokenise(uid)
    assert tokenise(uid) != Tokeniser(bytes(32))(uid)
