-- The first form of a team's ledger. Plain SQL, which PostgreSQL and the
-- engines that speak its protocol take: no sequence, no extension, and the
-- repository first in every key, so that it can be spread by it.
--
-- Times are milliseconds since 1970 UTC; 4503599627370496 (2^52) stands for
-- "not known". Numbers, ids, names of models, of branches and of people; no
-- path, no tool and no word of a conversation.

-- How repositories are called in reports by project.
CREATE TABLE git_tokens_repository (
  repository TEXT NOT NULL,
  name       TEXT NOT NULL,
  PRIMARY KEY (repository)
);

-- Commits that got responses, and where these are shown today.
CREATE TABLE git_tokens_commit (
  repository TEXT    NOT NULL,
  sha        TEXT    NOT NULL,
  shown      TEXT    NOT NULL,  -- the commit that shows them; sha: itself
  dropped    BOOLEAN NOT NULL,
  branch     TEXT    NOT NULL,  -- of the commit that shows them; '': detached
  author     TEXT    NOT NULL,  -- of that one, "Name <address>"; '': not told
  revision   BIGINT  NOT NULL,  -- when a sender noticed this; 0: as first made
  PRIMARY KEY (repository, sha)
);

-- Responses: once each, whoever saw them.
CREATE TABLE git_tokens_response (
  repository     TEXT     NOT NULL,  -- '': in none
  response       TEXT     NOT NULL,
  source         SMALLINT NOT NULL,  -- lib/model/response.hpp
  final          BOOLEAN  NOT NULL,
  -- the kept line, and what decides that it is kept
  input          BIGINT   NOT NULL,
  output         BIGINT   NOT NULL,
  cache_write_5m BIGINT   NOT NULL,
  cache_write_1h BIGINT   NOT NULL,
  cache_read     BIGINT   NOT NULL,
  unclassified   BIGINT   NOT NULL,
  web_searches   BIGINT   NOT NULL,
  model          TEXT     NOT NULL,
  speed          TEXT     NOT NULL,
  service_tier   TEXT     NOT NULL,
  geo            TEXT     NOT NULL,
  attempts       TEXT     NOT NULL,  -- '': one
  sidechain      BOOLEAN  NOT NULL,
  forked         BOOLEAN  NOT NULL,
  file_first     BIGINT   NOT NULL,
  moment         BIGINT   NOT NULL,
  line_offset    BIGINT   NOT NULL,
  -- the owner's line
  session        TEXT     NOT NULL,
  owner_forked   BOOLEAN  NOT NULL,
  owner_first    BIGINT   NOT NULL,
  owner_moment   BIGINT   NOT NULL,
  owner_offset   BIGINT   NOT NULL,
  -- the assignment
  place          SMALLINT NOT NULL,  -- 0 outside, 1 pending, 2 commit
  gone           BOOLEAN  NOT NULL,  -- pending where no commit can be made
  commit_id      TEXT     NOT NULL,  -- the commit that first got it, or ''
  branch         TEXT     NOT NULL,  -- of what has no commit
  evidence       SMALLINT NOT NULL,
  revision       BIGINT   NOT NULL,
  PRIMARY KEY (repository, response)
);
