"""A service centre that keeps customers' spare keys under seal, and has Security agree to each."""

from dataclasses import replace

from controller.directory import (
    Approver,
    ApproverRow,
    ApproverTable,
    Cardholder,
    Credential,
    Grant,
)
from controller.reasons import IdentityProof
from controller.requests import AskSpare, DecideSpare, RenewSeal, StateSeal
from tests.house import HOUR_MS, Desk

SECURITY = Approver(department="保安部")
RESEAL_MS = HOUR_MS // 2


class SpareDesk(Desk):
    """A desk where K1 and K2 are spare keys, with the seals S-1 and S-2."""

    def __init__(self, *rows, **fields):
        super().__init__(**fields)
        known = self.state.directory
        guards = [Cardholder(id=each, department="保安部") for each in ("guard", "guard2")]
        badges = [Credential(token=f"badge-{each.id}", cardholder=each.id) for each in guards]
        self.change(*guards, *badges)
        rows = rows or (ApproverRow(approvers=(SECURITY,)),)
        self.change(ApproverTable(id="spares", label="備用鑰匙", rows=rows))
        for level in (known.access_levels["desk"], known.access_levels["night"]):
            self.change(replace(level, grants=(*level.grants, Grant(key_set="K5"))))
        public = known.key_classes["public"]
        self.change(
            replace(public, keeps_spares=True, reseal_ms=RESEAL_MS, approver_table="spares")
        )
        assert self.state.directory.key_classes["public"].keeps_spares, self.latest
        for number in (1, 2):
            renewed = RenewSeal(key_set=f"K{number}", new=f"S-{number}", why="首次封存")
            self.ask(renewed, actor="wong")
        self.entries.clear()

    def ask_spare(self, actor="chan", ms=HOUR_MS, **fields):
        """Ask for a spare key, K1 if nothing else is said; return the id of the request."""
        said = {
            "key_set": "K1",
            "customer": "C-0412",
            "unit": "A-1-0001",
            "proof": IdentityProof.AUTHORISATION,
            "reason": "跑水",
            "until_ms": self.state.at_ms(self.mono_ms) + ms,
        }
        self.ask(AskSpare(**{**said, **fields}), actor=actor)
        return getattr(self.latest[0], "spare", None)

    def decide(self, spare, actor="guard", *, is_granted=True, note="不符"):
        """Consent to the request `spare`, or refuse it."""
        return self.ask(DecideSpare(spare=spare, is_granted=is_granted, note=note), actor=actor)

    def state_seal(self, actor="chan", key_set="K1", **said):
        """State the seals of a ring."""
        return self.ask(StateSeal(key_set=key_set, **said), actor=actor)

    def bring_back(self, name, slot=1):
        """Put the set of `slot` back."""
        self.tap(name)
        self.open()
        self.push(slot, slot)
        return self.close()

    def use(self, name="chan"):
        """Have a spare key asked for, consented to, taken and brought back."""
        self.decide(self.ask_spare(name))
        self.take(name, 1)
        return self.bring_back(name)
