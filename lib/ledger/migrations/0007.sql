-- A response has columns, and rows in the order in which they came. Before, it
-- was packed into one column, and stood in a row that was the hash of its key
-- or, if a hook had brought it, in one of the small numbers.

-- Calls that hooks had put aside come to the others.
INSERT INTO tool_use (id, response, session, tool, mcp_server, edited,
                      result_bytes)
  SELECT id, response, session, tool, mcp_server, edited, result_bytes
  FROM fresh_tool_use WHERE true
  ON CONFLICT (id) DO UPDATE SET
    response = ifnull(response, excluded.response),
    tool = ifnull(tool, excluded.tool),
    mcp_server = ifnull(mcp_server, excluded.mcp_server),
    edited = ifnull(edited, excluded.edited),
    result_bytes = ifnull(result_bytes, excluded.result_bytes);
DROP TABLE fresh_tool_use;
DROP TABLE fresh_key_row;
DROP TABLE key_row;

-- Only Claude Code's transcripts were read.
INSERT OR IGNORE INTO symbol (text)
  SELECT 'claude-code' WHERE EXISTS (SELECT 1 FROM response);

-- unpack_responses() reads these three. Tables are copied where they get other
-- columns: ALTER TABLE makes SQLite read the whole schema again, each time.
CREATE TEMP TABLE packed_response AS SELECT * FROM response;
CREATE TEMP TABLE packed_variant AS SELECT * FROM message_variant;
CREATE TEMP TABLE renumbered (
  old INTEGER PRIMARY KEY,
  new INTEGER NOT NULL
);
INSERT INTO renumbered SELECT id, row_number() OVER (ORDER BY id) FROM response;
DROP TABLE response;
DROP TABLE message_variant;

-- Times are milliseconds since 1970 UTC; what is not known is NULL. Words are
-- rows of `symbol`. What the columns mean: lib/model/response.hpp.
CREATE TABLE response (
  id               INTEGER PRIMARY KEY,
  -- of which there are indexes, which are read from the first columns soonest
  place            INTEGER NOT NULL DEFAULT 0,  -- 0 outside, 1 pending, 2 commit
  session          INTEGER,
  time             INTEGER,           -- of the line whose numbers are kept
  commit_record    INTEGER,
  -- the rest of the assignment
  source           INTEGER NOT NULL DEFAULT 0,
  repository       INTEGER,
  worktree         INTEGER,
  pending_branch   INTEGER,  -- NULL: detached
  evidence         INTEGER NOT NULL DEFAULT 0,
  -- what reports see
  client           INTEGER,
  input            INTEGER NOT NULL,
  output           INTEGER NOT NULL,
  cache_write_5m   INTEGER NOT NULL,
  cache_write_1h   INTEGER NOT NULL,
  cache_read       INTEGER NOT NULL,
  unclassified     INTEGER NOT NULL,
  web_searches     INTEGER NOT NULL,
  model            INTEGER,
  speed            INTEGER,
  service_tier     INTEGER,
  geo              INTEGER,
  agent            INTEGER,
  directory        INTEGER,
  branch           INTEGER,           -- as the client wrote it
  final            INTEGER NOT NULL,
  -- by which it is known again, and other lines of it are folded in
  key              TEXT NOT NULL,
  recent           INTEGER NOT NULL DEFAULT 0,  -- a hook brought it: below
  skill            INTEGER,
  sidechain        INTEGER NOT NULL,
  request          INTEGER NOT NULL,  -- digest of its id
  file             INTEGER,
  offset           INTEGER NOT NULL,
  file_first       INTEGER,
  forked           INTEGER NOT NULL,
  owner_file       INTEGER,           -- the line that owns the response
  owner_offset     INTEGER NOT NULL,
  owner_time       INTEGER,
  owner_file_first INTEGER,
  owner_forked     INTEGER NOT NULL,
  first_read       INTEGER NOT NULL,  -- when its bytes were first read
  CHECK ((place = 2) = (commit_record IS NOT NULL)),
  CHECK (recent IN (0, 1))
);
-- Keys are random, so that each new one touches a page of its own in a large
-- index, but few in a small one: what hooks bring has one, until another run
-- takes it over (settle_keys() in response_columns.hpp).
CREATE UNIQUE INDEX response_by_key ON response (key) WHERE recent = 0;
CREATE UNIQUE INDEX response_by_recent_key ON response (key) WHERE recent = 1;

