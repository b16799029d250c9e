"""`keycabinet pin`: somebody gets a PIN, typed where nobody sees it.

It goes through the inbox of the controller that runs, whose process for PINs alone keeps them.
"""

import secrets

import click

from controller.clock import Clock, MachineClock
from controller.config import Config
from controller.console.options import with_config
from controller.errors import LinkError, RequestRefused
from controller.inbox_client import InboxClient, inbox_path
from controller.policy.pin_codes import DIGITS_LEAST, DIGITS_MOST, is_fit
from controller.policy.roles import CONSOLE
from controller.requests import Request, SetPin
from controller.terminal import visible

EXPIRY_MS = 60_000


@click.group()
def pin() -> None:
    """Give people their PINs."""


@pin.command("set")
@click.argument("cardholder")
@with_config
def set_(*, config: Config, cardholder: str) -> None:
    """Give CARDHOLDER, the id of a person on record, another PIN.

    It is asked for twice and not shown: 4 to 8 digits, not all alike and not counting up or down.
    They must change it at the keypad the first time they use it: the old one, then the new one
    twice in a row.
    """
    if not inbox_path(config.data).exists():
        raise LinkError(
            f"{config.data}: no controller runs here, and only it keeps PINs; start it with"
            " `keycabinet run` (or the service), then do this again, as its user"
        )
    digits = click.prompt(
        "PIN", hide_input=True, confirmation_prompt="The same again", value_proc=_fit
    )
    _set(config, cardholder, digits, MachineClock())
    click.echo(f"{visible(cardholder)}: has another PIN, to be changed at its first use.")


def _fit(digits: str) -> str:
    if not is_fit(digits):
        raise click.UsageError(
            f"a PIN has {DIGITS_LEAST} to {DIGITS_MOST} digits, not all alike, and does not count"
            " up or down"
        )
    return digits


def _set(config: Config, cardholder: str, digits: str, clock: Clock) -> None:
    """Have the controller keep the PIN.

    Raises:
        LinkError: the controller did not answer.
        RequestRefused: the message says why; it does not say the PIN.
    """
    request = Request(
        id=f"console-{secrets.token_hex(8)}",
        actor=CONSOLE,
        expires_ms=clock.mono_ms() + clock.offset_ms() + EXPIRY_MS,
        asked=SetPin(cardholder=cardholder, digits=digits),
    )
    answer = InboxClient(inbox_path(config.data)).ask(request)
    if answer.outcome != "done":
        why = answer.detail or ", ".join(answer.reasons) or answer.outcome
        raise RequestRefused(f"the cabinet refused: {visible(why)}")
