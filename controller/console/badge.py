"""`keycabinet badge`: badges and key tags are enrolled, and get new keys, at the cabinet's reader.

The reader is in the hands of the controller that runs, so it is asked through its inbox.
"""

import secrets
import time
from collections.abc import Callable

import click

from controller.admin import submit
from controller.clock import Clock, MachineClock
from controller.config import Config
from controller.console.options import with_config
from controller.directory import Credential, KeySet
from controller.entries import CardAwaited, CardRekeyed, DirectoryChanged, Entry
from controller.errors import LinkError, RequestRefused
from controller.inbox_client import InboxClient, inbox_path
from controller.journal.files import lock_path
from controller.journal.lock import WriterLock
from controller.journal_reader import JournalReader
from controller.keyed import KeyedCards
from controller.policy.roles import CONSOLE
from controller.reasons import SecretChange
from controller.requests import EnrolBadge, EnrolTag, RekeyCard, ReportSecret, Request
from controller.secrets import drop_old_site_keys, make_site_key, read_site_keys
from controller.terminal import visible

LOOK_S = 0.3
EXPIRY_MS = 60_000
LOOKS_MAX = 300
"""The controller gives a card up after a minute; this is for one that hangs."""

KEYED = (b'"kind":"card_awaited"', b'"kind":"card_rekeyed"', b'"kind":"directory_changed"')
"""What tells of keys on cards; all other entries need not be read for it."""

Asked = EnrolBadge | EnrolTag | RekeyCard


@click.group()
def badge() -> None:
    """Enrol badges and key tags, and give them new keys, at the cabinet's reader."""


@badge.command()
@with_config
@click.option("--cardholder", help="Whose badge it is to be: the id of a person on record.")
@click.option("--key-set", help="Or the key set whose tag it is to be.")
def enrol(*, config: Config, cardholder: str | None, key_set: str | None) -> None:
    """Make the next card on the reader the badge of a person, or the tag of a key set.

    An NTAG 424 DNA or a DESFire EV2 or EV3, new or enrolled here before, gets a key of its own and
    has to prove it from then on. Any other card is known by its number alone, which can be copied.
    """
    if (cardholder is None) == (key_set is None):
        raise click.UsageError("name either --cardholder or --key-set")
    asked: Asked = EnrolBadge(cardholder=cardholder or "")
    if key_set is not None:
        asked = EnrolTag(key_set=key_set)
    click.echo(_say(_have_keyed(config, asked, MachineClock())))


@badge.command()
@with_config
@click.option("--tag", "is_tag", is_flag=True, help="The card is the tag of a key set.")
@click.option(
    "--new-site-key",
    is_flag=True,
    help="Make a new site key first. Badges with keys of the one before stay good.",
)
def rekey(*, config: Config, is_tag: bool, new_site_key: bool) -> None:
    """Give the next card on the reader, one that is enrolled, a key of the newest site key.

    It is good at every moment, with its old key or its new one: whatever interrupts this, run it
    again.
    """
    _check_controller(config)
    if new_site_key:
        version = make_site_key(config.data)
        _record(config, SecretChange.SITE_KEY_MADE, str(version))
        click.echo(f"Made site key {version}. Keep a copy of secrets.db in a safe place.")
    click.echo(_say(_have_keyed(config, RekeyCard(is_tag=is_tag), MachineClock())))


