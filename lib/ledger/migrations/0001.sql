-- The ledger's first form. Times are milliseconds since 1970 UTC unless the
-- name says otherwise; sums are never stored, only facts and evidence.

-- Every text that repeats: models, sessions, directories, branches, names.
CREATE TABLE symbol (
  id   INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
);

-- Cursors: how far each transcript was read, and how it looked then.
CREATE TABLE transcript (
  id          INTEGER PRIMARY KEY,
  path        TEXT NOT NULL UNIQUE,
  inode       INTEGER NOT NULL,
  size        INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  offset      INTEGER NOT NULL,
  tail_hash   INTEGER NOT NULL,
  first_time  INTEGER,            -- NULL: no record had a timestamp yet
  forked      INTEGER NOT NULL
);

-- Folders of transcripts: one that did not change has no new entries.
CREATE TABLE folder (
  path        TEXT PRIMARY KEY,
  modified_ns INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE repository (
  id               INTEGER PRIMARY KEY,
  uuid             TEXT NOT NULL UNIQUE,  -- <common git dir>/git-tokens/id
  common_dir       TEXT NOT NULL,         -- where it was last seen
  refs_fingerprint TEXT                   -- refs when liveness was computed
);

-- Worktrees are remembered for ever: sessions outlive them.
CREATE TABLE worktree (
  id              INTEGER PRIMARY KEY,
  repository      INTEGER NOT NULL REFERENCES repository,
  git_dir         TEXT NOT NULL,
  root            TEXT NOT NULL,
  log_offset      INTEGER NOT NULL DEFAULT 0,
  log_tail_hash   INTEGER NOT NULL DEFAULT 0,
  log_tail_length INTEGER NOT NULL DEFAULT 0,
  UNIQUE (repository, git_dir, root)
);

-- Transcripts that hold responses of a repository: what its hook looks at.
CREATE TABLE repository_transcript (
  repository INTEGER NOT NULL REFERENCES repository,
  transcript INTEGER NOT NULL REFERENCES transcript,
  PRIMARY KEY (repository, transcript)
) WITHOUT ROWID;

-- Evidence: what HEAD of each worktree did. Copied because git forgets it.
CREATE TABLE head_event (
  id           INTEGER PRIMARY KEY,
  worktree     INTEGER NOT NULL REFERENCES worktree,
  sequence     INTEGER NOT NULL,
  kind         INTEGER NOT NULL,
  old_id       TEXT NOT NULL,
  new_id       TEXT NOT NULL,
  branch       INTEGER REFERENCES symbol,  -- NULL: detached
  second       INTEGER NOT NULL,           -- git's, seconds since 1970
  moment       INTEGER NOT NULL,
  session      INTEGER REFERENCES symbol,  -- named by the hook's environment
  makes_commit INTEGER NOT NULL,
  from_hook    INTEGER NOT NULL,
  UNIQUE (worktree, sequence)
);
CREATE INDEX head_event_by_moment ON head_event (worktree, moment);
CREATE INDEX head_event_by_new ON head_event (new_id);

-- Evidence: old became new by amend or rebase.
CREATE TABLE rewrite_pair (
  id         INTEGER PRIMARY KEY,  -- in the order in which they were told
  repository INTEGER NOT NULL REFERENCES repository,
  old_id     TEXT NOT NULL,
  new_id     TEXT NOT NULL,
  how        INTEGER NOT NULL,
  UNIQUE (repository, old_id, new_id)
);

-- Evidence: branches that were renamed while no HEAD stood on them.
CREATE TABLE branch_rename (
  repository INTEGER NOT NULL REFERENCES repository,
  second     INTEGER NOT NULL,  -- git's, seconds since 1970
  from_name  TEXT NOT NULL,
  to_name    TEXT NOT NULL,
  PRIMARY KEY (repository, second, from_name, to_name)
) WITHOUT ROWID;

-- Commits that got responses. `shown` and `dropped` are computed from pairs
-- and refs, and may be computed again at any time.
CREATE TABLE commit_record (
  id           INTEGER PRIMARY KEY,
  repository   INTEGER NOT NULL REFERENCES repository,
  sha          TEXT NOT NULL,
  worktree     INTEGER REFERENCES worktree,
  branch       INTEGER REFERENCES symbol,  -- where HEAD stood; NULL: detached
  second       INTEGER NOT NULL,           -- committer's, seconds since 1970
  author_name  INTEGER NOT NULL REFERENCES symbol,
  author_email INTEGER NOT NULL REFERENCES symbol,
  shown        INTEGER REFERENCES commit_record,  -- NULL: at itself
  dropped      INTEGER NOT NULL DEFAULT 0,
  UNIQUE (repository, sha)
);
CREATE INDEX commit_record_by_shown ON commit_record (shown)
  WHERE shown IS NOT NULL;
CREATE INDEX commit_record_by_branch ON commit_record (repository, branch, second);

-- Evidence: what commits changed that no ref reaches any more, so that the
-- same work is known again when git has forgotten them. Beside its own change
-- a commit has those of its branch, up to each of the last tips.
CREATE TABLE lost_change (
  commit_record INTEGER NOT NULL REFERENCES commit_record,
  tip           TEXT NOT NULL,     -- last commit of the change
  -- what changed it: 0 the commit, 1 its branch since what lived when it was
  -- lost, 2 its branch since it began
  span          INTEGER NOT NULL,
  paths         INTEGER NOT NULL,  -- hash of the changed paths
  patch_id      TEXT NOT NULL,
  PRIMARY KEY (commit_record, tip, span)
) WITHOUT ROWID;

-- Where no commit can be made any more: pending usage there counts as
-- dropped. Computed from refs and worktrees, and may be computed again.
CREATE TABLE gone_place (
  worktree INTEGER NOT NULL REFERENCES worktree,
  branch   INTEGER NOT NULL,  -- symbol; 0: detached
  PRIMARY KEY (worktree, branch)
) WITHOUT ROWID;

-- Facts: one row a response, with its one assignment. The row is the hash of
-- the key (the next free one, should two keys ever share a hash): keys are
-- looked up as numbers, and no second tree of long texts is needed. What no
-- statement asks for stands packed in `facts`: a first scan
-- writes, and a report reads, every row there is, and columns cost both dear.
CREATE TABLE response (
  id             INTEGER PRIMARY KEY,
  session        INTEGER NOT NULL REFERENCES symbol,
  facts          BLOB NOT NULL,
  source         INTEGER NOT NULL DEFAULT 0,
  -- the assignment
  place          INTEGER NOT NULL DEFAULT 0,  -- 0 outside, 1 pending, 2 commit
  repository     INTEGER REFERENCES repository,
  worktree       INTEGER REFERENCES worktree,
  pending_branch INTEGER REFERENCES symbol,   -- NULL: detached
  commit_record  INTEGER REFERENCES commit_record,
  evidence       INTEGER NOT NULL DEFAULT 0,
  CHECK ((place = 2) = (commit_record IS NOT NULL))
);
-- Its two indexes are made by ensure_assignment_indexes(), when the first
-- repository is known: the first scan of gigabytes goes without them.

-- Evidence for later reports; none of it adds to a sum.
CREATE TABLE tool_use (
  id           INTEGER PRIMARY KEY,  -- 64-bit hash of the API's id
  response     INTEGER,              -- NULL: only the result was seen
  session      INTEGER,
  tool         INTEGER REFERENCES symbol,
  mcp_server   INTEGER REFERENCES symbol,
  edited       INTEGER REFERENCES symbol,  -- path that the call writes
  result_bytes INTEGER
);
CREATE INDEX tool_use_edits ON tool_use (response) WHERE edited IS NOT NULL;

-- What hooks bring. Rows that are hashes touch a page each in a large table,
-- but few in a small one.
CREATE TABLE fresh_tool_use (
  id           INTEGER PRIMARY KEY,
  response     INTEGER,
  session      INTEGER,
  tool         INTEGER REFERENCES symbol,
  mcp_server   INTEGER REFERENCES symbol,
  edited       INTEGER REFERENCES symbol,
  result_bytes INTEGER
);
CREATE INDEX fresh_tool_use_edits ON fresh_tool_use (response)
  WHERE edited IS NOT NULL;

CREATE TABLE attempt (
  response       INTEGER NOT NULL REFERENCES response,
  number         INTEGER NOT NULL,
  kind           INTEGER NOT NULL REFERENCES symbol,
  model          INTEGER NOT NULL REFERENCES symbol,
  input          INTEGER NOT NULL,
  output         INTEGER NOT NULL,
  cache_write_5m INTEGER NOT NULL,
  cache_write_1h INTEGER NOT NULL,
  cache_read     INTEGER NOT NULL,
  PRIMARY KEY (response, number)
) WITHOUT ROWID;

CREATE TABLE agent (
  agent INTEGER PRIMARY KEY REFERENCES symbol,
  kind  INTEGER NOT NULL REFERENCES symbol
);

CREATE TABLE pull_request_link (
  session    INTEGER NOT NULL REFERENCES symbol,
  number     INTEGER NOT NULL,
  url        INTEGER NOT NULL REFERENCES symbol,
  repository INTEGER NOT NULL REFERENCES symbol,
  time       INTEGER,
  PRIMARY KEY (session, number, url)
) WITHOUT ROWID;

-- Levels of the context; see HOW-IT-COUNTS, "Token usage: N/M".
CREATE TABLE context_reading (
  session   INTEGER NOT NULL REFERENCES symbol,
  time      INTEGER NOT NULL,
  file      INTEGER NOT NULL REFERENCES transcript,
  offset    INTEGER NOT NULL,
  number    INTEGER NOT NULL,  -- of several on one line
  directory INTEGER NOT NULL REFERENCES symbol,
  branch    INTEGER NOT NULL REFERENCES symbol,
  used      INTEGER NOT NULL,
  limit_    INTEGER NOT NULL,
  PRIMARY KEY (session, time, file, offset, number)
) WITHOUT ROWID;

-- What a person typed beside an entry of their own.
CREATE TABLE manual_note (
  response INTEGER PRIMARY KEY REFERENCES response,
  text     TEXT NOT NULL
);

-- Views that stand in working trees, as we last wrote them.
CREATE TABLE view_file (
  path        TEXT PRIMARY KEY,
  inode       INTEGER NOT NULL,
  size        INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL,
  total       INTEGER NOT NULL,  -- of a branch file
  sha         TEXT NOT NULL      -- commit of the (last) entry
) WITHOUT ROWID;
CREATE INDEX view_file_by_sha ON view_file (sha);

-- Commits whose views have to be written again; emptied once they stand.
CREATE TABLE stale_commit (
  commit_record INTEGER PRIMARY KEY REFERENCES commit_record
);

-- Sessions that gained something in a run that has not placed it yet; emptied
-- by the next run that places responses.
CREATE TABLE unplaced_session (
  session INTEGER PRIMARY KEY REFERENCES symbol
);

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;
