-- What people log by hand: each entry is a response (source 5), its tokens and
-- time are there.
CREATE TABLE task_entry (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,  -- as people type it; never again
  response INTEGER NOT NULL UNIQUE REFERENCES response,
  project  TEXT NOT NULL,  -- as typed, before any alias
  task     TEXT NOT NULL,
  named    TEXT NOT NULL   -- start of a commit's id that the task names, or ''
);
CREATE INDEX task_entry_naming ON task_entry (named) WHERE named <> '';

-- Lines that were seen in the log that people and older tools append to, so
-- that each is taken in once, wherever it moves.
CREATE TABLE task_line (
  id      INTEGER PRIMARY KEY,
  text    TEXT NOT NULL,
  entry   INTEGER,          -- NULL: a person removed the entry
  present INTEGER NOT NULL  -- it stood there when the log was last read
);
