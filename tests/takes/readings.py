"""Where the table of rules can be read twice: our reading beside the plain model's, and why ours.

A comparison applies every one of them, so that whatever still differs is a mistake of one side.
"""

from tests.takes import changes
from tests.takes.reading import Reading
from tests.takes.readings_earlier import EARLIER

READINGS: tuple[Reading, ...] = (
    Reading(
        "A11 the lead may issue to a named person without a badge",
        "a lead may arm one release for one person and one set, in no emergency too: it stands for"
        " a badge, a grant, what for, and that lead's approval",
        "only in an emergency",
        "a remote release is promised; every other rule is asked all the same",
        changes.armed,
    ),
    *EARLIER,
    Reading(
        "A11 the lead and a second badge",
        "a lead, a duty manager or a manager",
        "the role 領班 only",
        "T2 names the shift lead or the duty manager, whoever is there is in charge",
        changes.in_charge,
    ),
    Reading(
        "A11 the lead and a second badge",
        "the second is one of the staff",
        "any other accepted badge, a visitor's too",
        "the stricter one: two of the house answer for it",
        changes.second_is_staff,
    ),
    Reading(
        "A11 may release any class that is not never-lent",
        "no work order is asked",
        "it is asked, being none of what is overridden",
        "a burst pipe has no order yet; what it was for is approved afterwards",
        changes.no_order_in_emergency,
    ),
    Reading(
        "A11 an emergency without its second badge",
        "says that it waits for that, and what no emergency overrides",
        "says everything, since nothing is overridden yet",
        "refused either way; the panel asks for the badge that is missing",
        changes.nothing,
        changes.waits_for_second,
    ),
    Reading(
        "A6 by badge at the cabinet within 30 s",
        "[0 s, 30 s), for companion, escort and second badge too",
        "30 s inclusive, no limit for a second person",
        "all time-outs of the cabinet are over when their time has come",
        changes.within_30_s,
    ),
    Reading(
        "A1 an authorised badge",
        "a class may ask for badges that prove themselves, of everybody who taps",
        "knows no such class",
        "stricter than the table",
        changes.proof,
        changes.proof_stays,
    ),
    Reading(
        "A8 start and expiry date per person, the clock not trusted",
        "who has dates is refused, for it cannot be told, in an emergency too",
        "the dates are read as the clock says",
        "a clock nobody trusts must not let an expired badge in; it is authentication, which"
        " nothing overrides",
        changes.dates_when_blind,
        changes.dates_stay,
    ),
    Reading(
        "A8 schedules, the clock not trusted",
        "a schedule of all hours asks the clock all the same",
        "a schedule of all hours never has to look at it",
        "whoever means any hour names no schedule",
        changes.hours_when_blind,
    ),
    Reading(
        "A3, A6 the same person never counts twice",
        "the keeper's consent is one of the approvers, each is another person",
        "one approval serves both",
        "the stricter one",
        changes.one_counts_once,
    ),
    Reading(
        "A6, A7 a badge at the cabinet",
        "it is good, and somebody's whom the take asks for, at the moment of the tap",
        "the second badge is looked at when the set is taken only",
        "whoever was told no taps again; only who agreed to this is on record as agreeing",
        changes.of_use,
    ),
    Reading(
        "A6 by time of day, the clock not trusted",
        "every row that may count must be met",
        "the row of the hour that the clock says",
        "the stricter one: nobody knows the hour",
        changes.every_row,
    ),
    Reading(
        "A10 it begins and ends with the key itself",
        "a booking whose booker has the set is no reason against anybody, the set is out",
        "it stands until its end",
        "refused either way, since the set is out",
        changes.begun_with_the_key,
    ),
    Reading(
        "A10 a set promised to someone for a time, the clock not trusted",
        "what is promised to somebody else at any time stays",
        "read as the clock says",
        "the stricter one: nobody knows the hour",
        changes.bookings_when_blind,
        changes.booked_is_unknown,
    ),
    Reading(
        "A6 approvers, at the cabinet or from the web",
        "whoever approved must still be somebody who may when the set is taken",
        "valid when they approved",
        "a leaver's word ends the same day (R5)",
        changes.valid_at_the_take,
    ),
    Reading(
        "A6 from the web",
        "nobody can approve ahead what is never lent, or for somebody who is not valid by then",
        "such an approval counts, whatever else refuses",
        "the approver is told at once; a leaver or a newcomer is nobody to promise keys to",
        changes.web_for_nothing,
    ),
    Reading(
        "A6 from the web with an expiry, the clock not trusted",
        "it counts for nothing",
        "read as the clock says",
        "nobody can tell whether it has expired",
        changes.web_when_blind,
    ),
    Reading(
        "A7 escort-only",
        "a class, or a person",
        "a class",
        "a visitor must not walk alone, whatever he takes",
        changes.escorted,
    ),
    Reading(
        "A7 two-person and escort-only together",
        "two other people",
        "one second person serves both",
        "the same person never counts twice",
        changes.two_are_two,
        changes.escort_too,
    ),
    Reading(
        "A7 two-person take",
        "the second person is entitled to the set",
        "any other accepted badge",
        "else anybody off the street makes two",
        changes.companion_is_entitled,
    ),
    Reading(
        "A7 escort-only",
        "the escort has a role of the house",
        "the escort is no visitor",
        "roles are what the cabinet knows of staff",
        changes.escort_is_staff,
    ),
    Reading(
        "T8 all or a named group",
        "whatever sits in a slot is let go of, wherever it belongs",
        "a set that is kept elsewhere is not here",
        "custody follows the sensors (T4)",
        changes.released_where_it_sits,
    ),
)
