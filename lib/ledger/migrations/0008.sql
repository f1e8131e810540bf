-- What a commit cost when it was priced last, from all responses that it shows;
-- written with its views, in one transaction. NULL: not since it got some.
ALTER TABLE commit_record ADD COLUMN tokens INTEGER;
ALTER TABLE commit_record ADD COLUMN dollars INTEGER;  -- whole; NULL: no price
ALTER TABLE commit_record ADD COLUMN pico INTEGER;  -- dollars beside these
ALTER TABLE commit_record ADD COLUMN has_unpriced INTEGER;
ALTER TABLE commit_record ADD COLUMN prices INTEGER;  -- hash of the table's name

-- What a branch cost is read from the index alone, also by every hook.
DROP INDEX commit_record_by_branch;
CREATE INDEX commit_record_by_branch ON commit_record
  (repository, branch, second, shown, dropped,
   tokens, dollars, pico, has_unpriced, prices);

ALTER TABLE view_file DROP COLUMN total;
