-- The simulator's own memory: payments, the notifications it owes, and its keys.
-- A restart loses nothing: everything the gateway has promised to anybody is in these three tables.
--
-- Times are milliseconds since 1970-01-01T00:00Z, amounts are whole numbers of the currency's smallest unit.

-- One row per paymentRequestId. Written once by createPaymentSession; after that only the columns from `state` on
-- change, and only in the steps that src/payment.rs allows.
CREATE TABLE payments (
    payment_id          TEXT   NOT NULL PRIMARY KEY, -- Antom's id: the day and 26 digits
    payment_request_id  TEXT   NOT NULL UNIQUE,      -- the merchant's id; a second row for it would be a second charge
    session_token       TEXT   NOT NULL UNIQUE,      -- first part of paymentSessionData: what the browser shows to be let in
    session_id          TEXT   NOT NULL,
    buyer_token         TEXT   NOT NULL UNIQUE,      -- in the address of the wallet's page; only the buyer ever sees it
    method              TEXT   NOT NULL,             -- paymentMethodType
    currency            TEXT   NOT NULL,
    value               BIGINT NOT NULL,
    order_currency      TEXT   NOT NULL,
    order_value         BIGINT NOT NULL,
    order_description   TEXT   NOT NULL,
    redirect_url        TEXT   NOT NULL,
    notify_url          TEXT,                        -- none: the merchant only inquires
    created_at          BIGINT NOT NULL,
    session_expires_at  BIGINT NOT NULL,

    state               TEXT   NOT NULL,             -- CREATED, SUBMITTED, PENDING, SUCCESS, FAIL or CANCELLED
    failure             TEXT,                        -- with FAIL: the paymentResultCode
    wrong_codes         BIGINT NOT NULL,             -- how often the in-page form was sent with a wrong code
    submitted_at        BIGINT,
    closes_at           BIGINT NOT NULL,             -- when an unpaid payment is closed
    finished_at         BIGINT                       -- when the state became final
);

-- The gateway looks for unpaid payments whose time is over several times a second.
CREATE INDEX payments_open ON payments (closes_at) WHERE finished_at IS NULL;

-- The outbox. A row is written in the transaction that makes the payment final, so that a notification can neither
-- be forgotten nor sent for something that did not happen. The body is kept as it is sent; only the signature is made
-- afresh for each attempt.
CREATE TABLE deliveries (
    delivery_id  TEXT   NOT NULL PRIMARY KEY,
    payment_id   TEXT   NOT NULL REFERENCES payments (payment_id),
    url          TEXT   NOT NULL,
    body         TEXT   NOT NULL,
    attempts     BIGINT NOT NULL, -- how often it has been sent and answered (or not answered) so far
    due_at       BIGINT NOT NULL, -- when it is to be sent next
    outcome      TEXT             -- none while under way; then ACKNOWLEDGED or ABANDONED
);

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE outcome IS NULL;

-- The two key pairs of a simulator that was not given any: its own, and the merchant's, whose public half it knows.
-- They protect nothing but play money.
CREATE TABLE keys (
    name         TEXT NOT NULL PRIMARY KEY, -- merchant or gateway
    private_key  TEXT NOT NULL              -- PKCS#8, base64
);
