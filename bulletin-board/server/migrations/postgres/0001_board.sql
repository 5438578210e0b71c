-- The bulletin board's storage: the same tables as for SQLite, where each is explained.
--
-- Trust: whoever can change `head` can make the board sign two histories, and whoever can change the rest can stop it.

CREATE TABLE process (
    number BIGINT PRIMARY KEY,
    id     BYTEA NOT NULL UNIQUE CHECK (length(id) = 32),
    origin TEXT NOT NULL UNIQUE
);

CREATE TABLE leaf (
    process BIGINT NOT NULL REFERENCES process (number),
    idx     BIGINT NOT NULL CHECK (idx >= 0),
    hash    BYTEA NOT NULL CHECK (length(hash) = 32),
    body    BYTEA NOT NULL CHECK (length(body) <= 65535),
    PRIMARY KEY (process, idx),
    -- Exactly once: the same bytes cannot stand in a log twice, whoever inserts them.
    UNIQUE (process, hash)
);

CREATE TABLE tile (
    process BIGINT NOT NULL REFERENCES process (number),
    level   BIGINT NOT NULL CHECK (level BETWEEN 0 AND 7),
    idx     BIGINT NOT NULL CHECK (idx >= 0),
    hashes  BYTEA NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192 AND length(hashes) % 32 = 0),
    PRIMARY KEY (process, level, idx)
);

-- Updated with every batch: room on the page lets the row stay where it is.
CREATE TABLE head (
    process    BIGINT PRIMARY KEY REFERENCES process (number),
    size       BIGINT NOT NULL CHECK (size >= 0),
    root       BYTEA NOT NULL CHECK (length(root) = 32),
    checkpoint TEXT NOT NULL
) WITH (fillfactor = 10);

CREATE TABLE blob (
    process BIGINT NOT NULL REFERENCES process (number),
    sha256  BYTEA NOT NULL CHECK (length(sha256) = 32),
    body    BYTEA NOT NULL,
    PRIMARY KEY (process, sha256)
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;

CREATE TRIGGER leaf_is_never_changed BEFORE UPDATE ON leaf
FOR EACH ROW EXECUTE FUNCTION refuse('leaf is append-only');

CREATE TRIGGER leaf_is_never_removed BEFORE DELETE ON leaf
FOR EACH ROW EXECUTE FUNCTION refuse('leaf is append-only');

CREATE TRIGGER leaf_is_never_emptied BEFORE TRUNCATE ON leaf
FOR EACH STATEMENT EXECUTE FUNCTION refuse('leaf is append-only');

CREATE TRIGGER process_is_never_changed BEFORE UPDATE ON process
FOR EACH ROW EXECUTE FUNCTION refuse('process is append-only');

CREATE TRIGGER process_is_never_removed BEFORE DELETE ON process
FOR EACH ROW EXECUTE FUNCTION refuse('process is append-only');

CREATE TRIGGER blob_is_never_changed BEFORE UPDATE ON blob
FOR EACH ROW EXECUTE FUNCTION refuse('blob is append-only');

CREATE TRIGGER head_never_goes_back BEFORE UPDATE ON head
FOR EACH ROW WHEN (NEW.size < OLD.size) EXECUTE FUNCTION refuse('head only grows');

CREATE TRIGGER head_is_never_removed BEFORE DELETE ON head
FOR EACH ROW EXECUTE FUNCTION refuse('head only grows');

CREATE TRIGGER head_is_never_emptied BEFORE TRUNCATE ON head
FOR EACH STATEMENT EXECUTE FUNCTION refuse('head only grows');
