-- The shop's own tables. Plain SQL: text, bigint, no dialect. Times are milliseconds since 1970 (UTC); money is a whole
-- number of the currency's smallest unit.

-- What the shop sells. The slug stands in addresses and names the drawing under /pictures/.
create table products (
    slug        text   primary key,
    name        text   not null,
    tagline     text   not null,
    description text   not null,
    category    text   not null,
    position    bigint not null
);

-- Price lists, one row a currency: prices are set, never converted.
create table prices (
    product_slug text   not null references products (slug),
    currency     text   not null,
    minor_units  bigint not null check (minor_units > 0),
    primary key (product_slug, currency)
);

-- An order is what the buyer wants, priced by us when it was placed. Its id is unguessable: it opens the result page.
-- Whether it is paid is read from its payments, never stored twice.
create table orders (
    id          text   primary key,
    currency    text   not null,
    minor_units bigint not null check (minor_units > 0),
    created_at  bigint not null
);

-- Names and prices are copied: an order keeps what the buyer saw.
create table order_lines (
    order_id         text   not null references orders (id),
    position         bigint not null,
    product_slug     text   not null references products (slug),
    name             text   not null,
    unit_minor_units bigint not null check (unit_minor_units > 0),
    quantity         bigint not null check (quantity > 0),
    primary key (order_id, position)
);

-- One row an attempt to pay an order. The row is written before the gateway is called, so that a call without an answer
-- is repeated with the same payment request id, and a notification always finds its payment.
create table payments (
    payment_request_id text   primary key,
    order_id           text   not null references orders (id),
    attempt            bigint not null,
    method             text   not null,
    currency           text   not null,
    minor_units        bigint not null check (minor_units > 0),
    status             text   not null,
    -- What the browser's component is opened with, and until when; null until the gateway has answered.
    session_data       text,
    session_expires_at bigint,
    -- Antom's own id, for refunds and reconciliation; null until Antom has told us.
    payment_id         text,
    result_code        text,
    inquired_at        bigint,
    created_at         bigint not null,
    updated_at         bigint not null,
    unique (order_id, attempt)
);

-- The reconciler looks for what is not settled.
create index payments_by_status on payments (status, inquired_at);

-- Everything a verified notification or a verified inquiry ever told us, each fact once: the primary key is what makes a
-- repeated notification change nothing. The order page's history is read from here.
create table payment_events (
    payment_request_id text   not null references payments (payment_request_id),
    fact               text   not null,
    source             text   not null,
    reported_status    text   not null,
    result_code        text,
    currency           text,
    minor_units        bigint,
    status_before      text   not null,
    status_after       text   not null,
    received_at        bigint not null,
    primary key (payment_request_id, fact)
);

-- What requests with an Idempotency-Key have made: the same request again is answered with the same thing.
create table idempotency_keys (
    scope           text   not null,
    idempotency_key text   not null,
    request         text   not null,
    resource        text   not null,
    created_at      bigint not null,
    primary key (scope, idempotency_key)
);
