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
