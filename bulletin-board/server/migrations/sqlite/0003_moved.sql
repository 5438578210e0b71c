-- Set, for ever, when the board has been moved to another database: from then on this one takes nothing, so that there are no two. While
-- a board is being moved to this one, it is set for that long.
CREATE TABLE moved (note TEXT NOT NULL) STRICT;

CREATE TRIGGER a_moved_board_takes_nothing BEFORE UPDATE ON head WHEN EXISTS (SELECT 1 FROM moved)
BEGIN SELECT RAISE(ABORT, 'this board has moved'); END;

CREATE TRIGGER a_moved_board_announces_nothing BEFORE INSERT ON process WHEN EXISTS (SELECT 1 FROM moved)
BEGIN SELECT RAISE(ABORT, 'this board has moved'); END;
