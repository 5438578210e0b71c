-- The bulletin board's storage (DESIGN.md §5.3).
--
-- Trust: whoever can change `head` can make the board sign two histories, and whoever can change the rest can stop it. The board
-- recomputes every hash when it starts and refuses to serve what does not match its own signature.

-- A process announced on this board. `number` is the order of announcement and the short name used by the other tables.
CREATE TABLE process (
    number INTEGER PRIMARY KEY,
    id     BLOB NOT NULL UNIQUE CHECK (length(id) = 32),
    origin TEXT NOT NULL UNIQUE
) STRICT;

-- The entries, as they came. Nothing else of a voter's request is kept: no time, no address.
CREATE TABLE leaf (
    process INTEGER NOT NULL REFERENCES process (number),
    idx     INTEGER NOT NULL CHECK (idx >= 0),
    hash    BLOB NOT NULL CHECK (length(hash) = 32),
    body    BLOB NOT NULL CHECK (length(body) <= 65535),
    PRIMARY KEY (process, idx),
    -- Exactly once: the same bytes cannot stand in a log twice, whoever inserts them.
    UNIQUE (process, hash)
) STRICT;

-- Tiles of hashes (C2SP tlog-tiles), at the width that the head asks for or wider. A row only ever grows.
CREATE TABLE tile (
    process INTEGER NOT NULL REFERENCES process (number),
    level   INTEGER NOT NULL CHECK (level BETWEEN 0 AND 7),
    idx     INTEGER NOT NULL CHECK (idx >= 0),
    hashes  BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (process, level, idx)
) STRICT;

-- The head of each log. Moving it from the old size and root to the new ones is what commits a batch.
CREATE TABLE head (
    process    INTEGER PRIMARY KEY REFERENCES process (number),
    size       INTEGER NOT NULL CHECK (size >= 0),
    root       BLOB NOT NULL CHECK (length(root) = 32),
    -- The signed checkpoint of this size and root, as it is served.
    checkpoint TEXT NOT NULL
) STRICT;

-- Larger artefacts that an entry of the log names by SHA-256, the roll for instance. One that is lost can be put back: its name says
-- what it must be. The board does not start without a blob that it needs.
CREATE TABLE blob (
    process INTEGER NOT NULL REFERENCES process (number),
    sha256  BLOB NOT NULL CHECK (length(sha256) = 32),
    body    BLOB NOT NULL,
    PRIMARY KEY (process, sha256)
) STRICT;

CREATE TRIGGER leaf_is_never_changed BEFORE UPDATE ON leaf
BEGIN SELECT RAISE(ABORT, 'leaf is append-only'); END;

CREATE TRIGGER leaf_is_never_removed BEFORE DELETE ON leaf
BEGIN SELECT RAISE(ABORT, 'leaf is append-only'); END;

CREATE TRIGGER process_is_never_changed BEFORE UPDATE ON process
BEGIN SELECT RAISE(ABORT, 'process is append-only'); END;

CREATE TRIGGER process_is_never_removed BEFORE DELETE ON process
BEGIN SELECT RAISE(ABORT, 'process is append-only'); END;

CREATE TRIGGER blob_is_never_changed BEFORE UPDATE ON blob
BEGIN SELECT RAISE(ABORT, 'blob is append-only'); END;

CREATE TRIGGER head_never_goes_back BEFORE UPDATE ON head WHEN NEW.size < OLD.size
BEGIN SELECT RAISE(ABORT, 'head only grows'); END;

CREATE TRIGGER head_is_never_removed BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'head only grows'); END;