@badge.command()
@with_config
@click.option(
    "--even-so", is_flag=True, help="Also if badges or tags may have keys of the old ones."
)
def drop(*, config: Config, even_so: bool) -> None:
    """Drop every site key but the newest, once each badge and tag has a key of that one.

    Whoever has a copy of an old secrets.db can make no badge for this cabinet from then on. The
    controller has to stand still for it, for it holds the keys in its memory.
    """
    reader, lock = JournalReader(config.data), WriterLock(lock_path(config.data))
    try:
        keys = read_site_keys(config.data)
        if len(keys) < 2:
            click.echo("There is no old site key.")
            return
        newest = keys[0][0]
        behind = _cards_behind(reader, newest)
        if behind and not even_so:
            raise RequestRefused(
                f"not on record with a key of site key {newest}: {'; '.join(behind)}. Lay each on"
                " the reader for `keycabinet badge rekey`, or drop the old keys with --even-so:"
                " these have to be enrolled with new cards then"
            )
        dropped = ", ".join(map(str, drop_old_site_keys(config.data)))
    finally:
        lock.close()
    _record(config, SecretChange.SITE_KEYS_DROPPED, dropped)
    click.echo(f"Dropped site key {dropped}; {newest} stays. Destroy old copies of secrets.db.")


def _record(config: Config, what: SecretChange, subject: str) -> None:
    submit(config, [ReportSecret(what=what, subject=subject)], clock=MachineClock())


def _cards_behind(reader: JournalReader, version: int) -> list[str]:
    """Return in words whose cards may have keys of site keys before `version`."""
    cards = KeyedCards()
    records = reader.records(might_take=lambda entry: any(kind in entry for kind in KEYED))
    cards.follow(record.entry for record in records)
    directory = reader.state().directory
    holders = cards.holders_behind(directory, version)
    sets = cards.sets_behind(directory, version)
    named = (("badges of", holders), ("tags of", sets))
    return [f"{what} {', '.join(map(visible, ids))}" for what, ids in named if ids]


def _have_keyed(
    config: Config,
    asked: Asked,
    clock: Clock,
    *,
    sleep_s: Callable[[float], None] = time.sleep,
) -> Entry:
    """Ask for the next card, wait for what becomes of it, and return the entry that says so.

    Raises:
        LinkError: no controller runs, or it did not answer.
        RequestRefused: the message says why.
    """
    _check_controller(config)
    client, reader = InboxClient(inbox_path(config.data)), JournalReader(config.data)
    request = Request(
        id=f"console-{secrets.token_hex(8)}",
        actor=CONSOLE,
        expires_ms=clock.mono_ms() + clock.offset_ms() + EXPIRY_MS,
        asked=asked,
    )
    told = False
    for _ in range(LOOKS_MAX):
        answer = client.ask(request)  # the same id again: what has become of it meanwhile
        if answer.outcome != "done":
            why = answer.detail or ", ".join(answer.reasons) or answer.outcome
            raise RequestRefused(f"the cabinet refused: {visible(why)}")
        assert answer.seq is not None, answer
        entry = next(reader.records(answer.seq - 1)).entry
        if not isinstance(entry, CardAwaited):
            return entry
        if not told:
            click.echo("Lay the card on the cabinet's reader within a minute, and leave it there.")
            told = True
        sleep_s(LOOK_S)
    raise LinkError("the controller never said what became of the card")


def _check_controller(config: Config) -> None:
    if not inbox_path(config.data).exists():
        raise LinkError(
            f"{config.data}: no controller runs here, and only it can read a card; start it with"
            " `keycabinet run` (or the service), then do this again, as its user"
        )


def _say(entry: Entry) -> str:
    """Return what became of the card, in words."""
    if isinstance(entry, CardRekeyed):
        whose = entry.cardholder or entry.key_set
        return f"{visible(whose or '')}: has a key of site key {entry.version} now."
    assert isinstance(entry, DirectoryChanged), entry
    if not entry.changes:
        return "It was enrolled so before; nothing has changed."
    after = entry.changes[0].after
    assert isinstance(after, Credential | KeySet), after
    if isinstance(after, Credential):
        whose, is_copyable = visible(after.cardholder), after.is_copyable
    else:
        whose, is_copyable = visible(after.id), after.is_tag_copyable
    if is_copyable:
        return f"{whose}: enrolled by its number alone; a copy of this card passes for it."
    return f"{whose}: enrolled; it proves itself each time, and a copy of its number does not pass."
