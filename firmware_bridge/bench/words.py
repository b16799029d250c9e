"""What the walk round the cabinet says, in the language of whoever walks."""

import tomllib
from importlib.resources import files

LANGUAGES = ("zh-Hant", "zh-Hans", "en")


class Words:
    """The texts of one of `LANGUAGES`."""

    def __init__(self, language: str) -> None:
        text = files("firmware_bridge.bench").joinpath("texts.toml").read_text(encoding="utf-8")
        self._texts: dict[str, str] = tomllib.loads(text)[language]

    def __call__(self, key: str, **values: object) -> str:
        """Return the text `key` with `values` in its places."""
        return self._texts[key].format(**values)

    def has(self, key: str) -> bool:
        """Return whether there is a text `key`."""
        return key in self._texts
