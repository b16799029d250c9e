"""Each entry of the journal against what really happened: nothing is claimed that was not so."""

from controller.directory import Cardholder, Credential, KeySet
from controller.entries import (
    AccessDenied,
    AccessGranted,
    AlarmAcknowledged,
    AlarmCleared,
    AlarmRaised,
    ApprovalAsked,
    BadgeDenied,
    CaseSeenOpen,
    ClockSet,
    CodeDenied,
    DoorSeenOpen,
    DoorUnlocked,
    EmergencyCalled,
    EmergencyCallEnded,
    EmergencyEnded,
    HandingOffered,
    HandoverSigned,
    InventoryTaken,
    KeySetCheckedIn,
    KeySetCheckedOut,
    KeySetHandedOn,
    LatchReset,
    LoanOverdue,
    OpenedUnwatched,
    PaperRowEntered,
    PinAccepted,
    PinSet,
    PinTried,
    ReleaseArmed,
    ReturnWitnessed,
    SessionOpened,
    ShiftGapFound,
    SlotDisagrees,
    TagClaimedTwice,
    TakeApproved,
    UnknownTagRemoved,
    UnknownTagSeated,
)
from controller.entries.seals import SealMissed, SealRenewed, SealStated
from controller.entries.spares import SpareDecided
from controller.entries.visitors import (
    HostAwaited,
    VisitCodeGiven,
    VisitCodeTried,
    VisitCodeUsed,
)
from controller.reasons import AlarmKind, Evidence, PinVerdict, Reason
from tests.estate import (
    APPROVED,
    CLASSES,
    CONFIG,
    HOMES,
    SECURED,
    STRAYS,
    TAGS,
    UIDS,
    due_ms,
    is_fit_for,
    is_granted,
)

SENSE_MS = 700
"""A removal may be told so long after its bolt sprang back."""

RESET_MS = 300
"""How long after the latch began to keep anew it is told to have been reset."""

NOT_OF_RIGHTS = {Reason.BUSY, Reason.SLOT_EMPTY, Reason.SLOT_UNKNOWN, Reason.CLOCK_UNTRUSTED}
NOT_OF_RIGHTS |= {Reason.NEVER_HANDED_ON, Reason.OVERDUE}


