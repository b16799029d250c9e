"""Which cards are on record with a key of the newest site key, and whose are not."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from controller.directory import Credential, CredentialStatus, Directory, KeySet, KeySetStatus
from controller.entries import CardAwaited, CardRekeyed, DirectoryChanged, Entry

USELESS = (CredentialStatus.LOST, CredentialStatus.EXPIRED)
GONE = (KeySetStatus.LOST, KeySetStatus.RETIRED)


@dataclass(slots=True)
class KeyedCards:
    """What the journal says, entry by entry, of the site keys that cards have keys of.

    `newest` is the last one that is known to be in use (0 for none). A card that was enrolled after
    that got a key of this or a later one: a card gets none but the newest.
    """

    newest: int = 0
    _badges: dict[str, int] = field(default_factory=dict)
    _tags: dict[str, int] = field(default_factory=dict)
    _awaited: str = ""

    def follow(self, entries: Iterable[Entry]) -> None:
        """Take in `entries`, in their order."""
        for entry in entries:
            match entry:
                case CardAwaited():
                    self._awaited = entry.request
                case DirectoryChanged() if entry.request == self._awaited:
                    for change in entry.changes:
                        self._enrolled(change.after)
                case CardRekeyed():
                    self.newest = max(self.newest, entry.version)
                    if entry.token:
                        self._badges[entry.token] = entry.version
                    elif entry.key_set is not None:
                        self._tags[entry.key_set] = entry.version

    def holders_behind(self, directory: Directory, version: int) -> list[str]:
        """Return whose badges may have keys of site keys before `version`, each id once.

        Badges that nobody can use any more do not count.
        """
        return sorted(
            {
                each.cardholder
                for each in directory.credentials.values()
                if not each.is_copyable and each.status not in USELESS
                if self._badges.get(each.token, 0) < version
            }
        )

    def sets_behind(self, directory: Directory, version: int) -> list[str]:
        """Return the key sets whose tags may have keys of site keys before `version`."""
        return sorted(
            each.id
            for each in directory.key_sets.values()
            if not each.is_tag_copyable and each.status not in GONE
            if self._tags.get(each.id, 0) < version
        )

    def _enrolled(self, after: object) -> None:
        match after:
            case Credential():
                self._badges[after.token] = self.newest
            case KeySet():
                self._tags[after.id] = self.newest
