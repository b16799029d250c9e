"""Against published vectors: AN12196 (NTAG 424 DNA), RFC 4493 (AES-CMAC)."""

import pytest

from firmware_bridge.ev2 import (
    SecureSession,
    answer_challenge,
    begin_authentication,
    cmac,
    create_application,
    finish_authentication,
    select_by_id,
    select_by_name,
)

ZERO = bytes(16)
OURS = bytes.fromhex("13C5DB8A5930439FC3DEF9A4C675360F")
THEIRS = bytes.fromhex("B9E2FC789B64BF237CCCAA20EC7E6E48")
CHALLENGE = bytes.fromhex("A04C124213C186F22399D33AC2A30215")
ANSWER = bytes.fromhex("3FA64DB5446D1F34CD6EA311167F5E4985B89690C04A05F17FA7AB2F08120663")


def test_an12196_authenticate_ev2_first():
    # AN12196 rev. 2.0, table 14: AuthenticateEV2First with key 0, all zeros.
    assert begin_authentication(0).hex() == "9071000002000000"
    theirs, part_2 = answer_challenge(ZERO, CHALLENGE, OURS)
    assert theirs == THEIRS
    assert part_2.hex().upper() == (
        "90AF00002035C3E05A752E0144BAC0DE51C1F22C56B34408A23D8AEA266CAB947EA8E0118D00"
    )
    session = finish_authentication(ZERO, OURS, theirs, ANSWER)
    assert session == SecureSession(
        identifier=bytes.fromhex("9D00C4DF"),
        enc_key=bytes.fromhex("1309C877509E5A215007FF0ED19CA564"),
        mac_key=bytes.fromhex("4C6626F5E72EA694202139295C7A7FC7"),
    )


def test_an12196_change_of_the_key_in_use():
    # AN12196 rev. 2.0, table 26: ChangeKey of key 0 in a session opened with key 0.
    session = SecureSession(
        identifier=bytes.fromhex("7614281A"),
        enc_key=bytes.fromhex("4CF3CB41A22583A61E89B158D252FC53"),
        mac_key=bytes.fromhex("5529860B2FC5FB6154B7F28361D30BF9"),
        counter=3,
    )
    command = session.change_own_key(0, bytes.fromhex("5004BF991F408672B1EF00F08F9E8647"), 1)
    assert command.hex().upper() == (
        "90C400002900C0EB4DEEFEDDF0B513A03A95A75491818580503190D4D05053FF75668A01D6FDA6"
        "610234BDED643200"
    )


def test_a_session_that_is_printed_tells_no_key():
    session = SecureSession(identifier=bytes(4), enc_key=b"E" * 16, mac_key=b"M" * 16)
    assert "EE" not in repr(session)
    assert "MM" not in repr(session)


@pytest.mark.parametrize("at", range(32))
def test_an_answer_that_is_not_to_our_challenge_opens_nothing(at):
    broken = bytearray(ANSWER)
    broken[at] ^= 1
    assert finish_authentication(ZERO, OURS, THEIRS, bytes(broken)) is None
    other = bytes([OURS[0] ^ 1]) + OURS[1:]
    assert finish_authentication(ZERO, other, THEIRS, ANSWER) is None


@pytest.mark.parametrize("length", [0, 16, 31, 33, 48])
def test_an_answer_of_another_length_opens_nothing(length):
    assert finish_authentication(ZERO, OURS, THEIRS, (ANSWER * 2)[:length]) is None


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (0, "bb1d6929e95937287fa37d129b756746"),
        (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"),
        (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ],
)
def test_rfc_4493_cmac(length, expected):
    # RFC 4493, section 4: examples 1 to 4.
    key = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
    message = bytes.fromhex(
        "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
        "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
    )
    assert cmac(key, message[:length]).hex() == expected


def test_every_command_fits_one_frame():
    session = SecureSession(identifier=bytes(4), enc_key=ZERO, mac_key=ZERO)
    commands = [
        select_by_name(bytes(7)),
        select_by_id(bytes(3)),
        create_application(bytes(3)),
        begin_authentication(0),
        answer_challenge(ZERO, CHALLENGE, OURS)[1],
        session.change_own_key(0, ZERO, 1),
    ]
    assert max(len(each) for each in commands) + 3 <= 64
