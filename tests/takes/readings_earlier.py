"""Where rows about what happens before a take can be read twice, and why our reading is ours."""

from tests.takes import changes_earlier as changes
from tests.takes.reading import Reading

EARLIER: tuple[Reading, ...] = (
    Reading(
        "A1 wrong-PIN badges are refused",
        "a wrong PIN is as good as none, and a right one stays right in that session",
        "what was typed last refuses, where none is asked, too",
        "what nobody asked for is nothing; the try counts as one",
        changes.wrong_is_none,
    ),
    Reading(
        "A4 a request made beforehand",
        "no visitor asks on the pages, and what a leaver asked for is over",
        "whoever is to take may ask, and it stands",
        "a visitor is nobody without the host, who may ask",
        changes.nobody_asks,
    ),
    Reading(
        "A4 a request made beforehand",
        "nobody can ask for what is lost, retired, never lent or kept elsewhere",
        "such a request stands, whatever else refuses",
        "Security is asked about nothing that nobody can have",
        changes.not_to_be_asked_for,
    ),
    Reading(
        "A4 a request made beforehand, the clock not trusted",
        "no request is over",
        "read as the clock says",
        "the consent on the pages counts for nothing then: Security is there by badge",
        changes.request_when_blind,
    ),
    Reading(
        "A4, A6 from the web",
        "to a spare key one agrees by the request for it",
        "any approval from the web will do",
        "the stricter one: each use is one that Security knows of",
        changes.request_first,
    ),
    Reading(
        "A4 Security approves",
        "by the request whomever the table asks may agree, or end it by a no",
        "Security",
        "others whom the class asks need not come to the cabinet either",
        changes.consents_count,
    ),
    Reading(
        "A5 without work need: consult, never borrow",
        "every loan of a document names a work order",
        "none is asked",
        "the number is what shows that there is work",
        changes.document_for_work,
    ),
    Reading(
        "A9 a named host whose tap",
        "within 30 s of the visitor's, when both were valid already",
        "it does not age, and is no question of before",
        "both stand at the cabinet, and who is told no is not waited for",
        changes.host_in_30_s,
    ),
    Reading(
        "A9 a named host",
        "is one of the staff, and valid while the visitor takes",
        "valid at the tap, and no visitor",
        "roles are what the cabinet knows of staff; a leaver answers for nobody",
        changes.host_stands_by,
    ),
    Reading(
        "T8 suppressing prompts",
        "no visitor who comes meanwhile is let in, for what is not released either",
        "what is not of the named group goes by its rules",
        "no other badge is asked for while a panel calls",
        changes.no_host_meanwhile,
    ),
    Reading(
        "A3, A9 whoever is not of the department",
        "a visitor is of none",
        "of the one that is written down",
        "what a visitor's firm is called makes it no keeper",
        changes.of_no_department,
    ),
    Reading(
        "A11 overrides approvals",
        "the request for a spare key and the registration are part of them",
        "both are asked all the same",
        "nobody waits for Security or an office while water runs; approval follows",
        changes.nothing,
        changes.request_is_consent,
    ),
    Reading(
        "R5 a leaver is switched off",
        "so are their badges",
        "the person is",
        "a badge found later says so itself",
        changes.badge_goes_too,
    ),
    Reading(
        "A10 a set promised to someone, R5, T7",
        "no promise outlasts its booker's leaving, or is kept of a set that is not to be had",
        "it stands until its end",
        "refused either way while the set is not to be had; nobody waits for somebody who left",
        changes.promises_end,
    ),
)
