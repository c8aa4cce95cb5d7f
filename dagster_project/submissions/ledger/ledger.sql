-- Every submission and its state. Times are UTC in ISO 8601; paths are relative to the data root.
create table if not exists submission (
    submission_id text primary key,
    submitter text not null,
    feed text,
    report_date text,
    status text not null check (status in ('refused', 'held', 'accepted', 'accepted_with_quarantine', 'withdrawn')),
    received_at text not null,
    path text not null,
    sha256 text not null,
    bytes integer not null,
    raw_path text,
    accepted_path text,
    rejected_path text,
    rows_read integer not null default 0,
    rows_accepted integer not null default 0,
    rows_quarantined integer not null default 0,
    read_as text, -- form and encoding, such as "csv, utf-8"
    reread_of text references submission, -- the submission as it was sent, where its kept bytes were read again
    entered_at text, -- when it was taken in; null where an older program did
    withdrawn_at text,
    withdrawn_by text,
    withdrawn_reason text,
    refused_under text, -- the circumstances under which it was refused or held the last time; see `again.py`
    decided_at text, -- when a person accepted or refused what was held
    decided_by text,
    decided_reason text
);
create index if not exists submission_by_date on submission (report_date, feed, submitter);
create index if not exists submission_by_entry on submission (entered_at);
create index if not exists submission_by_sender on submission (submitter, feed, report_date);

create table if not exists notice (
    submission_id text not null references submission,
    code text not null,
    severity text not null,
    sheet text,
    row integer,
    column_name text,
    value text,
    expected text,
    expected_vi text,
    message text not null,
    message_vi text not null
);
create index if not exists notice_by_submission on notice (submission_id);

create table if not exists notice_count (
    submission_id text not null references submission,
    code text not null,
    occurrences integer not null,
    primary key (submission_id, code)
);

-- What of a held submission is not understood.
create table if not exists open_item (
    submission_id text not null references submission,
    kind text not null,
    text text not null,
    primary key (submission_id, kind, text)
);

-- What is remembered of a submission's rows, so that others are compared with it without opening them.
create table if not exists sketch (
    submission_id text primary key references submission,
    sums text not null, -- JSON: what flows → its sum
    rows blob not null -- pairs of hashes: of a key, of what its row says
);

-- What a person has agreed to for a sender and feed, by accepting the submission.
create table if not exists agreement (
    submitter text not null,
    feed text not null,
    kind text not null,
    text text not null,
    agreed_at text not null,
    agreed_by text not null,
    submission_id text not null references submission,
    primary key (submitter, feed, kind, text)
);

-- Which file of landing is which submission; sha256 is empty where nothing could be read.
create table if not exists delivery (
    path text not null,
    bytes integer not null,
    modified_ns integer not null,
    sha256 text not null,
    submission_id text not null references submission,
    changed_ns integer, -- null where an older program took it in: its content is compared once
    primary key (path, bytes, modified_ns)
);

-- What the warehouse has to take in, in the order in which it was entered; a chain (see ledger_chain.py).
create table if not exists change (
    sequence integer primary key autoincrement,
    submission_id text not null references submission,
    submitter text not null,
    feed text not null,
    report_date text not null,
    state text, -- SHA-256 of the submission as it stood then
    link text -- SHA-256 of the link before it, the submission's name and its state
);

-- The ledger's own name, given once.
create table if not exists identity (
    ledger_id text not null
);

-- Up to which change the rules that look across files have judged.
create table if not exists judged (
    up_to integer not null
);
