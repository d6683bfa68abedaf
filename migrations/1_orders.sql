-- One text for SQLite and PostgreSQL. Times are milliseconds since 1970 in UTC, lists and details are JSON as text.

-- Numbers that are given out once and never again, not even after an order was erased.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('order', 0);

-- What follows from the events, kept so that boards and lists need no replay.
CREATE TABLE orders (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL CHECK (version > 0),
    state TEXT NOT NULL,
    lane TEXT NOT NULL CHECK (lane IN ('sms', 'customer', 'others', 'closed')),
    -- When the order's soonest deadline passes; the far future where it has none.
    urgent_ms BIGINT NOT NULL,
    touched_ms BIGINT NOT NULL,
    -- Empty text, not NULL: an index then answers "this guild" and "no guild" alike.
    guild TEXT NOT NULL,
    owner TEXT NOT NULL,
    assignee TEXT NOT NULL,
    province TEXT NOT NULL,
    plan TEXT NOT NULL,
    anonymised BIGINT NOT NULL CHECK (anonymised IN (0, 1)),
    -- The whole order as JSON.
    snapshot TEXT NOT NULL
);
CREATE INDEX orders_by_urgency ON orders (lane, urgent_ms, id);
CREATE INDEX orders_of_guild ON orders (guild, lane, urgent_ms, id);
CREATE INDEX orders_of_owner ON orders (owner, lane, urgent_ms, id);
CREATE INDEX orders_of_plan ON orders (plan, id);
CREATE INDEX orders_by_state ON orders (state, urgent_ms, id);
CREATE INDEX orders_closed ON orders (lane, anonymised, touched_ms, id);

-- The truth. Rows are only added; erasing and anonymising are the two exceptions.
CREATE TABLE events (
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL CHECK (seq > 0),
    at_ms BIGINT NOT NULL,
    actor TEXT NOT NULL,
    source TEXT NOT NULL,
    before_state TEXT NOT NULL,
    after_state TEXT NOT NULL,
    reason TEXT NOT NULL,
    details TEXT NOT NULL,
    idempotency_key TEXT NOT NULL UNIQUE,
    PRIMARY KEY (order_id, seq)
);
CREATE INDEX events_by_time ON events (at_ms);
CREATE INDEX events_by_actor ON events (actor);

-- Who watches which order, for lists of one's own.
CREATE TABLE watchers (
    person TEXT NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    PRIMARY KEY (person, order_id)
);
CREATE INDEX watchers_of_order ON watchers (order_id);

-- What is to be told to whom, and what has been.
CREATE TABLE outbox (
    reminder_key TEXT PRIMARY KEY,
    order_id BIGINT REFERENCES orders (id) ON DELETE CASCADE,
    guild TEXT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    due_ms BIGINT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'parked')),
    attempts BIGINT NOT NULL,
    -- Nobody else touches the row before this time.
    lease_ms BIGINT NOT NULL,
    lease_owner TEXT NOT NULL,
    -- When somebody first tried to send it; 0 = never. Tells whether the nonce still protects.
    first_try_ms BIGINT NOT NULL,
    sent_ms BIGINT NOT NULL,
    message TEXT NOT NULL,
    last_error TEXT NOT NULL
);
CREATE INDEX outbox_due ON outbox (status, due_ms);
CREATE INDEX outbox_of_order ON outbox (order_id);

CREATE TABLE preferences (
    scope TEXT NOT NULL CHECK (scope IN ('person', 'guild')),
    id TEXT NOT NULL,
    wishes TEXT NOT NULL,
    PRIMARY KEY (scope, id)
);
