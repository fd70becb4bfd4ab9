-- What the buyer pays in: `component`, for which the shop asks for the method, or `element`, in which Antom asks. A
-- payment in the element has an empty method until Antom says which one the buyer chose.
alter table payments add column presentation text not null default 'component';
