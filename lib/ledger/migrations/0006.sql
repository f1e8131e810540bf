-- Where a worktree was, and when: one without a row always was at its root.
-- A folder is renamed, a worktree moved or removed, and its path may come back
-- as something else.
CREATE TABLE worktree_place (
  id       INTEGER PRIMARY KEY,  -- in the order of time
  worktree INTEGER NOT NULL REFERENCES worktree,
  root     TEXT NOT NULL,
  since    INTEGER,  -- NULL: nothing else was known there before
  until    INTEGER   -- when a run first missed it there; NULL: it is there
);
