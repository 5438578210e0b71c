-- A witness's memory.
--
-- Trust: whoever can change `cosigned`, or put an older copy of this file in its place, can make the witness cosign two histories.
-- There is nothing secret in it.

-- Whose memory this is: the witness's public key, as a vkey. One row, written when the database is made.
CREATE TABLE witness (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    key TEXT NOT NULL
) STRICT;

-- A log that this witness has cosigned. `hash` is SHA-256 of the origin, its name in addresses.
CREATE TABLE log (
    number INTEGER PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    hash   BLOB NOT NULL UNIQUE CHECK (length(hash) = 32)
) STRICT;

-- Every checkpoint that was cosigned; the largest one of a log is its newest. One root for one size, for ever.
CREATE TABLE cosigned (
    log  INTEGER NOT NULL REFERENCES log (number),
    size INTEGER NOT NULL CHECK (size >= 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    -- Unix seconds of the newest cosignature over it.
    time INTEGER NOT NULL CHECK (time > 0),
    -- The checkpoint with the signatures of the log's keys and this cosignature.
    note TEXT NOT NULL,
    PRIMARY KEY (log, size)
) STRICT;

-- Pairs of checkpoints of one log that do not go together, or may not.
CREATE TABLE evidence (
    number  INTEGER PRIMARY KEY,
    log     INTEGER NOT NULL REFERENCES log (number),
    -- Size and root of the second checkpoint: kept once.
    size    INTEGER NOT NULL CHECK (size >= 0),
    root    BLOB NOT NULL CHECK (length(root) = 32),
    found   INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('fork', 'unexplained')),
    first   TEXT NOT NULL,
    second  TEXT NOT NULL,
    -- Hashes of the consistency proof that was offered, one after the other.
    proof   BLOB NOT NULL CHECK (length(proof) % 32 = 0),
    UNIQUE (log, size, root, verdict)
) STRICT;

CREATE TRIGGER witness_is_never_changed BEFORE UPDATE ON witness
BEGIN SELECT RAISE(ABORT, 'a memory belongs to one witness'); END;

CREATE TRIGGER log_is_never_changed BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'log is append-only'); END;

CREATE TRIGGER log_is_never_removed BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'log is append-only'); END;

CREATE TRIGGER cosigned_only_grows BEFORE INSERT ON cosigned
WHEN EXISTS (SELECT 1 FROM cosigned WHERE log = NEW.log AND (size > NEW.size OR time > NEW.time))
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;

-- The newest one may be cosigned again, later.
CREATE TRIGGER cosigned_is_only_renewed BEFORE UPDATE ON cosigned
WHEN NEW.log <> OLD.log OR NEW.size <> OLD.size OR NEW.root <> OLD.root OR NEW.time < OLD.time
BEGIN SELECT RAISE(ABORT, 'a witness never goes back'); END;

CREATE TRIGGER cosigned_is_never_removed BEFORE DELETE ON cosigned
BEGIN SELECT RAISE(ABORT, 'a witness never forgets'); END;

CREATE TRIGGER evidence_is_never_changed BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is kept as it was found'); END;

-- What is not explained may be, later. A fork never is.
CREATE TRIGGER a_fork_is_never_removed BEFORE DELETE ON evidence WHEN OLD.verdict = 'fork'
BEGIN SELECT RAISE(ABORT, 'evidence is kept as it was found'); END;
