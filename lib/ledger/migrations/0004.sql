-- What a team's ledger was sent, so that it is not sent again: fingerprints
-- of rows as they were then. Removing all of it costs one long push.
CREATE TABLE team_sent (
  team       INTEGER NOT NULL REFERENCES symbol,  -- id of the team's ledger
  kind       INTEGER NOT NULL,  -- 0 response, 1 commit
  row        INTEGER NOT NULL,  -- its row here
  repository INTEGER NOT NULL,  -- symbol of the name it went under; 0: none
  whole      INTEGER NOT NULL,  -- fingerprint of all that was sent
  place      INTEGER NOT NULL,  -- of what a revision stands for
  revision   INTEGER NOT NULL,  -- milliseconds; 0: as it was first
  key        TEXT,              -- of a response that may be removed here
  PRIMARY KEY (team, kind, row)
) WITHOUT ROWID;
