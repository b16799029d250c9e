"""Where the table is silent or can be read twice, and the reading this model takes."""

from typing import NamedTuple


class Ambiguity(NamedTuple):
    """A row, what it leaves open, and the choice made here."""

    row: str
    question: str
    choice: str


AMBIGUITIES: tuple[Ambiguity, ...] = (
    Ambiguity(
        "A1",
        "Are the other rows asked when the badge is not accepted?",
        "Yes where they can be: why_not lists all; panel_says reduces it to 無權限.",
    ),
    Ambiguity(
        "A1",
        "Is the person known to a suspended badge also a reason in the other rows?",
        "Yes: whose badge it is stays known. An unknown badge: person rows are silent.",
    ),
    Ambiguity(
        "A1",
        "Is a wrong PIN refused although no PIN was asked?",
        "Yes: 'wrong-PIN badges are refused' has no condition. Duress counts as right.",
    ),
    Ambiguity(
        "A1",
        "How many wrong PINs, and for how long?",
        "So many as are set within the time that is set; each counts so long, and a right one "
        "lets that person's be forgotten. A blocked one is as good as none.",
    ),
    Ambiguity(
        "A1",
        "What is a right PIN worth that somebody else set?",
        "Nothing until another one has been chosen in its place.",
    ),
    Ambiguity(
        "A1, A8",
        "Does an expiry date include its own day or instant?",
        "valid_until_ms is the first instant of being expired; [from, until).",
    ),
    Ambiguity(
        "A2",
        "Work order or visitor's name: does either do for both?",
        "Two flags; each one that is asked must be given. Blanks are nothing.",
    ),
    Ambiguity(
        "A2",
        "Whose purpose counts without a screen?",
        "The class's usual one if none was chosen.",
    ),
    Ambiguity(
        "A3",
        "Every set, or only where a class says so?",
        "Every set with a keeping department, unless the class switches it off.",
    ),
    Ambiguity(
        "A3",
        "Who gives a department's consent?",
        "Anyone valid of that department, outsiders excepted.",
    ),
    Ambiguity(
        "A3, A6",
        "Is the consent a person beside the class's approvers?",
        "No: 'custody gives the approvers'; one approval may serve A3, A4, A5 and A6.",
    ),
    Ambiguity(
        "A4",
        "Who of Security approves; must a Security man ask another?",
        "Anyone of that department but himself.",
    ),
    Ambiguity(
        "A4",
        "Whose request, and for how many takes?",
        "The asker's own, for that set, one take, until it ends. Consent is given to it, or by "
        "badge at the take; a consent of somebody who has left since is none.",
    ),
    Ambiguity(
        "A4",
        "Which seal back is wrong?",
        "One that is neither the renewal entered nor, none entered, the one that left; "
        "a missing seal is wrong.",
    ),
    Ambiguity(
        "A4",
        "Does a class ask for a proof of identity without being a spare set?",
        "Taken as A4's 'how identity was checked', for a class that asks only this.",
    ),
    Ambiguity(
        "A5",
        "May the registrar be the manager or the borrower?",
        "No: three people. The registrar must hold the role 客服主任.",
    ),
    Ambiguity(
        "A5",
        "May a confidential or stopped document be consulted?",
        "Yes, with the manager's approval: only lending and copying are forbidden.",
    ),
    Ambiguity(
        "A5",
        "Who is an outsider?",
        "Visitors, and where a class names borrowers whoever is of another department.",
    ),
    Ambiguity("A5", "Is a sealed envelope a document?", "No: only kind DOCUMENT."),
    Ambiguity(
        "A6", "Different departments: from each other, or from the taker's?", "From each other."
    ),
    Ambiguity("A6", "A need with roles and departments: either or both?", "Both must hold."),
    Ambiguity(
        "A6",
        "The approver table has no row for this time of day.",
        "Nobody can approve: refused. No table at all: no approver needed.",
    ),
    Ambiguity("A6", "Time of day of what: the take or the approval?", "The take's at_ms."),
    Ambiguity(
        "A6",
        "30 s inclusive, from what, and may the tap precede the prompt?",
        "0 ≤ tap − prompt ≤ 30,000 ms. A web approval: given ≤ take < expiry; without an "
        "expiry it is nothing.",
    ),
    Ambiguity(
        "A6",
        "May the second person of A7/A11 approve?",
        "No where the class asks for one: he is one of the takers ('nobody himself').",
    ),
    Ambiguity("A6", "May an outsider approve?", "No."),
    Ambiguity(
        "A6",
        "May a visitor's host approve the visitor's take, or be the second person?",
        "No: the tap the visitor comes in by is the host's part ('never counts twice').",
    ),
    Ambiguity(
        "A7",
        "Must the second person be entitled to the set?",
        "No: the row asks for a person; his badge must be accepted and he another one.",
    ),
    Ambiguity(
        "A7",
        "What is escort-only?",
        "The set leaves with nobody unless a second, accepted person who is staff comes.",
    ),
    Ambiguity("A7", "Two-person and escort-only together?", "One second person serves both."),
    Ambiguity("A7", "May the returner be his own witness?", "No; the witness's badge is accepted."),
    Ambiguity(
        "A8",
        "Does a window over midnight belong to the day it starts on?",
        "Yes, special days too: they replace the windows that start on that day.",
    ),
    Ambiguity("A8", "Two grants for one set?", "One open grant is enough."),
    Ambiguity(
        "A8",
        "The clock is not trusted.",
        "Only a schedule of all hours consents; dates are read as the clock says. "
        "A11 overrides it as a schedule.",
    ),
    Ambiguity(
        "A8",
        "Is B out when it is lost, or in another cabinet?",
        "Out is an open loan, whoever has it, the asker included.",
    ),
    Ambiguity(
        "A8",
        "Does an unauthorised or emergency loan count for limit and pairs?",
        "Yes: held is held. The second person and 代領's named person do not hold.",
    ),
    Ambiguity(
        "A9",
        "Must the host be entitled, and still valid at the take?",
        "Staff, and valid at his tap; nothing more. The tap does not age.",
    ),
    Ambiguity(
        "A9",
        "Are identity and permit part of authentication?",
        "No, but no emergency take overrides them; host, code and expiry are.",
    ),
    Ambiguity(
        "A10",
        "Is a set refused to others during its booking?",
        "Yes in [start, end) while it stands; before that only a warning, always.",
    ),
    Ambiguity(
        "A10",
        "What does a booking itself demand?",
        "A valid person with an open grant at its start, no overlap, not in the past, "
        "nothing stopped, retired, never-lent, confidential or kept elsewhere. It grants "
        "nothing: the take is asked in full.",
    ),
    Ambiguity(
        "A11",
        "Who is 'the lead', in which order, what second badge?",
        "First badge: a person with role 領班, not the duty manager; second: any other "
        "accepted person, outsiders included.",
    ),
    Ambiguity(
        "A11",
        "'Any class' against the purposes of the class?",
        "The purpose is 應急, which every class has; order, visitor's name, spare details, "
        "registrar, two persons, escort and PIN are not in the list and still ask.",
    ),
    Ambiguity("A11", "Is 'no grant at all' a schedule?", "Yes: 'may release any class'."),
    Ambiguity(
        "A11",
        "An emergency asked without lead and second?",
        "Refused for that, and nothing is overridden.",
    ),
    Ambiguity("A11", "代領 outside an emergency?", "No: the row's subject is the emergency."),
    Ambiguity("A11", "Who may approve afterwards?", "Any valid person but the two takers."),
    Ambiguity(
        "T2",
        "Nobody of the right kind has signed on.",
        "Whoever signed on last at all, else Security itself; the take is not refused.",
    ),
    Ambiguity("T3", "Late from when?", "After the due instant; back at 18:00:00.000 is in time."),
    Ambiguity(
        "T3, T10",
        "A put-back or 代還 with other oddities?",
        "Only itself is routine; lateness, seal, witness and slot stay exceptions.",
    ),
    Ambiguity("T4, T8", "Who gets the notice of an alarm?", "The lead and Security, each."),
    Ambiguity("T5", "Taken exactly at the curfew, or after it?", "The next day's curfew."),
    Ambiguity("T5", "Several curfews of class and person?", "The earliest. None: no due time."),
    Ambiguity(
        "T5",
        "Do the reminders of each level repeat?",
        "Yes, each from its own first; 'due soon' once, not before the take.",
    ),
    Ambiguity(
        "T6",
        "'Entitled': every rule, or the grant only?",
        "Every rule of a take by the receiver, approvals included, but not lock-out: a set "
        "handed on does not leave.",
    ),
    Ambiguity(
        "T8",
        "Does it override what is no rule?",
        "No: a set that is out, elsewhere or unknown is a fact.",
    ),
    Ambiguity(
        "T9",
        "The count is not stated although asked; more than expected?",
        "'Can be stated': silence is not odd. More is odd, not a loss.",
    ),
    Ambiguity(
        "T7",
        "Is a set that its owner has to be had when it sits in a slot?",
        "No, until it has been entrusted again.",
    ),
    Ambiguity(
        "T11",
        "Which rows become loans?",
        "Of what was found missing and is out to nobody known, taken by paper before it was found.",
    ),
    Ambiguity(
        "L1",
        "Is a repaired set signed but not yet put in service takeable?",
        "Yes: repaired and signed is all the row asks. Either alone is not enough.",
    ),
    Ambiguity("L1", "Who is told of damage?", "Only the bookers; the row names nobody else."),
    Ambiguity(
        "L2", "Lead or manager?", "One notice to any of 領班, 當班經理, 經理; one to Security."
    ),
    Ambiguity("L3", "A copy of a unit key?", "Somebody else's consent: 'nobody on his own'."),
    Ambiguity(
        "L4", "May an old tag be used for another set?", "No: it never opens anything again."
    ),
    Ambiguity("H6", "Does a running handover matter to a take?", "No row reads it."),
)
