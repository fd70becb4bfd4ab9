-- The shop's tables. Plain SQL: text, bigint and blob only, so that another database needs few changes. (`glob` is
-- SQLite's.)
--
-- Every time is in milliseconds since 1970-01-01 UTC. Every amount is a whole number of the currency's smallest unit on
-- Antom's wire (`minor_units`): SGD 1800 is 18.00, JPY 2070 is 2,070 yen, IDR 22000000 is 220,000 rupiah. Currencies are
-- the three letters of ISO 4217. Languages are BCP 47 tags (`en`, `pt-BR`).

-- ---- Catalogue: written as a whole by `catalogue import`. Constraints refuse what could not be sold or paid. ----

-- What the shop sells, with its English text.
create table products (
    -- The product's name in addresses and carts.
    slug        text   primary key check (length(slug) between 1 and 64 and slug not glob '*[^a-z0-9-]*'),
    name        text   not null,
    tagline     text   not null,                 -- one line about size or make
    description text   not null,                 -- one paragraph
    category    text   not null,                 -- code of the category; its name is in `words`
    position    bigint not null,                 -- products are listed in this order
    option      text   not null default '',      -- code of what the customer chooses (`grind`); '' without a choice
    first_variant text not null,                 -- no product is without a variant
    foreign key (slug, first_variant) references variants (product_slug, variant) deferrable initially deferred
);

-- Texts of products in languages other than English. A missing text is shown in English.
create table product_texts (
    product_slug text not null references products (slug),
    language     text not null,
    name         text not null,
    tagline      text not null,
    description  text not null,
    primary key (product_slug, language)
);

-- One price per product and currency, the same for all variants. Prices are set, never converted. The program does not
-- start while a product lacks a price in a currency that the shop offers.
create table prices (
    product_slug text   not null references products (slug),
    currency     text   not null,
    minor_units  bigint not null check (minor_units > 0),
    primary key (product_slug, currency),
    -- Antom takes whole rupiah only, in hundredths.
    check (currency <> 'IDR' or minor_units % 100 = 0)
);

-- What the customer can choose of a product. A product without a choice has one variant whose code is ''.
create table variants (
    product_slug text   not null references products (slug),
    -- Code of the variant; its name is in `words`.
    variant      text   not null check (length(variant) <= 64 and variant not glob '*[^a-z0-9-]*'),
    position     bigint not null,                -- variants are listed in this order
    -- Pieces that can still be sold. Starting a payment takes them, and a payment that ends unpaid gives them back.
    -- Negative when a payment succeeds after its pieces were given back and sold: a person then has to find more.
    stock        bigint not null,
    primary key (product_slug, variant)
);

-- A product without a picture is shown with a placeholder.
create table product_pictures (
    product_slug text primary key references products (slug),
    content_type text not null check (content_type in ('image/jpeg', 'image/png', 'image/svg+xml', 'image/webp')),
    version      text not null,                  -- changes with the content; stands in the picture's address
    content      blob not null
);

-- Names of categories (`category.<code>`), options (`option.<code>`) and variants (`variant.<code>`). A missing name is
-- shown in English.
create table words (
    word     text not null,
    language text not null,
    text     text not null,
    primary key (word, language)
);

-- ---- Orders ----

-- An order at the prices of the moment when it was placed. Whether it is paid is read from its payments. An order without
-- a payment is deleted 30 days after it was placed.
create table orders (
    number      text   primary key,              -- readable name, for example `KL-7F3A9C`; it opens nothing
    token       text   not null unique,          -- unguessable: the order's addresses contain it, and it is their only protection
    lookup_code text   not null,                 -- on the receipt: with the number, it finds the order
    currency    text   not null,
    minor_units bigint not null check (minor_units > 0), -- total
    created_at  bigint not null,
    holds_stock bigint not null default 0        -- 1 while the order's pieces are taken from the stock
);

-- Names and prices are copies, and products are referred to by name only: an order does not change with the catalogue.
create table order_lines (
    order_number     text   not null references orders (number),
    position         bigint not null,
    product_slug     text   not null,
    name             text   not null,            -- in the customer's language
    variant          text   not null default '', -- code of the variant; '' for a product without a choice
    variant_name     text   not null default '', -- in the customer's language
    unit_minor_units bigint not null check (unit_minor_units > 0), -- price of one piece
    quantity         bigint not null check (quantity > 0),
    primary key (order_number, position)
);

-- Contact data, only for orders whose payment method needs it. Antom gets it to send the customer the payment number.
-- Rows are deleted 90 days after they were stored.
create table order_contacts (
    order_number text primary key references orders (number),
    name         text not null,
    email        text not null,
    phone        text not null,                  -- digits, after `+` if the customer has typed the country code
    stored_at    bigint not null
);

create index order_contacts_by_time on order_contacts (stored_at);

-- ---- Payments ----

