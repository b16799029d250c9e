"""`keycabinet web` and `keycabinet account`."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click

from controller.config import Config, read_config, replace_data
from controller.errors import ConfigError, JournalBusy, JournalError
from controller.journal.lock import WriterLock
from controller.supervisor import Supervisor
from web.account_file import AccountsDamaged, NotKept
from web.accounts import AccountError, Accounts, accounts_path
from web.catalogue import language
from web.memory import keep_small, settle
from web.site import utc_ms

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("cabinet.toml"),
    show_default=True,
    help="The cabinet's settings.",
)
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="The data folder, instead of the one in the settings.",
)


def _read(config_path: Path, data: Path | None) -> Config:
    try:
        config = read_config(config_path)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    return config if data is None else replace_data(config, data)


@click.command()
@config_option
@data_option
@click.option("--port", type=click.IntRange(0, 65_535), help="Instead of the settings' port.")
@click.option("--host", help="Instead of the settings' address.")
def web(config_path: Path, data: Path | None, port: int | None, host: str | None) -> None:
    """Serve the lead's pages."""
    config = _read(config_path, data)
    settings = replace(
        config.web,
        port=config.web.port if port is None else port,
        host=host or config.web.host,
    )
    serve(replace(config, web=settings))


def serve(config: Config) -> None:
    """Serve the pages of `config` until a signal ends it; print where, and the first code.

    Raises:
        click.ClickException: the address is taken or not ours, or another process serves the
            pages of this data folder.
    """
    # Waitress and Flask are loaded only to serve: other commands start faster without them.
    from web import create_app  # noqa: PLC0415
    from web.serving import Service  # noqa: PLC0415

    keep_small()
    with _told():
        app = create_app(config)
    lock = _lock(config.data / "web")
    try:
        service = Service(app, config.web)
    except OSError as error:
        lock.close()
        raise click.ClickException(
            f"cannot serve on {config.web.host}:{config.web.port}: {error.strerror};"
            " choose another with --port"
        ) from error
    accounts: Accounts = app.extensions["keycabinet"].accounts
    click.echo(f"keycabinet web: http://{config.web.host}:{service.port}/")
    if accounts.is_empty():
        click.echo(f"first start: make the administrator at /setup with {accounts.new_code()}")

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    settle()
    supervisor = Supervisor(os.environ)
    try:
        supervisor.ready()
        service.run()
    except KeyboardInterrupt:
        pass  # Ctrl-C or systemd: the end that was asked for.
    finally:
        supervisor.close()
        service.close()
        lock.close()


def _lock(folder: Path) -> WriterLock:
    """Return the lock on the read models: two that fill them would undo each other's work."""
    try:
        return WriterLock(folder / "web.lock")
    except JournalBusy as error:
        raise click.ClickException(
            f"{folder}: another process serves the pages of this data folder; stop it first"
        ) from error
    except JournalError as error:
        raise click.ClickException(str(error)) from error


@click.group()
def account() -> None:
    """Make accounts for the pages and change their passwords."""


password_option = click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for where it is left out, so that it stands in no history.",
)


@account.command()
@click.argument("name")
@click.option("--cardholder", required=True, help="Who they are to the cabinet, such as p01.")
@config_option
@data_option
@password_option
def add(name: str, cardholder: str, config_path: Path, data: Path | None, password: str) -> None:
    """Make the account NAME."""
    config = _read(config_path, data)
    with _told():
        add_account(config.data, name, cardholder, password)
    click.echo(f"account {name} is made for {cardholder}")


@account.command("password")
@click.argument("name")
@config_option
@data_option
@password_option
def change_password(name: str, config_path: Path, data: Path | None, password: str) -> None:
    """Give the account NAME another password and end its sessions."""
    config = _read(config_path, data)
    with _told():
        Accounts(accounts_path(config.data), utc_ms).change_password(name, password)
    click.echo(f"the password of {name} is changed")


def add_account(data: Path, name: str, cardholder: str, password: str) -> None:
    """Make the account `name` for `cardholder` in the data folder `data`.

    Raises:
        AccountError: the name is taken or wrong, or the password is too easy.
    """
    Accounts(accounts_path(data), utc_ms).add(name, cardholder, password)


@contextmanager
def _told() -> Iterator[None]:
    """Turn an account's error into one line on stderr."""
    try:
        yield
    except AccountError as error:
        raise click.ClickException(language("en").text(error.key)) from error
    except (NotKept, AccountsDamaged) as error:
        raise click.ClickException(str(error)) from error
