-- What several programs on one database need: gateways that take posts, sequencers of which one puts them in order.
--
-- Trust: whoever can write `pending` can have ballots appended whose proofs nobody has checked. They are not counted by anybody who
-- verifies, but the board counts them, so that its close and result are contradicted: such an election can't end.

-- Entries that a gateway has checked and a sequencer has not yet taken. A row goes in the transaction that settles it.
CREATE TABLE pending (
    number  BIGINT GENERATED ALWAYS AS IDENTITY,
    process BIGINT NOT NULL REFERENCES process (number),
    hash    BYTEA NOT NULL CHECK (length(hash) = 32),
    body    BYTEA NOT NULL CHECK (length(body) <= 65535),
    -- The artefact that came with it.
    blob    BYTEA,
    PRIMARY KEY (process, number),
    UNIQUE (process, hash)
);

-- What the sequencer did not append, and why, until the gateways that wait have told it. The oldest go.
CREATE TABLE refusal (
    number  BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    process BIGINT NOT NULL REFERENCES process (number),
    hash    BYTEA NOT NULL CHECK (length(hash) = 32),
    name    TEXT NOT NULL,
    detail  TEXT NOT NULL,
    UNIQUE (process, hash)
);

CREATE FUNCTION ring() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify(TG_ARGV[0], ''); RETURN NULL; END $$;

CREATE TRIGGER head_rings AFTER INSERT OR UPDATE OF size ON head
FOR EACH STATEMENT EXECUTE FUNCTION ring('psephos_settled');

CREATE TRIGGER refusal_rings AFTER INSERT ON refusal
FOR EACH STATEMENT EXECUTE FUNCTION ring('psephos_settled');

CREATE TRIGGER pending_rings AFTER INSERT ON pending
FOR EACH STATEMENT EXECUTE FUNCTION ring('psephos_pending');
