-- Refunds and captures, scenarios, what was said on the wire, and the moved clock.

-- Which attempts belong together; how the money is taken (AT_ONCE, AUTOMATIC or MANUAL); and what a scenario has
-- planned: at this time, the payment gets this outcome by itself.
ALTER TABLE payments ADD COLUMN order_id TEXT NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN taking TEXT NOT NULL DEFAULT 'AT_ONCE';
ALTER TABLE payments ADD COLUMN planned_at BIGINT;
ALTER TABLE payments ADD COLUMN planned_outcome TEXT;

CREATE INDEX payments_planned ON payments (planned_at) WHERE planned_at IS NOT NULL;
CREATE INDEX payments_of_order ON payments (order_id);
-- For people, who look at the newest first.
CREATE INDEX payments_by_age ON payments (created_at);

-- Refunds and captures. Antom calls both transactions of their payment.
CREATE TABLE transactions (
    transaction_id          TEXT   NOT NULL PRIMARY KEY, -- refundId or captureId
    transaction_request_id  TEXT   NOT NULL,             -- refundRequestId or captureRequestId
    kind                    TEXT   NOT NULL,             -- REFUND or CAPTURE
    payment_id              TEXT   NOT NULL REFERENCES payments (payment_id),
    currency                TEXT   NOT NULL,
    value                   BIGINT NOT NULL,
    notify_url              TEXT,
    created_at              BIGINT NOT NULL,
    ends_at                 BIGINT NOT NULL,             -- when it ends or has ended
    outcome                 TEXT   NOT NULL,             -- SUCCESS, or the code of why not
    finished                BIGINT NOT NULL,             -- 1 when it has ended
    UNIQUE (kind, transaction_request_id)                -- the same id again is the same refund
);

CREATE INDEX transactions_of_payment ON transactions (payment_id);
CREATE INDEX transactions_open ON transactions (ends_at) WHERE finished = 0;

-- What a notification is about, how it is spoiled by a scenario (JSON), and whether it is held back until the next one
-- of its payment. An outcome may also be DROPPED: by a scenario, never sent.
ALTER TABLE deliveries ADD COLUMN kind TEXT NOT NULL DEFAULT 'PAYMENT_RESULT';
ALTER TABLE deliveries ADD COLUMN spoiled TEXT;
ALTER TABLE deliveries ADD COLUMN held BIGINT NOT NULL DEFAULT 0;

CREATE INDEX deliveries_of_payment ON deliveries (payment_id);

-- Each time a notification was sent, and what came back.
CREATE TABLE attempts (
    delivery_id  TEXT   NOT NULL REFERENCES deliveries (delivery_id),
    number       BIGINT NOT NULL,
    sent_at      BIGINT NOT NULL,
    answer       TEXT   NOT NULL,
    PRIMARY KEY (delivery_id, number)
);

-- What merchants have asked and what they were answered: the newest ten thousand, for people to read.
CREATE TABLE messages (
    message_id   INTEGER PRIMARY KEY,
    payment_id   TEXT,            -- none when nobody knows which payment it was about
    received_at  BIGINT NOT NULL,
    path         TEXT   NOT NULL,
    request      TEXT   NOT NULL, -- headers and body
    answer       TEXT   NOT NULL, -- the same
    result       TEXT   NOT NULL  -- the resultCode, or what was done instead of answering
);

CREATE INDEX messages_of_payment ON messages (payment_id);

-- Scenarios that are switched on, as JSON.
CREATE TABLE scenarios (
    scenario_id  INTEGER PRIMARY KEY,
    scenario     TEXT NOT NULL,
    calls_left   BIGINT           -- none: until it is switched off
);

-- How far the clock has been moved, in milliseconds: one row or none.
CREATE TABLE clock (
    moved_by  BIGINT NOT NULL
);
