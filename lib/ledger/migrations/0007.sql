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

-- unpack_responses() reads these three, and drops them.
DROP INDEX IF EXISTS response_open;
DROP INDEX IF EXISTS response_by_commit;
PRAGMA legacy_alter_table = ON;  -- others go on referring to `response`
ALTER TABLE response RENAME TO packed_response;
ALTER TABLE message_variant RENAME TO packed_variant;
ALTER TABLE tool_use RENAME TO old_tool_use;
PRAGMA legacy_alter_table = OFF;
CREATE TABLE renumbered (
  old INTEGER PRIMARY KEY,
  new INTEGER NOT NULL
);
INSERT INTO renumbered SELECT id, row_number() OVER (ORDER BY id)
  FROM packed_response;

-- Times are milliseconds since 1970 UTC; what is not known is NULL. Words are
-- rows of `symbol`. What the columns mean: lib/model/response.hpp.
CREATE TABLE response (
  id               INTEGER PRIMARY KEY,
  -- the assignment
  source           INTEGER NOT NULL DEFAULT 0,
  place            INTEGER NOT NULL DEFAULT 0,  -- 0 outside, 1 pending, 2 commit
  repository       INTEGER,
  worktree         INTEGER,
  pending_branch   INTEGER,  -- NULL: detached
  commit_record    INTEGER,
  evidence         INTEGER NOT NULL DEFAULT 0,
  -- what reports see
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
  branch           INTEGER,           -- as the client wrote it
  final            INTEGER NOT NULL,
  time             INTEGER,           -- of the line whose numbers are kept
  -- by which it is known again, and other lines of it are folded in
  key              TEXT NOT NULL UNIQUE,
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
  CHECK ((place = 2) = (commit_record IS NOT NULL))
);

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
DROP INDEX tool_use_edits;
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
