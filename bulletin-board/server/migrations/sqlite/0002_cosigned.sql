-- The newest checkpoint of each log that a quorum of its witnesses has cosigned, as it is served.
--
-- Trust: none. Whoever can change it can make receipts refer to an older checkpoint, or to none; every reader checks the signatures.
CREATE TABLE cosigned (
    process INTEGER PRIMARY KEY REFERENCES process (number),
    size    INTEGER NOT NULL CHECK (size >= 0),
    note    TEXT NOT NULL
) STRICT;
