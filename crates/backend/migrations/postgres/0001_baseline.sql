-- The shop's tables for PostgreSQL. `migrations/sqlite` has the same tables and columns, and explains them.

-- ---- Catalogue: written as a whole by `catalogue import`. Constraints refuse what could not be sold or paid. ----

create table products (
    slug        text   primary key check (length(slug) between 1 and 64 and slug ~ '^[a-z0-9-]*$'),
    name        text   not null,
    tagline     text   not null,
    description text   not null,
    category    text   not null,
    position    bigint not null,
    option      text   not null default '',
    first_variant text not null
);

create table product_texts (
    product_slug text not null references products (slug),
    language     text not null,
    name         text not null,
    tagline      text not null,
    description  text not null,
    primary key (product_slug, language)
);

create table prices (
    product_slug text   not null references products (slug),
    currency     text   not null,
    minor_units  bigint not null check (minor_units > 0),
    primary key (product_slug, currency),
    check (currency <> 'IDR' or minor_units % 100 = 0)
);

create table variants (
    product_slug text   not null references products (slug),
    variant      text   not null check (length(variant) <= 64 and variant ~ '^[a-z0-9-]*$'),
    position     bigint not null,
    stock        bigint not null,
    primary key (product_slug, variant)
);

alter table products add foreign key (slug, first_variant) references variants (product_slug, variant)
    deferrable initially deferred;

create table product_pictures (
    product_slug text primary key references products (slug),
    content_type text not null check (content_type in ('image/jpeg', 'image/png', 'image/svg+xml', 'image/webp')),
    version      text not null,
    content      bytea not null
);

create table words (
    word     text not null,
    language text not null,
    text     text not null,
    primary key (word, language)
);

-- ---- Orders ----

create table orders (
    number      text   primary key,
    token       text   not null unique,
    lookup_code text   not null,
    currency    text   not null,
    minor_units bigint not null check (minor_units > 0),
    created_at  bigint not null,
    holds_stock bigint not null default 0
);

create table order_lines (
    order_number     text   not null references orders (number),
    position         bigint not null,
    product_slug     text   not null,
    name             text   not null,
    variant          text   not null default '',
    variant_name     text   not null default '',
    unit_minor_units bigint not null check (unit_minor_units > 0),
    quantity         bigint not null check (quantity > 0),
    primary key (order_number, position)
);

create table order_contacts (
    order_number text primary key references orders (number),
    name         text not null,
    email        text not null,
    phone        text not null,
    stored_at    bigint not null
);

create index order_contacts_by_time on order_contacts (stored_at);

-- ---- Payments ----

create table payments (
    payment_request_id text   primary key,
    order_number       text   not null references orders (number),
    attempt            bigint not null,
    checkout_mode      text   not null,
    method             text   not null,
    terminal           text   not null,
    currency           text   not null,
    minor_units        bigint not null check (minor_units > 0),
    status             text   not null,
    session_data       text,
    session_expires_at bigint,
    session_page       text,
    payment_id         text,
    payable_until      bigint,
    paid_at            bigint,
    result_code        text,
    inquired_at        bigint,
    answered_at        bigint,
    cancel_requested_at bigint,
    created_at         bigint not null,
    updated_at         bigint not null,
    unique (order_number, attempt)
);

create index payments_by_status on payments (status, inquired_at);
create index payments_by_cancellation on payments (cancel_requested_at) where cancel_requested_at is not null;

create table payment_events (
    payment_request_id text   not null references payments (payment_request_id),
    deduplication_key  text   not null,
    source             text   not null,
    kind               text   not null,
    result_code        text,
    currency           text,
    minor_units        bigint,
    status_before      text   not null,
    status_after       text   not null,
    received_at        bigint not null,
    note               text,
    primary key (payment_request_id, deduplication_key)
);

-- ---- Requests ----

create table idempotency_keys (
    scope           text   not null,
    idempotency_key text   not null,
    request         text   not null,
    resource        text   not null,
    created_at      bigint not null,
    primary key (scope, idempotency_key)
);

create index idempotency_keys_by_time on idempotency_keys (created_at);

create table other_notifications (
    notify_type text   not null,
    body        text   not null,
    received_at bigint not null,
    -- A b-tree takes no text of this length.
    exclude using hash ((notify_type || ' ' || body) with =)
);

create index other_notifications_by_time on other_notifications (received_at);

create table refused_notifications (
    id          text   primary key,
    received_at bigint not null,
    status      bigint not null,
    reason      text   not null,
    path        text   not null,
    headers     text   not null,
    body        text   not null
);

create index refused_notifications_by_time on refused_notifications (received_at);

create table csp_reports (
    page          text   not null,
    directive     text   not null,
    blocked       text   not null,
    source        text   not null,
    reports       bigint not null,
    first_seen_at bigint not null,
    last_seen_at  bigint not null,
    primary key (page, directive, blocked, source)
);

create index csp_reports_by_time on csp_reports (last_seen_at);

-- ---- Outgoing webhooks ----

create table outgoing_webhooks (
    id              text   primary key,
    body            text   not null,
    attempts        bigint not null default 0,
    created_at      bigint not null,
    next_attempt_at bigint not null
);

create index outgoing_webhooks_by_time on outgoing_webhooks (next_attempt_at);

-- ---- Operations ----

create table readiness (
    id         bigint primary key check (id = 1),
    written_at bigint not null
);
