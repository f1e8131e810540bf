-- By what a commit with responses is known again when git has forgotten it.
ALTER TABLE commit_record ADD COLUMN author_second INTEGER;  -- NULL: not known
ALTER TABLE commit_record ADD COLUMN subject INTEGER;        -- hash
ALTER TABLE commit_record ADD COLUMN paths INTEGER;  -- hash of changed paths
-- NULL: not asked yet; '': changes nothing, or git had forgotten it by then.
ALTER TABLE commit_record ADD COLUMN patch_id TEXT;
-- Sessions that hooks named: few events have one.
CREATE INDEX head_event_by_session ON head_event (session, worktree)
  WHERE session IS NOT NULL;
CREATE INDEX commit_record_without_patch ON commit_record (repository)
  WHERE patch_id IS NULL;

-- Lines of transcripts that could not be read, or whose usage cannot be. Kept
-- when the file is gone; a reading from its start replaces them.
CREATE TABLE unreadable_line (
  transcript INTEGER NOT NULL REFERENCES transcript,
  day        INTEGER NOT NULL,  -- of the line before, since 1970 UTC; -1: none
  lines      INTEGER NOT NULL,
  PRIMARY KEY (transcript, day)
) WITHOUT ROWID;

-- Of the lines that were read: the last one's.
ALTER TABLE transcript ADD COLUMN last_time INTEGER;

-- What is billed beside a response has been stored, and not counted.
INSERT OR IGNORE INTO stale_commit
  SELECT commit_record FROM response WHERE commit_record IS NOT NULL AND id IN
    (SELECT response FROM attempt JOIN symbol ON symbol.id = attempt.kind
     WHERE symbol.text IN ('advisor_message', 'compaction'));

-- Message ids that came with several requests, or with several prompts and no
-- request: their variants one by one, so that the order in which they are found
-- does not matter (lib/model/shared_message.hpp).
CREATE TABLE shared_message (
  id      INTEGER PRIMARY KEY,
  message TEXT NOT NULL UNIQUE,
  reused  INTEGER NOT NULL  -- it was given to several responses
);
CREATE TABLE message_variant (
  message  INTEGER NOT NULL REFERENCES shared_message,
  number   INTEGER NOT NULL,
  request  TEXT NOT NULL,     -- '': none was logged, or not known
  uuid     TEXT NOT NULL,     -- of its first line; '': not known
  session  INTEGER NOT NULL,  -- symbol
  facts    BLOB NOT NULL,     -- as in response, with an empty key
  response INTEGER NOT NULL,  -- the row in which it counts
  PRIMARY KEY (message, number)
) WITHOUT ROWID;

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
