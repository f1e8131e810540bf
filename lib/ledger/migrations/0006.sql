-- By what a commit with responses is known again when git has forgotten it.
ALTER TABLE commit_record ADD COLUMN author_second INTEGER;  -- NULL: not known
ALTER TABLE commit_record ADD COLUMN subject INTEGER;        -- hash
ALTER TABLE commit_record ADD COLUMN paths INTEGER;  -- hash of changed paths
-- NULL: not asked yet; '': changes nothing, or git had forgotten it by then.
ALTER TABLE commit_record ADD COLUMN patch_id TEXT;
-- Sessions that hooks named: few events have one.
CREATE INDEX head_event_by_session ON head_event (session, worktree)
  WHERE session IS NOT NULL;
CREATE INDEX commit_record_without_patch ON commit_record (repository)
  WHERE patch_id IS NULL;