-- One row per attempt to pay an order. The row is written before the gateway is called: a call without an answer is
-- repeated with the same payment request id, and a notification always finds its payment.
create table payments (
    payment_request_id text   primary key,       -- paymentRequestId, made by the shop
    order_number       text   not null references orders (number),
    attempt            bigint not null,          -- counts an order's payments from 1
    checkout_mode      text   not null,          -- what the customer pays in: `component`, `element` or `page`
    method             text   not null,          -- paymentMethodType; '' until Antom says what the customer chose
    terminal           text   not null,          -- terminal, system and return address that the session was made for
    currency           text   not null,
    minor_units        bigint not null check (minor_units > 0), -- the order's total
    status             text   not null,          -- domain::payment::PaymentStatus
    session_data       text,                     -- paymentSessionData; null until the gateway has answered
    session_expires_at bigint,                   -- paymentSessionExpiryTime
    session_page       text,                     -- normalUrl of a hosted page; null for the other modes
    payment_id         text,                     -- paymentId, made by Antom; null until Antom has sent it
    payable_until      bigint,                   -- the customer can pay at least until then; null while the method is unknown
    paid_at            bigint,                   -- paymentTime; the latest of an order's successful payments counts
    result_code        text,                     -- Antom's code that explains the status
    inquired_at        bigint,                   -- last inquiryPayment
    answered_at        bigint,                   -- last inquiryPayment that Antom has answered
    cancel_requested_at bigint,                  -- the shop asked Antom then to cancel it, and does not know the outcome
    created_at         bigint not null,
    updated_at         bigint not null,          -- last change of the status
    unique (order_number, attempt)
);

-- For the reconciler, which looks for payments that are not final, and for cancellations without an answer.
create index payments_by_status on payments (status, inquired_at);
create index payments_by_cancellation on payments (cancel_requested_at) where cancel_requested_at is not null;

-- What verified notifications, verified inquiries and decisions of the shop's staff say about payments. The order page's
-- history is read from here.
create table payment_events (
    payment_request_id text   not null references payments (payment_request_id),
    deduplication_key  text   not null,          -- the same event from the same source is stored once
    source             text   not null,          -- who said it, for example `notification` or `inquiry`
    kind               text   not null,          -- domain::payment::PaymentEventKind
    result_code        text,                     -- Antom's code
    currency           text,                     -- of the reported amount
    minor_units        bigint,                   -- reported amount; null if it could not be read
    status_before      text   not null,          -- domain::payment::PaymentStatus
    status_after       text   not null,
    received_at        bigint not null,
    note               text,                     -- reason that a person gave for a decision
    primary key (payment_request_id, deduplication_key)
);

-- ---- Requests ----

-- What requests with an Idempotency-Key created: the same request again returns the same resource. Rows are removed a
-- day after the request.
create table idempotency_keys (
    scope           text   not null,             -- where the key is valid: the same key elsewhere is another key
    idempotency_key text   not null,
    request         text   not null,             -- the request: the same key with another request is refused
    resource        text   not null,             -- what it created
    created_at      bigint not null,
    primary key (scope, idempotency_key)
);

create index idempotency_keys_by_time on idempotency_keys (created_at);

-- Verified notifications that change nothing in the shop: captures, refunds that the shop did not ask for, and types that
-- it does not know. They are acknowledged and kept for a person to look at.
create table other_notifications (
    notify_type text   not null,                 -- notifyType; '' if there was none
    body        text   not null,                 -- JSON
    received_at bigint not null,
    primary key (notify_type, body)
);

create index other_notifications_by_time on other_notifications (received_at);

-- Notifications that were not acknowledged, the newest hundred of the last 90 days, for a person who looks for the
-- reason.
create table refused_notifications (
    id          text   primary key,
    received_at bigint not null,
    status      bigint not null,                 -- HTTP status of the answer
    reason      text   not null,                 -- text of the answer
    path        text   not null,
    headers     text   not null,                 -- those on which the signature depends, one in a line
    body        text   not null                  -- its beginning
);

create index refused_notifications_by_time on refused_notifications (received_at);

-- What browsers reported about the Content-Security-Policy of the shop's pages: the 200 violations that were reported last.
-- Rows are deleted seven days after the last report.
create table csp_reports (
    page          text   not null,               -- first part of the path: the rest can open an order
    directive     text   not null,
    blocked       text   not null,               -- what was refused: an address without its query, or a word
    source        text   not null,               -- the script that caused it; '' if it is unknown
    reports       bigint not null,
    first_seen_at bigint not null,
    last_seen_at  bigint not null,
    primary key (page, directive, blocked, source)
);

create index csp_reports_by_time on csp_reports (last_seen_at);

-- ---- Outgoing webhooks ----

-- Messages to the merchant's own system that have not arrived yet, stored in the transaction that changes the payment.
-- Only if the shop is configured to send them.
create table outgoing_webhooks (
    id              text   primary key,          -- `webhook-id`: the same in every attempt
    body            text   not null,             -- JSON, as it is signed and sent
    attempts        bigint not null default 0,   -- that failed
    created_at      bigint not null,
    next_attempt_at bigint not null
);

create index outgoing_webhooks_by_time on outgoing_webhooks (next_attempt_at);

-- ---- Operations ----

-- One row. `/readyz` writes it, so that a full or read-only disk is noticed.
create table readiness (
    id         bigint primary key check (id = 1),
    written_at bigint not null
);
