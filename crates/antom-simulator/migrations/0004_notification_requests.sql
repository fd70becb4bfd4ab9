-- What was sent with each attempt: request line, headers and body. The signature is another one each time. Attempts of
-- earlier versions have none, and neither has an attempt that could not be sent.
ALTER TABLE attempts ADD COLUMN request TEXT;
