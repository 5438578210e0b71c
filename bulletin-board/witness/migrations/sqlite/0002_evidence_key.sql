-- Against whose key it is: the log's, as a vkey. Evidence stands by itself, also when nobody trusts the log any more.
--
-- Trust: none. Whoever reads the evidence judges it with a key that they know.
ALTER TABLE evidence ADD COLUMN vkey TEXT NOT NULL DEFAULT '';
