-- What stood in settings by the name of its key: what runs remember of a
-- repository, so that they look at what is new only.
ALTER TABLE repository ADD COLUMN searched_tips TEXT;
ALTER TABLE repository ADD COLUMN missing_branches TEXT;  -- each with a newline
ALTER TABLE repository ADD COLUMN placed_event INTEGER;
ALTER TABLE repository ADD COLUMN paired_event INTEGER;
ALTER TABLE repository ADD COLUMN roots TEXT;  -- ids, with blanks between
ALTER TABLE repository ADD COLUMN team_name TEXT;
ALTER TABLE repository ADD COLUMN team_project TEXT;
ALTER TABLE repository ADD COLUMN last_run_began INTEGER;  -- a hook's
ALTER TABLE repository ADD COLUMN last_run_took INTEGER;   -- milliseconds
UPDATE repository SET
  searched_tips = (SELECT value FROM setting WHERE key = 'searched tips of ' || id),
  missing_branches =
    (SELECT value FROM setting WHERE key = 'missing branches of ' || id),
  placed_event =
    (SELECT value FROM setting WHERE key = 'placed events of ' || id),
  paired_event = (SELECT value FROM setting WHERE key = 'paired steps of ' || id),
  roots = (SELECT value FROM setting WHERE key = 'roots of ' || id),
  team_name =
    (SELECT value FROM setting WHERE key = 'team repository of ' || uuid),
  team_project = (SELECT value FROM setting WHERE key = 'team project of ' || uuid),
  last_run_began = (SELECT CAST(value AS INTEGER) FROM setting
    WHERE key = 'last_run.' || id AND value GLOB '[0-9]* [0-9]*'),
  last_run_took = (SELECT CAST(substr(value, instr(value, ' ')) AS INTEGER)
    FROM setting WHERE key = 'last_run.' || id);

-- Where a worktree of this disk has the same root, that one holds what happens
-- there, and not one that came from another machine.
ALTER TABLE worktree ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;
UPDATE worktree SET imported = 1
  WHERE 'imported worktree ' || id IN (SELECT key FROM setting);

-- From when on an imported amount was used, which transcripts may tell later.
CREATE TABLE import_start (
  key   TEXT PRIMARY KEY,  -- of the response
  since INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO import_start SELECT substr(key, 16), CAST(value AS INTEGER)
  FROM setting WHERE key > 'imported since ' AND key < 'imported since!';

-- A ledger that is a copy of a team's: the parts of it as they were told last.
CREATE TABLE copied_part (
  part        TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO copied_part SELECT substr(key, 13), value
  FROM setting WHERE key >= 'copied part ' AND key < 'copied part!';

-- The damaged files that were merged again, a line each.
INSERT INTO setting (key, value)
  SELECT 'recovered', group_concat(substr(key, 11), char(10)) || char(10) FROM setting
  WHERE key > 'recovered ' AND key < 'recovered!' HAVING count(*) > 0;

DELETE FROM setting WHERE key GLOB 'searched tips of *'
  OR key GLOB 'missing branches of *' OR key GLOB 'placed events of *'
  OR key GLOB 'paired steps of *' OR key GLOB 'roots of *'
  OR key GLOB 'team repository of *' OR key GLOB 'team project of *'
  OR key GLOB 'last_run.*' OR key GLOB 'imported worktree *'
  OR key GLOB 'imported since *' OR key GLOB 'copied part *'
  OR key GLOB 'recovered *';
