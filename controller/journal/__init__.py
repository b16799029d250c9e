"""The journal: durable storage of entries, its snapshots, its reserve and its verification."""

from controller.journal.journal import Journal
from controller.journal.replay import Restored, load_state
from controller.journal.verify import Verdict, verify

__all__ = ["Journal", "Restored", "Verdict", "load_state", "verify"]
