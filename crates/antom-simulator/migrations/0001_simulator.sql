-- The database of the simulator.
--
-- Times are milliseconds since 1970-01-01T00:00Z. Amounts are whole numbers of the smallest unit of the currency.
-- There is one file, because nothing has been released: a change of the schema changes this file, and the simulator
-- refuses a database that another version has created.

-- One row per paymentRequestId. createPaymentSession writes it. Afterwards only session_token, session_id,
-- session_expires_at, buyer_token, method, locale and the columns from `state` on change, as src/model/payment.rs allows.
CREATE TABLE payments (
    payment_id          TEXT   NOT NULL PRIMARY KEY, -- Antom's id: the day and 26 digits
    payment_request_id  TEXT   NOT NULL UNIQUE,      -- the merchant's id; a second row would be a second charge
    order_id            TEXT   NOT NULL,             -- referenceOrderId: attempts for the same order have the same
    session_token       TEXT   NOT NULL UNIQUE,      -- the first part of paymentSessionData
    session_id          TEXT   NOT NULL,             -- paymentSessionId
    buyer_token         TEXT   NOT NULL UNIQUE,      -- in the address of the buyer's page, which the merchant does not know
    product_scene       TEXT   NOT NULL,             -- CASHIER_PAYMENT, ELEMENT_PAYMENT or CHECKOUT_PAYMENT
    offered_methods     TEXT   NOT NULL,             -- separated by spaces; empty with CASHIER_PAYMENT
    method              TEXT,                        -- paymentMethodType; null until the buyer has chosen
    currency            TEXT   NOT NULL,
    value               BIGINT NOT NULL,
    order_currency      TEXT   NOT NULL,
    order_value         BIGINT NOT NULL,
    order_description   TEXT   NOT NULL,
    locale              TEXT   NOT NULL,             -- of the buyer's pages, such as th_TH; empty if it is not known
    redirect_url        TEXT   NOT NULL,
    notify_url          TEXT,                        -- null: no notifications
    capture_mode        TEXT   NOT NULL,             -- IMMEDIATE, AUTOMATIC or MANUAL
    created_at          BIGINT NOT NULL,
    session_expires_at  BIGINT NOT NULL,

    state               TEXT   NOT NULL,             -- CREATED, SUBMITTED, PENDING, DECLINED, SUCCESS, FAIL or CANCELLED
    failure             TEXT,                        -- with DECLINED and FAIL: the paymentResultCode
    wrong_codes         BIGINT NOT NULL,             -- how many wrong codes the buyer has entered into the form
    submitted_at        BIGINT,
    closes_at           BIGINT NOT NULL,             -- when an unpaid payment is closed
    finished_at         BIGINT,                      -- when the state became final
    scheduled_at        BIGINT,                      -- when scheduled_outcome happens, because of a scenario
    scheduled_outcome   TEXT                         -- a paymentResultCode
);

-- The worker looks for payments to close several times a second.
CREATE INDEX payments_open ON payments (closes_at) WHERE finished_at IS NULL;
CREATE INDEX payments_scheduled ON payments (scheduled_at) WHERE scheduled_at IS NOT NULL;
CREATE INDEX payments_of_order ON payments (order_id);
-- For the lists of the control API and the console, the newest first.
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
    outcome                 TEXT   NOT NULL,             -- the result code with which it ends or has ended
    finished                BIGINT NOT NULL,             -- 1 when it has ended
    UNIQUE (kind, transaction_request_id)                -- the same id again is the same refund or capture
);

CREATE INDEX transactions_of_payment ON transactions (payment_id);
CREATE INDEX transactions_open ON transactions (ends_at) WHERE finished = 0;

-- The outbox. A row is written in the transaction of the change that it reports, so that no notification is lost or sent
-- for a change that did not happen. The body is stored as it is sent; each attempt has a new signature.
CREATE TABLE deliveries (
    delivery_id     TEXT   NOT NULL PRIMARY KEY,
    payment_id      TEXT   NOT NULL REFERENCES payments (payment_id),
    notify_type     TEXT   NOT NULL,   -- PAYMENT_RESULT, PAYMENT_PENDING, REFUND_RESULT or CAPTURE_RESULT
    url             TEXT   NOT NULL,
    body            TEXT   NOT NULL,
    attempts        BIGINT NOT NULL,   -- the number of attempts so far
    due_at          BIGINT NOT NULL,   -- when the next attempt is made
    effects         TEXT,              -- what scenarios have changed, as JSON; null: nothing
    held            BIGINT NOT NULL,   -- 1 while a scenario holds it back until the payment's next one
    outcome         TEXT               -- null while it is being sent; then ACKNOWLEDGED, ABANDONED or DROPPED
);

CREATE INDEX deliveries_due ON deliveries (due_at) WHERE outcome IS NULL;
CREATE INDEX deliveries_of_payment ON deliveries (payment_id);

-- The attempts to deliver a notification.
CREATE TABLE attempts (
    delivery_id  TEXT   NOT NULL REFERENCES deliveries (delivery_id),
    number       BIGINT NOT NULL,
    sent_at      BIGINT NOT NULL,
    request      TEXT,            -- request line, headers and body; null when it could not be sent
    answer       TEXT   NOT NULL, -- a description of the merchant's answer
    response     TEXT,            -- status, headers and the beginning of the body; null when there was no answer
    PRIMARY KEY (delivery_id, number)
);

-- The newest ten thousand calls of the merchant API, for the console and the control API.
CREATE TABLE messages (
    message_id   INTEGER PRIMARY KEY,
    payment_id   TEXT,            -- null when the call belongs to no known payment
    received_at  BIGINT NOT NULL,
    path         TEXT   NOT NULL,
    request      TEXT   NOT NULL, -- headers and body
    answer       TEXT   NOT NULL, -- headers and body; empty when the connection was closed instead
    result       TEXT   NOT NULL, -- the resultCode, or what happened instead of an answer
    effects      TEXT             -- what scenarios have done to the answer, as JSON; null: nothing
);

CREATE INDEX messages_of_payment ON messages (payment_id);

-- The scenarios that are switched on, as JSON.
CREATE TABLE scenarios (
    scenario_id  INTEGER PRIMARY KEY,
    scenario     TEXT NOT NULL,
    times_left   BIGINT           -- null: until it is switched off
);

-- How far the clock has been moved: one row or none.
CREATE TABLE clock (
    offset_milliseconds  BIGINT NOT NULL
);

-- The private keys of a simulator that was started without keys. They protect no money.
CREATE TABLE keys (
    name         TEXT NOT NULL PRIMARY KEY, -- merchant_private_key or antom_private_key
    private_key  TEXT NOT NULL              -- PKCS#8, base64
);
