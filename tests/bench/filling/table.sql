-- Each dispute with what became of it: every service is filled from this, so that all of them tell of the same.
create temp table given (
    n           int,
    dispute_id  uuid,
    report_id   uuid,          -- by which it came into the books
    other_id    uuid,          -- a report that came beside it and is no dispute
    station     text,
    village     text,
    category    text,
    department  text,
    level       int,
    channel     text,
    officer     text,          -- whose reports they are
    fate        text,          -- entered, reopened, waiting, referred, handled, returned, failed, visited, closed
    taken_at    timestamptz,
    entered_at  timestamptz,
    graded_at   timestamptz,
    referred_at timestamptz,
    accepted_at timestamptz,
    ended_at    timestamptz,
    due_at      timestamptz,   -- of the promise that stands now, if one does
    words       text,
    now         timestamptz
);
