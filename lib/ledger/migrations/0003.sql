-- Responses that changed since the generation of facts began (fact_cache.hpp).
CREATE TABLE changed_fact (
  sequence INTEGER PRIMARY KEY,
  response INTEGER NOT NULL,  -- its row, which may be gone
  mark     INTEGER NOT NULL   -- random, the same for one transaction
);
