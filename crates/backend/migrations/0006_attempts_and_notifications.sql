-- Verified notifications that change nothing in the shop: of captures, of refunds that it did not ask for, and of kinds that
-- it does not know. They are acknowledged and kept for a person to look at.
create table other_notifications (
    notify_type text   not null,
    body        text   not null,
    received_at bigint not null,
    primary key (notify_type, body)
);

create index other_notifications_by_time on other_notifications (received_at);

-- Keys are removed a day after their use.
create index idempotency_keys_by_time on idempotency_keys (created_at);

-- When the buyer paid, by Antom's clock: of several successes of an order, the latest one counts.
alter table payments add column paid_at bigint;

-- What the session was made for: terminal, system, and where the buyer comes back. Elsewhere it is of no use.
alter table payments add column terminal text not null default '';

-- What a person has written about a decision of theirs.
alter table payment_events add column note text;
