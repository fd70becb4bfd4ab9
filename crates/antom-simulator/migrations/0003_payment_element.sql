-- Payment Element: the buyer chooses the method after the session was made.

-- The methods on offer, in their order, separated by spaces. None: the merchant named the method, and shows the
-- component of the guide.
ALTER TABLE payments ADD COLUMN offered TEXT;

-- Until the buyer has chosen there is no method. SQLite cannot lift NOT NULL, so the column is made anew.
ALTER TABLE payments RENAME COLUMN method TO named_method;
ALTER TABLE payments ADD COLUMN method TEXT;
UPDATE payments SET method = named_method;
ALTER TABLE payments DROP COLUMN named_method;

-- `state` may also be DECLINED: the method said no (`failure` has the paymentResultCode) and the buyer may try again.
