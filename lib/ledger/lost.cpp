// See lost.hpp.
#include "lib/ledger/lost.hpp"

#include "lib/ledger/statements.hpp"
#include "lib/model/history.hpp"

namespace tokens::ledger {

static Query& operator>>(Query& row, LostChange& change) {
  return row >> change.commit >> change.tip >> change.span >> change.paths >>
         change.patch_id;
}

static Query& operator>>(Query& row, CommitTraits& traits) {
  return row >> traits.commit >> traits.sha >> WordInto{traits.author_name} >>
         WordInto{traits.author_email} >> traits.author_second >>
         traits.subject >> traits.paths >> traits.patch_id;
}

static Query& operator>>(Query& row, ForeignStep& step) {
  return row >> step.event >> step.old_id >> step.new_id;
}

static Query& operator>>(Query& row, BranchRename& rename) {
  return row >> rename.second >> rename.from >> rename.to;
}

static Query& operator>>(Query& row, PendingPlace& place) {
  return row >> place.worktree >> WordInto{place.branch};
}

Result<void> store_lost_change(Ledger& ledger, const LostChange& change) {
  return exec(ledger,
              "INSERT OR REPLACE INTO lost_change VALUES (?, ?, ?, ?, ?)",
              change.commit,
              change.tip,
              change.span,
              change.paths,
              change.patch_id);
}

Result<std::vector<LostChange>> lost_changes(Ledger& ledger, RowId repository) {
  return all<LostChange>(
      ledger,
      "SELECT commit_record, tip, span, lost_change.paths, "
      "lost_change.patch_id FROM "
      "lost_change JOIN commit_record ON commit_record.id = commit_record "
      "WHERE repository = ? ORDER BY commit_record, tip",
      repository);
}

#define TRAITS                                                                 \
  "SELECT id, sha, author_name, author_email, author_second, subject, paths, " \
  "ifnull(patch_id, '') FROM commit_record WHERE repository = ? AND "

Result<std::vector<CommitTraits>> commit_traits(Ledger& ledger,
                                                RowId repository) {
  return all<CommitTraits>(
      ledger, TRAITS "author_second IS NOT NULL", repository);
}

Result<std::vector<CommitTraits>> commits_without_patch(Ledger& ledger,
                                                        RowId repository,
                                                        std::size_t limit) {
  return all<CommitTraits>(ledger,
                           TRAITS "patch_id IS NULL ORDER BY id DESC LIMIT ?",
                           repository,
                           limit);
}

Result<void> store_traits(Ledger& ledger, const CommitTraits& traits) {
  const auto second = or_null(traits.author_second);
  return exec(
      ledger,
      "UPDATE commit_record SET author_second = ifnull(?1, author_second), "
      "subject = ifnull(?2, subject), paths = ?3, patch_id = ?4 WHERE id = "
      "?5",
      second,
      second ? std::optional(traits.subject) : std::nullopt,
      traits.paths,
      traits.patch_id,
      traits.commit);
}

Result<std::vector<ForeignStep>> foreign_steps(Ledger& ledger,
                                               RowId repository,
                                               RowId after) {
  return all<ForeignStep>(
      ledger,
      "SELECT id, old_id, new_id FROM head_event WHERE id > ? AND kind = ? "
      "AND old_id <> new_id AND worktree IN (SELECT id FROM worktree WHERE "
      "repository = ?) ORDER BY id",
      after,
      EventKind::other,
      repository);
}

Result<bool> store_branch_rename(Ledger& ledger,
                                 RowId repository,
                                 const BranchRename& rename) {
  return guarded("write ledger", [&] {
    return exec(ledger.connection(),
                "INSERT OR IGNORE INTO branch_rename VALUES (?, ?, ?, ?)",
                repository,
                rename.second,
                rename.from,
                rename.to) > 0;
  });
}

Result<std::vector<BranchRename>> branch_renames(Ledger& ledger,
                                                 RowId repository) {
  return all<BranchRename>(
      ledger,
      "SELECT second, from_name, to_name FROM branch_rename WHERE "
      "repository = ? ORDER BY second",
      repository);
}

Result<std::vector<BranchRename>> all_renames(Ledger& ledger,
                                              RowId repository) {
  return all<BranchRename>(
      ledger,
      "SELECT second, old, new FROM (SELECT after.id AS id, after.second AS "
      "second, ifnull((SELECT text FROM symbol WHERE id = before.branch), '') "
      "AS old, ifnull((SELECT text FROM symbol WHERE id = after.branch), '') "
      "AS new FROM head_event AS after JOIN head_event AS before ON "
      "before.worktree = after.worktree AND before.sequence = "
      "after.sequence - 1 WHERE after.kind = ?1 AND after.worktree "
      "IN (SELECT id FROM worktree WHERE repository = ?2) "
      "UNION ALL SELECT NULL, second, from_name, to_name FROM branch_rename "
      "WHERE repository = ?2) ORDER BY second, id IS NULL, id, old, new",
      EventKind::rename,
      repository);
}

std::string name_now(const std::vector<BranchRename>& renames,
                     std::string branch,
                     std::int64_t second) {
  for (const BranchRename& rename : renames) {
    if (rename.second >= second && rename.from == branch &&
        rename.from != rename.to) {
      branch = rename.to;
    }
  }
  return branch;
}

Result<std::vector<PendingPlace>> pending_places(Ledger& ledger,
                                                 RowId repository) {
  return all<PendingPlace>(
      ledger,
      "SELECT DISTINCT worktree, ifnull(pending_branch, 0) FROM response "
      "WHERE place < 2 AND place = 1 AND repository = ? AND "
      "worktree IS NOT NULL",
      repository);
}

Result<void> store_gone_places(Ledger& ledger,
                               RowId repository,
                               const std::vector<PendingPlace>& places) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    exec(connection,
         "DELETE FROM gone_place WHERE worktree IN "
         "(SELECT id FROM worktree WHERE repository = ?)",
         repository);
    for (const PendingPlace& place : places) {
      exec(connection,
           "INSERT OR IGNORE INTO gone_place VALUES (?, ?)",
           place.worktree,
           Word{place.branch});
    }
  });
}

Result<GonePlaces> gone_places(Ledger& ledger) {
  return all<std::pair<RowId, RowId>, GonePlaces>(
      ledger, "SELECT worktree, branch FROM gone_place");
}

Result<std::vector<std::string>> commit_branches(Ledger& ledger,
                                                 RowId repository) {
  return all<std::string>(
      ledger,
      "SELECT text FROM symbol WHERE id IN (SELECT branch FROM commit_record "
      "WHERE repository = ?)",
      repository);
}

}  // namespace tokens::ledger