-- Of one message id that stands for several responses: what the lines of each
-- request say, in the columns that a response has for it.
CREATE TABLE message_variant (
  message          INTEGER NOT NULL REFERENCES shared_message,
  number           INTEGER NOT NULL,
  request_id       TEXT NOT NULL,     -- '': none was logged, or not known
  uuid             TEXT NOT NULL,     -- of its first line; '': not known
  response         INTEGER NOT NULL,  -- the row in which it counts
  client           INTEGER,
  session          INTEGER,
  input            INTEGER NOT NULL,
  output           INTEGER NOT NULL,
  cache_write_5m   INTEGER NOT NULL,
  cache_write_1h   INTEGER NOT NULL,
  cache_read       INTEGER NOT NULL,
  unclassified     INTEGER NOT NULL,
  web_searches     INTEGER NOT NULL,
  model            INTEGER,
  speed            INTEGER,
  service_tier     INTEGER,
  geo              INTEGER,
  agent            INTEGER,
  directory        INTEGER,
  branch           INTEGER,
  final            INTEGER NOT NULL,
  time             INTEGER,
  skill            INTEGER,
  sidechain        INTEGER NOT NULL,
  request          INTEGER NOT NULL,
  file             INTEGER,
  offset           INTEGER NOT NULL,
  file_first       INTEGER,
  forked           INTEGER NOT NULL,
  owner_file       INTEGER,
  owner_offset     INTEGER NOT NULL,
  owner_time       INTEGER,
  owner_file_first INTEGER,
  owner_forked     INTEGER NOT NULL,
  first_read       INTEGER NOT NULL,
  PRIMARY KEY (message, number)
) WITHOUT ROWID;

-- Calls stand with their response. A result comes on a later line, perhaps in
-- a later run: only calls without one are looked for by their id.
CREATE TEMP TABLE old_tool_use AS SELECT * FROM tool_use;
DROP TABLE tool_use;
CREATE TABLE tool_use (
  response     INTEGER NOT NULL,
  id           INTEGER NOT NULL,  -- 64-bit hash of the API's id
  tool         INTEGER,
  mcp_server   INTEGER,
  edited       INTEGER,           -- path that the call writes
  result_bytes INTEGER,           -- NULL: no result was seen
  PRIMARY KEY (response, id)
) WITHOUT ROWID;
INSERT INTO tool_use
  SELECT new, id, tool, mcp_server, edited, result_bytes
  FROM old_tool_use JOIN renumbered ON old = response ORDER BY new, id;
DROP TABLE old_tool_use;
CREATE INDEX tool_use_without_result ON tool_use (id)
  WHERE result_bytes IS NULL;

-- What refers to a response follows it. All old numbers are positive, so that
-- none is taken for a new one on the way.
DELETE FROM attempt WHERE response NOT IN (SELECT old FROM renumbered);
UPDATE attempt SET response =
  -(SELECT new FROM renumbered WHERE old = response);
UPDATE attempt SET response = -response;
DELETE FROM manual_note WHERE response NOT IN (SELECT old FROM renumbered);
UPDATE manual_note SET response =
  -(SELECT new FROM renumbered WHERE old = response);
UPDATE manual_note SET response = -response;
DELETE FROM task_entry WHERE response NOT IN (SELECT old FROM renumbered);
UPDATE task_entry SET response =
  -(SELECT new FROM renumbered WHERE old = response);
UPDATE task_entry SET response = -response;
-- Rows of responses that are gone, and so are to be taken back from a team,
-- are negative; they keep numbers that no response can have.
CREATE TEMP TABLE sent AS
  SELECT team, kind, ifnull(new, -abs(row)) AS row, repository, whole, place,
         revision, key
  FROM team_sent LEFT JOIN renumbered ON old = row WHERE kind = 0;
DELETE FROM team_sent WHERE kind = 0;
INSERT OR IGNORE INTO team_sent SELECT * FROM sent;
DROP TABLE sent;

-- Copies of the facts begin anew.
DELETE FROM changed_fact;
DELETE FROM setting WHERE key = 'facts_generation';

-- What a commit cost when it was priced last, from all responses that it shows;
-- written with its views, in one transaction. NULL: not since it got some.
CREATE TEMP TABLE old_commit AS SELECT * FROM commit_record;
DROP TABLE commit_record;
CREATE TABLE commit_record (
  id            INTEGER PRIMARY KEY,
  repository    INTEGER NOT NULL REFERENCES repository,
  sha           TEXT NOT NULL,
  worktree      INTEGER REFERENCES worktree,
  branch        INTEGER REFERENCES symbol,  -- where HEAD stood; NULL: detached
  second        INTEGER NOT NULL,           -- committer's, seconds since 1970
  author_name   INTEGER NOT NULL REFERENCES symbol,
  author_email  INTEGER NOT NULL REFERENCES symbol,
  shown         INTEGER REFERENCES commit_record,  -- NULL: at itself
  dropped       INTEGER NOT NULL DEFAULT 0,
  author_second INTEGER,  -- by which it is known again: version 6
  subject       INTEGER,
  paths         INTEGER,
  patch_id      TEXT,
  tokens        INTEGER,
  dollars       INTEGER,  -- whole; NULL: no price
  pico          INTEGER,  -- dollars beside these
  has_unpriced  INTEGER,
  prices        INTEGER,  -- hash of the table's name
  UNIQUE (repository, sha)
);
INSERT INTO commit_record
  SELECT *, NULL, NULL, NULL, NULL, NULL FROM old_commit;
DROP TABLE old_commit;
CREATE INDEX commit_record_by_shown ON commit_record (shown)
  WHERE shown IS NOT NULL;
