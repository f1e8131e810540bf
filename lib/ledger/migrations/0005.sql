-- Where the response with a key is, if not in the row that the key's hash
-- names. A hook puts its responses one behind the other: in rows that are
-- hashes each would touch a page of its own.
CREATE TABLE key_row (
  slot     INTEGER PRIMARY KEY,  -- the hash, the next one should keys share it
  response INTEGER NOT NULL      -- its row
);

-- The last of them, in few pages.
CREATE TABLE fresh_key_row (
  slot     INTEGER PRIMARY KEY,
  response INTEGER NOT NULL
);
