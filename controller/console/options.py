"""What the sub-commands have in common: where the cabinet's data and settings are."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from controller.config import Config, read_config, replace_data

Function = Callable[..., Any]


def with_config(function: Function) -> Function:
    """Give a command the options --data and --config, and the `Config` they lead to as `config`."""

    @click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path),
        help="The cabinet's settings (cabinet.toml).",
    )
    @click.option(
        "--data",
        type=click.Path(path_type=Path),
        help="The folder everything the cabinet knows lies in; default: as in --config, else data.",
    )
    @functools.wraps(function)
    def wrapper(*args: Any, config_path: Path | None, data: Path | None, **options: Any) -> Any:
        return function(*args, config=find_config(config_path, data), **options)

    return wrapper


def find_config(config_path: Path | None, data: Path | None) -> Config:
    """Return the settings in the file at `config_path`, or the usual ones; `data` goes before.

    Raises:
        ConfigError: the file is missing or malformed.
    """
    config = read_config(config_path) if config_path is not None else Config()
    return replace_data(config, data) if data is not None else config