CREATE INDEX commit_record_without_patch ON commit_record (repository)
  WHERE patch_id IS NULL;
-- What a branch cost is read from the index alone, also by every hook.
CREATE INDEX commit_record_by_branch ON commit_record
  (repository, branch, second, shown, dropped,
   tokens, dollars, pico, has_unpriced, prices);

-- The tokens of the living commits that were made on a branch: every hook shows
-- them, and there may be ten thousand. Kept by the triggers below.
CREATE TABLE branch_total (
  repository INTEGER NOT NULL,
  branch     INTEGER NOT NULL,  -- symbol; 0: detached
  tokens     INTEGER NOT NULL,
  unknown    INTEGER NOT NULL,  -- commits whose tokens were never added up
  PRIMARY KEY (repository, branch)
) WITHOUT ROWID;
INSERT INTO branch_total
  SELECT repository, ifnull(branch, 0), 0, count(*) FROM commit_record
  WHERE shown IS NULL AND dropped = 0 GROUP BY 1, 2;
CREATE TRIGGER commit_record_inserted AFTER INSERT ON commit_record
  WHEN new.shown IS NULL AND new.dropped = 0
BEGIN
  INSERT INTO branch_total VALUES (new.repository, ifnull(new.branch, 0),
    ifnull(new.tokens, 0), new.tokens IS NULL)
    ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens,
      unknown = unknown + excluded.unknown;
END;
CREATE TRIGGER commit_record_deleted AFTER DELETE ON commit_record
  WHEN old.shown IS NULL AND old.dropped = 0
BEGIN
  UPDATE branch_total SET tokens = tokens - ifnull(old.tokens, 0),
    unknown = unknown - (old.tokens IS NULL)
    WHERE repository = old.repository AND branch = ifnull(old.branch, 0);
END;
CREATE TRIGGER commit_record_updated
  AFTER UPDATE OF repository, branch, shown, dropped, tokens ON commit_record
BEGIN
  UPDATE branch_total SET tokens = tokens - ifnull(old.tokens, 0),
    unknown = unknown - (old.tokens IS NULL)
    WHERE repository = old.repository AND branch = ifnull(old.branch, 0)
      AND old.shown IS NULL AND old.dropped = 0;
  INSERT INTO branch_total SELECT new.repository, ifnull(new.branch, 0),
    ifnull(new.tokens, 0), new.tokens IS NULL
    WHERE new.shown IS NULL AND new.dropped = 0
    ON CONFLICT DO UPDATE SET tokens = tokens + excluded.tokens,
      unknown = unknown + excluded.unknown;
END;

CREATE TEMP TABLE old_view_file AS SELECT * FROM view_file;
DROP TABLE view_file;
CREATE TABLE view_file (
  path        TEXT PRIMARY KEY,
  inode       INTEGER NOT NULL,
  size        INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  sha         TEXT NOT NULL      -- commit of the (last) entry
) WITHOUT ROWID;
INSERT INTO view_file SELECT path, inode, size, modified_ns, sha
  FROM old_view_file;
DROP TABLE old_view_file;
CREATE INDEX view_file_by_sha ON view_file (sha);

-- What stood in settings by the name of its key: what runs remember of a
-- repository, so that they look at what is new only.
CREATE TEMP TABLE old_repository AS SELECT * FROM repository;
DROP TABLE repository;
CREATE TABLE repository (
  id               INTEGER PRIMARY KEY,
  uuid             TEXT NOT NULL UNIQUE,  -- <common git dir>/git-tokens/id
  common_dir       TEXT NOT NULL,         -- where it was last seen
  refs_fingerprint TEXT,                  -- refs when liveness was computed
  searched_tips    TEXT,
  missing_branches TEXT,  -- each with a newline
  placed_event     INTEGER,
  paired_event     INTEGER,
  roots            TEXT,  -- ids, with blanks between
  team_name        TEXT,
  team_project     TEXT,
  last_run_began   INTEGER,  -- a hook's
  last_run_took    INTEGER   -- milliseconds
);
INSERT INTO repository SELECT *,
  (SELECT value FROM setting WHERE key = 'searched tips of ' || id),
  (SELECT value FROM setting WHERE key = 'missing branches of ' || id),
  (SELECT value FROM setting WHERE key = 'placed events of ' || id),
  (SELECT value FROM setting WHERE key = 'paired steps of ' || id),
  (SELECT value FROM setting WHERE key = 'roots of ' || id),
  (SELECT value FROM setting WHERE key = 'team repository of ' || uuid),
  (SELECT value FROM setting WHERE key = 'team project of ' || uuid),
  (SELECT CAST(value AS INTEGER) FROM setting
    WHERE key = 'last_run.' || id AND value GLOB '[0-9]* [0-9]*'),
  (SELECT CAST(substr(value, instr(value, ' ')) AS INTEGER) FROM setting
    WHERE key = 'last_run.' || id)
  FROM old_repository;
DROP TABLE old_repository;

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
