"""A deliberately naive model of the key room's rules, to be read beside the table.

This module is its face: it only gathers what the other modules answer. `why_not` asks every
row in turn and lists all that refused; "Which rule wins" is one subtraction at the end.
"""

from tests.naive.ambiguities import AMBIGUITIES, Ambiguity
from tests.naive.approve import Needed, approvers_needed, may_approve, why_not_approve
from tests.naive.badge import is_accepted, panel_says
from tests.naive.book import may_book, may_consult, warnings, why_not_book, why_not_consult
from tests.naive.coming_back import Returned, return_is_taken
from tests.naive.emergency import emergency_overrides, is_released, rule_A11_approval_follows
from tests.naive.handon import may_hand_on, why_not_hand_on
from tests.naive.late import Step, due, is_overdue, overdue_steps
from tests.naive.rest import (
    collect,
    enter_paper_row,
    issuer,
    leave,
    may_replace_tag,
    may_silence,
    register_row,
    registers_of,
    rule_L2_owed,
    rule_T1_missing,
    rule_T4_alarm,
    rule_T7_collect,
    rule_T11_paper,
    tag_opens,
    why_not_copy,
)
from tests.naive.told import who_is_told
from tests.naive.why import every_refusal, may_take, why_not

__all__ = [
    "AMBIGUITIES",
    "Ambiguity",
    "Needed",
    "Returned",
    "Step",
    "approvers_needed",
    "collect",
    "due",
    "emergency_overrides",
    "enter_paper_row",
    "every_refusal",
    "is_accepted",
    "is_overdue",
    "is_released",
    "issuer",
    "leave",
    "may_approve",
    "may_book",
    "may_consult",
    "may_hand_on",
    "may_replace_tag",
    "may_silence",
    "may_take",
    "overdue_steps",
    "panel_says",
    "register_row",
    "registers_of",
    "return_is_taken",
    "rule_A11_approval_follows",
    "rule_L2_owed",
    "rule_T1_missing",
    "rule_T4_alarm",
    "rule_T7_collect",
    "rule_T11_paper",
    "tag_opens",
    "warnings",
    "who_is_told",
    "why_not",
    "why_not_approve",
    "why_not_book",
    "why_not_consult",
    "why_not_copy",
    "why_not_hand_on",
]
