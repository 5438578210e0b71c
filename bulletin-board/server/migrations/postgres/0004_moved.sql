-- Set, for ever, when the board has been moved to another database: from then on this one takes nothing, so that there are no two. While
-- a board is being moved to this one, it is set for that long.
CREATE TABLE moved (note TEXT NOT NULL);

CREATE FUNCTION refuse_if_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM moved) THEN RAISE EXCEPTION 'this board has moved'; END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER a_moved_board_takes_nothing BEFORE UPDATE ON head
FOR EACH ROW EXECUTE FUNCTION refuse_if_moved();

CREATE TRIGGER a_moved_board_announces_nothing BEFORE INSERT ON process
FOR EACH ROW EXECUTE FUNCTION refuse_if_moved();