class Claims:
    """Checks one entry at a time, before it stands in the book."""

    def __init__(self, truth, book):
        self.truth = truth
        self.book = book
        self.used = {}
        self.asked_for = {}
        self.seated_ms = {}
        self.rung = {}
        self.gaps = set()
        self.rows = set()
        self.owes_latch = False
        self.signatures, self.proven = {}, None
        self.latch_reset_ms = 0
        self.checks = {
            SessionOpened: self.session_opened,
            HostAwaited: self.host_awaited,
            VisitCodeTried: self.code_tried,
            VisitCodeUsed: self.code_used,
            VisitCodeGiven: self.code_given,
            BadgeDenied: lambda entry: self._was_laid(entry.token),
            ApprovalAsked: self.approval_asked,
            TakeApproved: self.approved,
            AccessGranted: self.granted,
            AccessDenied: self.denied,
            ReleaseArmed: self.armed,
            DoorUnlocked: self.unlocked,
            PinTried: self.tried,
            PinAccepted: self.accepted,
            PinSet: self.set_pin,
            CodeDenied: self.code_denied,
            DoorSeenOpen: self.door_open,
            OpenedUnwatched: self.opened_unwatched,
            CaseSeenOpen: self.case_open,
            LatchReset: self.latch_reset,
            KeySetCheckedOut: self.checked_out,
            KeySetCheckedIn: self.checked_in,
            HandingOffered: self.offered,
            KeySetHandedOn: self.handed_on,
            SpareDecided: lambda entry: self._is(entry.actor != entry.cardholder, entry),
            SealStated: lambda entry: self._is(entry.key_set in book.unsealed, entry),
            SealMissed: lambda entry: self._is(entry.key_set in book.unsealed, entry),
            SealRenewed: self.resealed,
            ReturnWitnessed: self.witnessed,
            UnknownTagSeated: self.unknown_seated,
            UnknownTagRemoved: self.left,
            TagClaimedTwice: self.claimed_twice,
            SlotDisagrees: self.disagrees,
            InventoryTaken: self.inventory,
            LoanOverdue: self.overdue,
            ClockSet: lambda entry: self._is(entry.after_ms == self.truth.clock.offset_ms(), entry),
            EmergencyCalled: lambda entry: self._is(self._fire(is_called=True), entry),
            EmergencyCallEnded: lambda entry: self._is(self._fire(is_called=False), entry),
            EmergencyEnded: lambda entry: self._is("emergency" not in book.alarms, entry),
            AlarmRaised: self.raised,
            HandoverSigned: self.signed,
            ShiftGapFound: self.gap_found,
            AlarmCleared: self.cleared,
            AlarmAcknowledged: self.acknowledged,
            PaperRowEntered: self.paper_row,
        }

    def check(self, entry):
        """Fail unless `entry` tells what was so, and what was allowed."""
        if not isinstance(entry, ClockSet):
            assert entry.at_ms == entry.mono_ms + self.book.offset_ms, entry
        check = self.checks.get(type(entry))
        if check is not None:
            check(entry)

    # Who may do what.

    def session_opened(self, entry):
        self._is(self.book.fact(Cardholder, entry.cardholder).host == entry.host, entry)
        if entry.host:  # what the visitor showed was seen when the host was asked for
            awaited = self.book.host_awaited
            self._was_laid(f"badge-{entry.host}")
            self._is(entry.mono_ms < awaited.until_mono_ms, entry, awaited)
            self._is(awaited.visitor == entry.cardholder, entry, awaited)
        else:
            self._was_laid(entry.token)
            self._is_badge_of(entry, entry.cardholder)
        self._is(self._is_valid(entry.cardholder, entry.at_ms), entry)

    def host_awaited(self, entry):
        self._is(self.book.fact(Cardholder, entry.visitor).host == entry.host, entry)
        if entry.token:
            self._was_laid(entry.token)
            self._is_badge_of(entry, entry.visitor)
        else:
            self._is(self.book.code_used == entry.visitor, entry)
        for person in (entry.visitor, entry.host):
            self._is(self._is_valid(person, entry.at_ms), entry)

    def code_tried(self, entry):
        self._recent(self.truth.typed_ms)
        self._is(self.book.session is None, entry)

    def code_denied(self, entry):
        if entry.check:  # it was looked at, which takes its time
            self._is(self.clerk.said[entry.check] is not PinVerdict.RIGHT, entry)
        elif entry.cardholder is None or entry.cardholder != self.book.code_used:
            self._recent(self.truth.typed_ms)

    def code_used(self, entry):
        self._is(self.clerk.said[entry.check] is PinVerdict.RIGHT, entry)

    def code_given(self, entry):
        self._is(self.clerk.said[entry.request] is PinVerdict.KEPT, entry)

    def _is_badge_of(self, entry, person):
        credential = self.book.fact(Credential, entry.token)
        self._is(credential.cardholder == person, entry)
        self._is(credential.status == "active", entry)

    def granted(self, entry):
        book, truth = self.book, self.truth
        if not self._is_waited_for(entry):
            self._once(truth.presses[entry.slot], f"press {entry.slot}", entry)
        self._is(self._is_agreed_to(entry), entry)
        tags = [ring and ring.tag for ring in truth.held(entry.slot, truth.margin_ms())]
        self._is(TAGS[entry.key_set] in tags, entry, tags)
        self._is(entry.until_mono_ms - entry.mono_ms <= CONFIG.cabinet.release_ms, entry)
        self._is(not book.grants, entry, book.grants)
        if entry.rule.startswith("remote:"):
            armed = book.armed.get(entry.slot)
            self._is(armed is not None and entry.mono_ms <= armed.until_mono_ms + 100, entry)
            whom = (armed.recipient, armed.key_set, f"remote:{armed.actor}")
            self._is(whom == (entry.cardholder, entry.key_set, entry.rule), entry, armed)
            self._is(entry.work_order == armed.work_order, entry, armed)
            self._is(entry.hand == armed.hand, entry, armed)
            if armed.hand:
                self._stands_here(entry)
        else:
            clock, stated = book.is_clock_good, book.purpose
            said = stated.work_order if stated else ""
            self._is(entry.work_order == said, entry, stated)
            self._is(is_granted(entry.cardholder, entry.key_set, entry.at_ms, clock), entry)
            self._stands_here(entry)
        what_for = (entry.purpose, entry.work_order)
        self._is(self._may(entry.cardholder, entry.key_set, entry.at_ms, what_for), entry)

    def _is_waited_for(self, entry):
        """Return whether its button was pressed before, and told of when it was waited for."""
        book = self.book
        is_typed = book.is_pin_given and book.pin_slot == entry.slot
        return is_typed or (book.wish is not None and book.wish.slot == entry.slot)

    def _is_agreed_to(self, entry):
        """Return whether somebody else agreed to what was asked for, where that is needed."""
        if CLASSES[entry.key_set] != APPROVED:
            return not entry.approvers
        book = self.book
        asked = book.spares.get(entry.spare)
        if asked is None or (asked.actor, asked.key_set) != (entry.cardholder, entry.key_set):
            return False
        given = [each.actor for each in book.agreed if each.spare == entry.spare]
        given += [
            each.actor
            for each in book.approvals.values()
            if each.cardholder == entry.cardholder and book.is_clock_good
            if entry.at_ms < each.until_ms and each.spare == entry.spare
        ]
        return bool(entry.approvers) and set(entry.approvers) <= set(given) - {entry.cardholder}

    def approval_asked(self, entry):
        self._once(self.truth.presses[entry.slot], f"press {entry.slot}", entry)
        self._is(CLASSES[entry.key_set] == APPROVED, entry)
        self._stands_here(entry)

    def approved(self, entry):
        self._is(entry.actor != entry.cardholder, entry)
        self._is(self._is_valid(entry.actor, entry.at_ms), entry)
        if entry.until_ms is None:
            wish = self.book.wish
            self._was_laid(f"badge-{entry.actor}")
            self._is(wish is not None and wish.cardholder == entry.cardholder, entry, wish)
            self._is(entry.mono_ms < wish.until_mono_ms, entry, wish)

    def armed(self, entry):
        self._is(entry.actor != entry.recipient, entry)
        self._is("lead" in self.book.fact(Cardholder, entry.actor).roles, entry)

    def _stands_here(self, entry):
        """Somebody takes by a right of their own only in their own session, while it lasts."""
        session, armed = self.book.session, self.book.armed.get(entry.slot)
        is_for = armed is not None and armed.recipient == entry.cardholder
        hand = armed.hand if is_for and armed.hand else entry.cardholder
        self._is(session is not None and session.cardholder == hand, entry, session)
        if session.token:
            self._is(self.book.fact(Credential, session.token).status == "active", entry)
        holder = self.book.fact(Cardholder, entry.cardholder)
        if holder.host:
            self._is(session.host == holder.host, entry, session)
            self._is(self._is_valid(holder.host, entry.at_ms), entry)
        idle_ms = entry.mono_ms - self.book.session_ms
        self._is(idle_ms <= CONFIG.cabinet.session_ms + self.truth.margin_ms(), entry, idle_ms)

    def denied(self, entry):
        if not self._is_waited_for(entry):
            self._once(self.truth.presses[entry.slot], f"press {entry.slot}", entry)
        if Reason.APPROVAL_MISSING in entry.reasons:
            self._is(CLASSES[entry.key_set] == APPROVED, entry)
            return
        if entry.key_set is None or NOT_OF_RIGHTS.intersection(entry.reasons):
            return
        is_granted_to = is_granted(
            entry.cardholder, entry.key_set, entry.at_ms, self.book.is_clock_good
        )
        stated = self.book.purpose
        what_for = (stated.purpose, stated.work_order) if stated else (None, "")
        may = is_granted_to and self._may(entry.cardholder, entry.key_set, entry.at_ms, what_for)
        self._is(not may, entry)

    def tried(self, entry):
        self._recent(self.truth.typed_ms)
        if entry.handover:
            self._is(self.book.session is None, entry)
            self.signatures[entry.check] = entry.cardholder
        else:
            self._is(self.book.session.cardholder == entry.cardholder, entry)

    def signed(self, entry):
        if entry.token:
            self._was_laid(entry.token)
        if entry.is_by_pin:
            self._is(self.proven == entry.cardholder, entry)

    def accepted(self, entry):
        said = self.clerk.said[entry.check]
        wanted = PinVerdict.DURESS if entry.is_duress else PinVerdict.RIGHT
        self._is(said is wanted, entry, said)
        if entry.check in self.signatures:
            self.proven = self.signatures[entry.check]
            self._is(self.proven == entry.cardholder, entry)
        else:
            self._is(self.book.session.cardholder == entry.cardholder, entry)

    def set_pin(self, entry):
        self._is(self.clerk.said[entry.check or entry.request] is PinVerdict.KEPT, entry)

    def _is_pin_given(self, key_set):
        return key_set not in SECURED or self.book.is_pin_given

    def _may(self, person, key_set, at_ms, what_for):
        """Return whether everything but the grant itself is in order."""
        held = sum(loan.cardholder == person for loan in self.book.loans.values())
        limit = self.book.fact(Cardholder, person).set_limit or CONFIG.cabinet.set_limit
        return (
            self._is_valid(person, at_ms)
            and held < limit
            and is_fit_for(key_set, *what_for)
            and self.book.fact(KeySet, key_set).status == "active"
            and self._is_pin_given(key_set)
            and not self.book.is_promised(key_set, person, at_ms)
        )

    def _is_valid(self, person, at_ms):
        holder = self.book.fact(Cardholder, person)
        if not holder.is_active:
            return False
        if holder.valid_from_ms is None and holder.valid_until_ms is None:
            return True
        begin, end = holder.valid_from_ms or 0, holder.valid_until_ms or 10**15
        return self.book.is_clock_good and begin <= at_ms < end

    def _was_laid(self, token):
        names = [each for each, uid in UIDS.items() if token in (f"badge-{each}", uid.hex())]
        since_ms = self.truth.now_ms - self.truth.margin_ms() - 400
        taps = [self.truth.taps.get(each, since_ms - 1) for each in names]
        assert max(taps) >= since_ms, (self.truth.now_ms, token, self.truth.taps)

    # Seals.

    def resealed(self, entry):
        self._is(entry.new not in (entry.old, ""), entry)
        self._is(self.book.seals.get(entry.key_set, "") == entry.old, entry, self.book.seals)

    # The door and the case.

    def unlocked(self, entry):
        if entry.why == "return":
            self._once(self.truth.returns, "return", entry)
        else:
            self._is(self.book.session is not None, entry)
            session = self.book.session
            self._was_laid(f"badge-{session.host}" if session.host else session.token)

    def opened_unwatched(self, entry):
        """Something was opened since the latch was told to be reset, or stood open still.

        A latch is reset once a closing is written: who ends in between finds it set once more, and
        says that nobody can tell.
        """
        stood_open = self.book.is_door_open or self.book.is_case_open
        self._is(entry.is_explained == stood_open, entry)
        if not stood_open:
            opened_ms = max([*self.truth.openings, self.truth.case_opened_ms])
            self._is(entry.is_doubtful or opened_ms >= self.latch_reset_ms - RESET_MS, entry)
            self._is(not entry.is_doubtful or self.owes_latch, entry)
        self.owes_latch = True

    def latch_reset(self, entry):
        self._is(self.owes_latch, entry)
        self.owes_latch, self.latch_reset_ms = False, entry.mono_ms

    def case_open(self, entry):
        has_slept = self._just(self.truth.clear_ms) and not self.truth.cabinet.case.is_closed
        if not has_slept:  # what came before it is told after it
            self._recent(self.truth.case_moved_ms, boots=True)
        self.owes_latch = True

    def door_open(self, entry):
        self.owes_latch = True
        truth, unlocked = self.truth, self.book.unlocked
        if self._just(truth.chattered_ms):
            return
        self._once(truth.openings, "opening", entry, is_late_fine=True)
        was_due = unlocked is not None and truth.forced_ms <= unlocked.until_mono_ms + SENSE_MS
        is_called = truth.now_ms <= self.book.called_until_ms + truth.margin_ms()
        if truth.forced_ms == truth.openings[-1]:
            # What is forced while nobody can look may have been opened before, as far as one sees.
            is_slow = truth.margin_ms() > 5_000
            self._is(was_due or is_called or is_slow or not entry.is_expected, entry)
        else:  # its bolt was drawn: by this controller, if one has worked since it was unlocked
            is_ours = unlocked is not None and truth.clear_ms < unlocked.mono_ms
            self._is(entry.is_expected or not is_ours, entry, unlocked)

    # Where the keys are.

    def left(self, entry):
        """Something that was told to sit here did leave since."""
        is_moved = self.truth.last(entry.slot, is_in=False) >= self.seated_ms.get(entry.slot, 0)
        is_copied = getattr(entry, "evidence", None) is Evidence.INVENTORY or entry.tag is None
        if not (is_copied and entry.tag in (TAGS["K1"], None)):
            self._is(is_moved, entry, self.truth.moves[entry.slot][-3:])

    def checked_out(self, entry):
        self.left(entry)
        self._is(entry.tag == TAGS[entry.key_set], entry)
        if entry.rule == "emergency":
            self._is(entry.mono_ms <= self.book.called_until_ms + SENSE_MS, entry)
            self._is((entry.cardholder, entry.due_ms) == (None, None), entry)
            return
        curfew_ms = due_ms(entry.key_set, entry.at_ms)
        booked_ms = self.book.back_ms(entry.key_set, entry.cardholder, entry.at_ms)
        known = [each for each in (curfew_ms, booked_ms) if each is not None]
        wanted = min(known, default=None) if self.book.is_clock_good else None
        self._is(entry.due_ms == wanted, entry, wanted)
        grant = self.book.grants.get(entry.slot)
        left_ms = self.truth.last(entry.slot, is_in=False)
        if entry.cardholder is not None:
            self._is(grant is not None, entry)
            whom = (grant.cardholder, grant.key_set, grant.rule)
            self._is(whom == (entry.cardholder, entry.key_set, entry.rule), entry, grant)
            self._is(left_ms <= grant.until_mono_ms + SENSE_MS, entry, left_ms)
        elif grant is not None and grant.key_set == entry.key_set:
            is_clear = self.truth.is_clear(entry.slot, grant.mono_ms)
            in_time = grant.mono_ms <= left_ms <= grant.until_mono_ms
            slow = self.truth.margin_ms() > 5_000
            self._is(slow or not (is_clear and in_time), entry, grant, left_ms)

    def _is_home(self, entry):
        """Return whether the set is where it belongs; a lost one belongs nowhere any more."""
        is_lost = self.book.fact(KeySet, entry.key_set).status == "lost"
        is_unbound = is_lost and self.book.fact(KeySet, entry.key_set).home_slot is None
        return is_unbound or entry.slot == HOMES[entry.key_set]

    def checked_in(self, entry):
        self._sits(entry.slot, entry.tag, entry)
        self._is(entry.tag == TAGS[entry.key_set], entry)
        loan = self.book.loans.get(entry.key_set)
        self._is(entry.is_loan == (loan is not None), entry)
        self._is(entry.borrower == (loan and loan.cardholder), entry, loan)
        self._is(entry.is_home == self._is_home(entry), entry)
        self._is(entry.returner == (self.book.session and self.book.session.cardholder), entry)
        self._is(entry.manner == self._manner(entry, loan), entry, loan)

    def _manner(self, entry, loan):
        """Return how a loan came back; who signs keys out here is the lead."""
        if self.book.fact(KeySet, entry.key_set).custody == "owner":
            return "owners"
        if loan is None:
            return None
        if entry.returner is None:
            return "unseen"
        if entry.returner != loan.cardholder:
            lead = self.book.fact(Cardholder, "wong")
            is_lead = entry.returner == "wong" and lead.is_active
            return "for_another" if is_lead else "by_another"
        return "put_back" if 0 <= entry.at_ms - loan.at_ms <= 60_000 else None

    def paper_row(self, entry):
        """A row says who has what was out to nobody, and until when; the sensors stand."""
        self.rows.add(f"{entry.page}/{entry.row}")
        loan = self.book.loans.get(entry.key_set)
        if entry.verdict == "explains_loan":
            self._is(loan is not None and loan.cardholder is None, entry, loan)
            self._is(entry.due_ms == due_ms(entry.key_set, entry.out_ms), entry)
        if entry.verdict == "still_seated":
            self._is(loan is None and TAGS[entry.key_set] in self.book.seats.values(), entry)

    def offered(self, entry):
        """Whoever offers a set has it, and stands here."""
        book = self.book
        self._is(book.session is not None and book.session.cardholder == entry.giver, entry)
        self._is(book.loans[entry.key_set].cardholder == entry.giver, entry)
        self._is(entry.slot not in book.seats, entry)

    def handed_on(self, entry):
        """Both stood here within half a minute, the receiver pressed and may have the set."""
        book, key_set = self.book, entry.key_set
        offer, loan = book.offers[key_set], book.loans[key_set]
        self._once(self.truth.presses[entry.slot], f"press {entry.slot}", entry)
        self._is(entry.mono_ms - offer.mono_ms <= 30_000 + self.truth.margin_ms(), entry, offer)
        self._is(offer.giver == entry.giver == loan.cardholder != entry.receiver, entry, offer)
        self._is(book.session is not None and book.session.cardholder == entry.receiver, entry)
        self._is(entry.due_ms == loan.due_ms, entry, loan)
        self._is(is_granted(entry.receiver, key_set, entry.at_ms, book.is_clock_good), entry)
        what_for = (entry.purpose, entry.work_order)
        self._is(self._may(entry.receiver, key_set, entry.at_ms, what_for), entry)

    def witnessed(self, entry):
        """Somebody else's badge lay there while who brought it back still stood there."""
        self._is(CLASSES[entry.key_set] == APPROVED, entry)
        self._is(entry.seen_by != entry.returner, entry)
        self._was_laid(f"badge-{entry.seen_by}")
        session = self.book.session
        self._is(session is not None and session.cardholder == entry.returner, entry, session)

    def unknown_seated(self, entry):
        self._sits(entry.slot, entry.tag, entry)
        self._is(entry.tag not in self._known_tags(), entry)

    def claimed_twice(self, entry):
        self._sits(entry.slot, entry.tag, entry)
        copies = {each.tag for each in STRAYS}
        self._is(entry.tag in copies or not self.truth.is_clear(entry.slot, 0), entry)

    def _sits(self, slot, tag, entry):
        tags = [ring and ring.tag for ring in self.truth.held(slot, self.truth.margin_ms())]
        self._is(tag in tags, entry, tags)
        self.seated_ms[slot] = self.truth.last(slot, is_in=True)

    def disagrees(self, entry):
        truth, slot = self.truth, entry.slot
        held = truth.held(slot, truth.margin_ms())
        self._is(any(held), entry, held)
        since_ms = entry.mono_ms - 8_000  # a slow disk may have held the entry up since
        is_still = truth.moved_ms(slot) < since_ms
        is_seen = truth.is_clear(slot, since_ms, for_tags=True)
        ring = held[-1]
        self._is(not (is_still and is_seen and ring and ring.tag), entry)

    def inventory(self, entry):
        margin_ms = self.truth.margin_ms()
        for slot, tag in entry.seated:
            held = self.truth.held(slot, margin_ms)
            tags = [ring and ring.tag for ring in held]
            self._is(any(held) and (tag is None or tag in tags), entry, slot, held)
        for slot in entry.empty:
            self._is(None in self.truth.held(slot, margin_ms), entry, slot)

    # Time and alarms.

    def gap_found(self, entry):
        """Each shift of a day is missed once, however often the controller ended meanwhile."""
        self._is((entry.shift, entry.day) not in self.gaps, entry)
        self.gaps.add((entry.shift, entry.day))

    def overdue(self, entry):
        loan = self.book.loans[entry.key_set]
        after_ms = (0, 3_600_000, 14_400_000)[entry.step]
        self._is(entry.at_ms >= loan.due_ms + after_ms, entry, loan)

    def raised(self, entry):
        is_unknown = entry.what is AlarmKind.UNKNOWN_TAG
        self.rung[entry.alarm] = bytes.fromhex(entry.detail) if is_unknown else None
        self._is(not self.book.is_ringing(entry.alarm), entry)

    def cleared(self, entry):
        truth = self.truth
        kind, _, subject = entry.alarm.partition(":")
        self._is(self.book.is_ringing(entry.alarm), entry)
        if kind in ("door_forced", "door_held"):
            is_moving = self._just(truth.door_moved_ms)
            self._is(is_moving or not truth.cabinet.door.is_open, entry)
        elif kind == "case_opened":
            self._is(truth.cabinet.case.is_closed or self._just(truth.case_moved_ms), entry)
        elif kind == "duress":
            self._is(PinVerdict.DURESS in self.clerk.said.values(), entry)
        elif kind == "emergency":
            self._is(self._fire(is_called=False), entry)
        elif kind == "taken_without_grant":
            loan = self.book.loans.get(subject)
            is_back = loan is None and TAGS[subject] in self.book.seats.values()
            self._is(is_back or loan.cardholder is not None, entry)
        elif kind in ("unknown_tag", "slot_disagrees"):
            held = truth.held(int(subject), truth.margin_ms())
            tag = self.rung.get(entry.alarm)  # what was not known, or nothing that could be read
            is_over = any(ring is None or ring.tag != tag for ring in held)
            self._is(is_over or tag in self._known_tags(), entry, held)
        else:
            self._is(len(truth.where(bytes.fromhex(subject))) < 2 or self._moved_lately(), entry)

    def acknowledged(self, entry):
        by_paper = entry.note in self.rows and entry.alarm.startswith("taken_without_grant:")
        self._is(by_paper or self.asked_for.get(entry.request) == (entry.alarm, entry.actor), entry)

    # Small words.

    def _fire(self, *, is_called):
        """Return whether the fire panel calls (or does not), did so just now, or is asked anew."""
        is_so = self.truth.cabinet.fitted.is_fire_called == is_called
        is_new = not is_called and self._just(self.book.boot_ms)
        return is_so or is_new or self._just(self.truth.fire_moved_ms)

    def _known_tags(self):
        return {uid for name, uid in TAGS.items() if self.book.fact(KeySet, name)}

    def _moved_lately(self):
        return any(self._just(self.truth.moved_ms(slot)) for slot in self.truth.moves)

    def _just(self, at_ms):
        return at_ms >= self.truth.now_ms - self.truth.margin_ms()

    def _recent(self, at_ms, *, boots=False):
        assert self._just(at_ms) or (boots and self._just(self.book.boot_ms)), (at_ms, boots)

    def _once(self, times, name, entry, *, is_late_fine=False):
        """Something was done just now, and more often than the journal has told of it so far."""
        used = self.used[name] = self.used.get(name, 0) + 1
        self._is(used <= len(times), entry, times[-3:])
        has_slept = self._just(self.truth.clear_ms)  # what came before it is told after it
        self._is(is_late_fine or has_slept or self._just(times[-1]), entry, times[-3:])

    def _is(self, so, *what):
        assert so, (self.truth.now_ms, *what)
