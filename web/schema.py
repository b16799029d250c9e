"""The tables of the read models; filled from the feed alone, so that no row is ever migrated."""

SCHEMA_VERSION = 29
"""A file of another version is thrown away and filled anew."""

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE log (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, body TEXT NOT NULL,
    brief TEXT) STRICT;
CREATE VIRTUAL TABLE log_words USING fts5
    (words, content='', detail=none, columnsize=0, tokenize='ascii');
CREATE TABLE days (first_seq INTEGER PRIMARY KEY, day TEXT NOT NULL) STRICT;
CREATE TABLE staged (batch TEXT, noun TEXT, key TEXT, body TEXT, folded TEXT,
    PRIMARY KEY (batch, noun, key)) WITHOUT ROWID, STRICT;
CREATE TABLE cardholders (id TEXT PRIMARY KEY, department TEXT, roles TEXT, is_active INTEGER,
    language TEXT, valid_from_ms INTEGER, valid_until_ms INTEGER, body TEXT,
    folded TEXT NOT NULL, is_known INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX cardholders_folded ON cardholders (folded, id);
CREATE TABLE departments (name TEXT PRIMARY KEY) STRICT;
CREATE TABLE people (cardholder TEXT PRIMARY KEY, name TEXT NOT NULL, phone TEXT NOT NULL,
    document TEXT NOT NULL, folded TEXT NOT NULL) STRICT;
CREATE INDEX people_folded ON people (folded, cardholder);
CREATE TABLE key_sets (id TEXT PRIMARY KEY, label TEXT, key_class TEXT, tag TEXT,
    home_slot INTEGER, custody TEXT, status TEXT, keys TEXT,
    item_kind TEXT, contents TEXT, is_confidential INTEGER, seal TEXT, take_over TEXT,
    folded TEXT NOT NULL,
    is_known INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX key_sets_by_tag ON key_sets (tag) WHERE tag IS NOT NULL;
CREATE TABLE key_classes (id TEXT PRIMARY KEY, label TEXT, due_soon_ms INTEGER,
    asks_key_count INTEGER, consult_ms INTEGER, keeps_spares INTEGER,
    approver_table TEXT, is_home_fixed INTEGER,
    folded TEXT NOT NULL, is_known INTEGER NOT NULL) STRICT;
CREATE TABLE access_levels (id TEXT PRIMARY KEY, label TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE schedules (id TEXT PRIMARY KEY, label TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE pairings (id TEXT PRIMARY KEY, label TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE shifts (id TEXT PRIMARY KEY, label TEXT, department TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE watches (id TEXT PRIMARY KEY, label TEXT, department TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE checklist (id TEXT PRIMARY KEY, label TEXT, shifts TEXT, is_self_test INTEGER,
    folded TEXT NOT NULL, is_known INTEGER NOT NULL) STRICT;
CREATE TABLE approver_tables (id TEXT PRIMARY KEY, label TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE keepings (id TEXT PRIMARY KEY, label TEXT, months INTEGER, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE seats (slot INTEGER PRIMARY KEY, tag TEXT, is_sure INTEGER NOT NULL,
    is_doubled INTEGER NOT NULL, at_ms INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE silent (slot INTEGER PRIMARY KEY) STRICT;
CREATE TABLE loans (out_seq INTEGER PRIMARY KEY, key_set TEXT NOT NULL, out_slot INTEGER,
    cardholder TEXT, department TEXT, purpose TEXT, work_order TEXT, due_ms INTEGER, issuer TEXT,
    rule TEXT, out_ms INTEGER NOT NULL, out_evidence TEXT, out_clock TEXT, overdue_step INTEGER,
    back_seq INTEGER, back_ms INTEGER, back_slot INTEGER, returner TEXT, is_late INTEGER,
    is_home INTEGER, back_evidence TEXT, back_clock TEXT, handed_from TEXT,
    handed_to TEXT, manner TEXT, hand TEXT, host TEXT,
    paper TEXT, paper_seq INTEGER, verdict TEXT, entered_by TEXT, note TEXT,
    approvers TEXT, registrar TEXT, is_consultation INTEGER, look_for TEXT, seen_by TEXT,
    spare TEXT, companion TEXT, escort TEXT) STRICT;
CREATE INDEX loans_on_paper ON loans (paper_seq) WHERE paper_seq IS NOT NULL;
CREATE INDEX loans_open ON loans (key_set) WHERE back_seq IS NULL;
CREATE INDEX loans_of ON loans (cardholder, back_seq);
CREATE INDEX loans_back ON loans (back_seq) WHERE back_seq IS NOT NULL;
CREATE TABLE alarms (alarm TEXT PRIMARY KEY, what TEXT NOT NULL, slot INTEGER, key_set TEXT,
    detail TEXT, raised_ms INTEGER NOT NULL, seq INTEGER NOT NULL, cleared_ms INTEGER,
    seen_ms INTEGER, seen_by TEXT, note TEXT) STRICT;
CREATE INDEX alarms_unseen ON alarms (seq) WHERE seen_ms IS NULL;
CREATE TABLE faults (part TEXT PRIMARY KEY, detail TEXT, at_ms INTEGER, seq INTEGER) STRICT;
CREATE TABLE releases (slot INTEGER PRIMARY KEY, recipient TEXT, key_set TEXT, actor TEXT,
    reason TEXT, purpose TEXT, work_order TEXT, at_ms INTEGER, until_ms INTEGER,
    hand TEXT, seq INTEGER, is_consultation INTEGER) STRICT;
CREATE TABLE matters (matter TEXT PRIMARY KEY, what TEXT NOT NULL, owner TEXT NOT NULL,
    due_ms INTEGER NOT NULL, key_set TEXT, items TEXT NOT NULL, note TEXT, actor TEXT,
    opened_ms INTEGER NOT NULL, seq INTEGER NOT NULL, missed_ms INTEGER, closed_ms INTEGER,
    closed_by TEXT, closing_note TEXT, closed_seq INTEGER, cardholder TEXT) STRICT;
CREATE INDEX matters_open ON matters (due_ms) WHERE closed_ms IS NULL;
CREATE TABLE approvals (approval TEXT PRIMARY KEY, actor TEXT, recipient TEXT, key_set TEXT,
    key_class TEXT, at_ms INTEGER, until_ms INTEGER, seq INTEGER,
    is_consultation INTEGER) STRICT;
CREATE TABLE handings (key_set TEXT PRIMARY KEY, giver TEXT, receiver TEXT, slot INTEGER,
    is_offered INTEGER NOT NULL, until_ms INTEGER, seq INTEGER) STRICT;
CREATE TABLE handovers (handover TEXT PRIMARY KEY, shift TEXT NOT NULL, day TEXT NOT NULL,
    book TEXT NOT NULL, outgoing TEXT, incoming TEXT, body TEXT NOT NULL, at_ms INTEGER NOT NULL,
    seq INTEGER NOT NULL, outgoing_ms INTEGER, incoming_ms INTEGER, refused_ms INTEGER,
    awaited TEXT, finished_ms INTEGER, moved TEXT, reviewed_ms INTEGER, reviewed_by TEXT,
    review_note TEXT) STRICT;
CREATE INDEX handovers_finished ON handovers (finished_ms);
CREATE TABLE handover_lines (seq INTEGER PRIMARY KEY, handover TEXT NOT NULL, kind TEXT NOT NULL,
    body TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX handover_lines_of ON handover_lines (handover);
CREATE TABLE handover_items (handover TEXT NOT NULL, item TEXT NOT NULL, is_good INTEGER NOT NULL,
    note TEXT, actor TEXT, PRIMARY KEY (handover, item)) STRICT;
CREATE TABLE book_lines (line TEXT PRIMARY KEY, book TEXT NOT NULL, topic TEXT NOT NULL, place TEXT,
    text TEXT NOT NULL, is_urgent INTEGER NOT NULL, owner TEXT, due_ms INTEGER, actor TEXT,
    at_ms INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE INDEX book_lines_of ON book_lines (book, seq);
CREATE TABLE shift_gaps (gap TEXT PRIMARY KEY, shift TEXT NOT NULL, day TEXT NOT NULL,
    until_day TEXT NOT NULL, count INTEGER NOT NULL, at_ms INTEGER NOT NULL, reviewed_ms INTEGER,
    reviewed_by TEXT, review_note TEXT) STRICT;
CREATE TABLE bookings (booking TEXT PRIMARY KEY, key_set TEXT NOT NULL, cardholder TEXT NOT NULL,
    from_ms INTEGER NOT NULL, until_ms INTEGER NOT NULL, purpose TEXT, work_order TEXT,
    actor TEXT, state TEXT NOT NULL, seq INTEGER NOT NULL, ended_ms INTEGER, ended_seq INTEGER,
    reasons TEXT, note TEXT) STRICT;
CREATE INDEX bookings_open ON bookings (from_ms) WHERE ended_ms IS NULL;
CREATE TABLE cases (seq INTEGER PRIMARY KEY, key_set TEXT NOT NULL, what TEXT NOT NULL,
    actor TEXT, cardholder TEXT, note TEXT, at_ms INTEGER NOT NULL, end_ms INTEGER, end_by TEXT,
    end_note TEXT, end_slot INTEGER) STRICT;
CREATE TABLE collections (key_set TEXT PRIMARY KEY, actor TEXT, proof TEXT, receipt TEXT,
    keys TEXT NOT NULL, note TEXT, at_ms INTEGER NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE oversights (id TEXT PRIMARY KEY, label TEXT, body TEXT, folded TEXT NOT NULL,
    is_known INTEGER NOT NULL) STRICT;
CREATE TABLE counts (seq INTEGER PRIMARY KEY, night TEXT NOT NULL, expected INTEGER, sensed INTEGER,
    differences TEXT NOT NULL, out INTEGER, stopped TEXT NOT NULL, blind TEXT NOT NULL,
    missed INTEGER, missed_from TEXT, at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE admin_changes (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT,
    is_counted INTEGER NOT NULL) STRICT;
CREATE INDEX admin_changes_at ON admin_changes (at_ms);
CREATE TABLE change_reviews (seq INTEGER PRIMARY KEY, day TEXT NOT NULL, actor TEXT, count INTEGER,
    note TEXT, at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE takings (count TEXT PRIMARY KEY, what TEXT NOT NULL, counter TEXT, period TEXT,
    key_class TEXT, sets TEXT NOT NULL, at_ms INTEGER NOT NULL, seq INTEGER NOT NULL,
    closed_ms INTEGER, rows TEXT, differing TEXT, closing_note TEXT, signed_ms INTEGER,
    signed_by TEXT, signing_note TEXT, cancelled_ms INTEGER, cancelled_by TEXT) STRICT;
CREATE TABLE taken_sets (count TEXT NOT NULL, key_set TEXT NOT NULL, is_present INTEGER NOT NULL,
    keys INTEGER, seal TEXT, differs TEXT NOT NULL, note TEXT,
    PRIMARY KEY (count, key_set)) STRICT;
CREATE TABLE leavers (seq INTEGER PRIMARY KEY, cardholder TEXT NOT NULL, actor TEXT,
    held TEXT NOT NULL, note TEXT, at_ms INTEGER NOT NULL, back_ms INTEGER, back_by TEXT,
    back_note TEXT) STRICT;
CREATE INDEX leavers_gone ON leavers (cardholder) WHERE back_ms IS NULL;
CREATE TABLE take_overs (take_over TEXT PRIMARY KEY, building TEXT, company TEXT, receipt TEXT,
    custodian TEXT, counts TEXT NOT NULL, actor TEXT, note TEXT, at_ms INTEGER NOT NULL,
    seq INTEGER NOT NULL) STRICT;
CREATE INDEX key_sets_by_take_over ON key_sets (take_over) WHERE take_over <> '';
CREATE TABLE looks (key_set TEXT PRIMARY KEY, note TEXT) STRICT;
CREATE TABLE contents_lists (seq INTEGER, key_set TEXT, batch TEXT NOT NULL, actor TEXT,
    at_ms INTEGER NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, is_in_force INTEGER NOT NULL,
    PRIMARY KEY (seq, key_set)) STRICT;
CREATE INDEX contents_lists_of ON contents_lists (key_set, seq);
CREATE TABLE spares (spare TEXT PRIMARY KEY, key_set TEXT NOT NULL, actor TEXT NOT NULL,
    customer TEXT, unit TEXT, proof TEXT, reason TEXT, until_ms INTEGER, asked_of TEXT NOT NULL,
    at_ms INTEGER NOT NULL, seq INTEGER NOT NULL, end_ms INTEGER, outcome TEXT) STRICT;
CREATE INDEX spares_open ON spares (seq) WHERE end_ms IS NULL;
CREATE TABLE spare_decisions (seq INTEGER PRIMARY KEY, spare TEXT NOT NULL, actor TEXT NOT NULL,
    is_granted INTEGER NOT NULL, note TEXT, at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX spare_decisions_of ON spare_decisions (spare);
CREATE TABLE spare_uses (seq INTEGER PRIMARY KEY, key_set TEXT NOT NULL, place TEXT, spare TEXT,
    reason TEXT, customer TEXT, cardholder TEXT, escort TEXT, approvers TEXT, out_ms INTEGER,
    recorded TEXT, broken TEXT, back_ms INTEGER, returner TEXT, renewed TEXT, sealer TEXT,
    sealed_ms INTEGER, missed_ms INTEGER, purpose TEXT, is_wrong INTEGER NOT NULL DEFAULT 0,
    is_open INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX spare_uses_open ON spare_uses (key_set) WHERE is_open;
CREATE TABLE corrections (seq INTEGER PRIMARY KEY, target INTEGER NOT NULL, actor TEXT NOT NULL,
    says TEXT NOT NULL, why TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX corrections_of ON corrections (target);
CREATE TABLE copies (copy TEXT PRIMARY KEY, key_set TEXT NOT NULL, actor TEXT, note TEXT,
    at_ms INTEGER NOT NULL, seq INTEGER NOT NULL, is_granted INTEGER, decided_by TEXT,
    decided_ms INTEGER, decision_note TEXT, made TEXT, made_ms INTEGER) STRICT;
CREATE TABLE visit_codes (visitor TEXT PRIMARY KEY, number TEXT NOT NULL,
    until_ms INTEGER NOT NULL, actor TEXT, at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE destructions (destruction TEXT PRIMARY KEY, seq INTEGER NOT NULL, month TEXT NOT NULL,
    ground TEXT NOT NULL, note TEXT, asked_by TEXT, asked_ms INTEGER, reviewed_by TEXT,
    reviewed_ms INTEGER, review_note TEXT, approved_by TEXT, approved_ms INTEGER,
    approval_note TEXT, ended_by TEXT, ended_ms INTEGER, end_note TEXT,
    present TEXT NOT NULL DEFAULT '[]', destroyed_ms INTEGER, first_seq INTEGER, last_seq INTEGER,
    count INTEGER, stage TEXT NOT NULL) STRICT;
CREATE TABLE uncounted (key_set TEXT PRIMARY KEY, borrower TEXT, returner TEXT,
    at_ms INTEGER NOT NULL) STRICT;
CREATE TABLE calls (seq INTEGER PRIMARY KEY, key_set TEXT NOT NULL, cardholder TEXT, actor TEXT,
    outcome TEXT NOT NULL, note TEXT, at_ms INTEGER NOT NULL) STRICT;
CREATE INDEX calls_of ON calls (key_set, seq);
CREATE TABLE now (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
