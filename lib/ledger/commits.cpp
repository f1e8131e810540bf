// Commits that got responses, where they are shown, and what became what; HEAD
// events; and what refs do not reach any more. What git forgets is kept here.

#include "lib/base/text.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/statements.hpp"

#include <algorithm>

namespace tokens::ledger {

#define COMMIT_COLUMNS                                           \
  "id, repository, sha, worktree, branch, second, author_name, " \
  "author_email, shown, dropped"

static Query& operator>>(Query& row, CommitRow& commit) {
  row >> commit.row >> commit.repository >> commit.sha >> commit.worktree >>
      commit.branch_row >> commit.second >> WordInto{commit.author_name} >>
      WordInto{commit.author_email} >> commit.shown >> commit.dropped;
  commit.branch = row.connection().text(commit.branch_row);
  commit.shown = commit.shown == 0 ? commit.row : commit.shown;
  return row;
}

static Query& operator>>(Query& row, RewritePair& pair) {
  return row >> pair.old_id >> pair.new_id >> pair.how;
}

Result<void> store_pair(Ledger& ledger,
                        RowId repository,
                        const RewritePair& pair) {
  return exec(
      ledger,
      "INSERT OR IGNORE INTO rewrite_pair (repository, old_id, new_id, how) "
      "VALUES (?, ?, ?, ?)",
      repository,
      pair.old_id,
      pair.new_id,
      pair.how);
}

Result<std::vector<RewritePair>> pairs(Ledger& ledger, RowId repository) {
  return all<RewritePair>(
      ledger,
      "SELECT old_id, new_id, how FROM rewrite_pair WHERE repository = ? "
      "ORDER BY id",
      repository);
}

Result<std::string> newest_rewrite(Ledger& ledger,
                                   RowId repository,
                                   const std::string& id) {
  return guarded("read ledger", [&] {
    std::string newest = id;
    // A cycle (reset to the old commit, amended back) ends at its start.
    for (int step = 0; step < 1000; ++step) {
      const auto next = first<std::string>(
          ledger.connection(),
          "SELECT new_id FROM rewrite_pair WHERE repository = ? AND "
          "old_id = ? ORDER BY id DESC LIMIT 1",
          repository,
          newest);
      if (!next || *next == id) {
        break;
      }
      newest = *next;
    }
    return newest;
  });
}

Result<RowId> store_commit(Ledger& ledger,
                           RowId repository,
                           const CommitInfo& info,
                           RowId worktree,
                           const std::string& branch) {
  return guarded("write ledger", [&] {
    const auto second = or_null(info.author_second);
    return value<RowId>(
        ledger.connection(),
        "INSERT INTO commit_record (repository, sha, worktree, branch, "
        "second, author_name, author_email, author_second, subject) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (repository, sha) DO UPDATE SET sha = sha RETURNING id",
        repository,
        info.id,
        or_null(worktree),
        WordOrNull{branch},
        info.committer_second,
        Word{info.author_name},
        Word{info.author_email},
        second,
        second ? std::optional(stable_hash(info.subject)) : std::nullopt);
  });
}

Result<std::optional<CommitRow>> commit_by_sha(Ledger& ledger,
                                               RowId repository,
                                               const std::string& sha) {
  return first<CommitRow>(
      ledger,
      "SELECT " COMMIT_COLUMNS
      " FROM commit_record WHERE repository = ? AND sha = ?",
      repository,
      sha);
}

Result<std::optional<CommitRow>> commit_by_row(Ledger& ledger, RowId row) {
  return first<CommitRow>(
      ledger, "SELECT " COMMIT_COLUMNS " FROM commit_record WHERE id = ?", row);
}

Result<std::vector<CommitRow>> commits(Ledger& ledger, RowId repository) {
  return all<CommitRow>(ledger,
                        "SELECT " COMMIT_COLUMNS
                        " FROM commit_record WHERE repository = ? ORDER BY id",
                        repository);
}

Result<std::vector<RowId>> rename_branch(Ledger& ledger,
                                         RowId repository,
                                         const std::string& from,
                                         const std::string& to) {
  return guarded("write ledger", [&] {
    return all<RowId>(
        ledger.connection(),
        "UPDATE commit_record SET branch = ? WHERE repository = ? AND "
        "branch = ? RETURNING id",
        WordOrNull{to},
        repository,
        Word{from});
  });
}

Result<void> show_at(Ledger& ledger, RowId commit, RowId shown, bool dropped) {
  return exec(ledger,
              "UPDATE commit_record SET shown = ?, dropped = ? WHERE id = ?",
              or_null(shown == commit ? 0 : shown),
              dropped,
              commit);
}

Result<std::vector<RowId>> commits_shown_at(Ledger& ledger, RowId commit) {
  return all<RowId>(ledger,
                    "SELECT id FROM commit_record WHERE shown = ?1 OR "
                    "(id = ?1 AND shown IS NULL)",
                    commit);
}

/// Commits of one second stand as they were made: rows begin when the first
/// response is placed, in any order. HEAD may come to a commit once more, so
/// other events would change the order of what is written already.
#define EVENT_OF(sha)                                        \
  "ifnull((SELECT min(head_event.id) FROM head_event WHERE " \
  "makes_commit AND new_id = " sha "), 0)"

Result<std::vector<CommitRow>> shown_commits(Ledger& ledger,
                                             RowId repository,
                                             const std::string& branch) {
  return all<CommitRow>(
      ledger,
      "SELECT " COMMIT_COLUMNS
      " FROM commit_record WHERE repository = ? AND branch IS ? AND "
      "shown IS NULL AND dropped = 0 ORDER BY second, " EVENT_OF("sha") ", id",
      repository,
      WordOrNull{branch});
}

Result<bool> is_newest_shown(Ledger& ledger, const CommitRow& commit) {
  return value<bool>(
      ledger,
      "SELECT NOT EXISTS (SELECT 1 FROM commit_record WHERE repository = ?1 "
      "AND branch IS ?2 AND second >= ?3 AND (second > ?3 OR "
      "(" EVENT_OF("sha") ", id) > (" EVENT_OF("?5") ", ?4)) "
      "AND shown IS NULL AND dropped = 0)",
      commit.repository,
      WordOrNull{commit.branch},
      commit.second,
      commit.row,
      commit.sha);
}

Result<std::string> last_shown(Ledger& ledger,
                               RowId repository,
                               const std::string& branch,
                               const std::vector<RowId>& besides) {
  return guarded("read ledger", [&] {
    Query select(
        ledger.connection(),
        "SELECT id, sha FROM commit_record WHERE repository = ? AND "
        "branch IS ? AND shown IS NULL AND dropped = 0 ORDER BY second "
        "DESC, " EVENT_OF("sha") " DESC, id DESC",
        repository,
        WordOrNull{branch});
    std::string sha;
    while (sha.empty() && select.step()) {
      RowId row = 0;
      select >> row;
      if (std::find(besides.begin(), besides.end(), row) == besides.end()) {
        select >> sha;
      }
    }
    return sha;
  });
}

Result<std::vector<RowId>> commits_made_in(Ledger& ledger, RowId worktree) {
  return all<RowId>(
      ledger, "SELECT id FROM commit_record WHERE worktree = ?", worktree);
}

#define EVENT_COLUMNS                                              \
  "id, worktree, sequence, kind, old_id, new_id, branch, second, " \
  "moment, session, makes_commit, from_hook"

static Query& operator>>(Query& row, HeadEvent& event) {
  return row >> event.id >> event.worktree >> event.sequence >> event.kind >>
         event.old_id >> event.new_id >> WordInto{event.branch} >>
         event.second >> event.moment >> WordInto{event.session} >>
         event.makes_commit >> event.from_hook;
}

Result<void> append_event(Ledger& ledger, HeadEvent& event) {
  return guarded("write ledger", [&] {
    Query insert(
        ledger.connection(),
        "INSERT INTO head_event (worktree, sequence, kind, old_id, new_id, "
        "branch, second, moment, session, makes_commit, from_hook) VALUES "
        "(?1, (SELECT ifnull(max(sequence), 0) + 1 FROM head_event WHERE "
        "worktree = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
        "RETURNING id, sequence",
        event.worktree,
        event.kind,
        event.old_id,
        event.new_id,
        WordOrNull{event.branch},
        event.second,
        to_unix_ms(event.moment),
        WordOrNull{event.session},
        event.makes_commit,
        event.from_hook);
    insert.step();
    insert >> event.id >> event.sequence;
  });
}

Result<void> mark_event(Ledger& ledger, const HeadEvent& event) {
  return exec(
      ledger,
      "UPDATE head_event SET moment = ?, session = ?, makes_commit = ?, "
      "from_hook = ? WHERE id = ?",
      to_unix_ms(event.moment),
      WordOrNull{event.session},
      event.makes_commit,
      event.from_hook,
      event.id);
}

Result<std::vector<HeadEvent>> events_since(Ledger& ledger,
                                            RowId worktree,
                                            Moment since) {
  return all<HeadEvent>(
      ledger,
      "SELECT " EVENT_COLUMNS
      " FROM head_event WHERE worktree = ?1 AND "
      "sequence >= ifnull((SELECT max(sequence) FROM head_event WHERE "
      "worktree = ?1 AND moment < ?2), -9223372036854775807) "
      "ORDER BY sequence",
      worktree,
      to_unix_ms(since));
}

Result<std::optional<HeadEvent>> last_event(Ledger& ledger, RowId worktree) {
  return first<HeadEvent>(ledger,
                          "SELECT " EVENT_COLUMNS
                          " FROM head_event WHERE worktree = ? "
                          "ORDER BY sequence DESC LIMIT 1",
                          worktree);
}

Result<std::vector<RowId>> worktrees_that_name(Ledger& ledger, RowId session) {
  return all<RowId>(
      ledger,
      "SELECT DISTINCT worktree FROM head_event WHERE session = ?",
      session);
}

Result<std::vector<RowId>> sessions_named_in(Ledger& ledger, RowId repository) {
  return all<RowId>(
      ledger,
      "SELECT DISTINCT session FROM head_event WHERE session IS NOT NULL AND "
      "worktree IN (SELECT id FROM worktree WHERE repository = ?)",
      repository);
}

Result<bool> was_shown(Ledger& ledger,
                       RowId repository,
                       const std::string& id,
                       std::int64_t before_second) {
  return has_row(ledger,
                 "SELECT 1 FROM head_event JOIN worktree ON worktree.id = "
                 "head_event.worktree WHERE new_id = ? AND repository = ? AND "
                 "(makes_commit = 1 OR second < ?) LIMIT 1",
                 id,
                 repository,
                 before_second);
}

Result<std::optional<Moment>> moment_told_by_hook(Ledger& ledger,
                                                  const HeadEvent& event) {
  return first<Moment>(ledger,
                       "SELECT moment FROM head_event WHERE new_id = ? AND "
                       "old_id = ? AND second = ? AND from_hook = 1 LIMIT 1",
                       event.new_id,
                       event.old_id,
                       event.second);
}

Result<std::optional<HeadEvent>> making_event(Ledger& ledger,
                                              RowId repository,
                                              const std::string& id) {
  return first<HeadEvent>(ledger,
                          "SELECT " EVENT_COLUMNS
                          " FROM head_event WHERE new_id = ? AND "
                          "makes_commit = 1 AND worktree IN (SELECT id FROM "
                          "worktree WHERE repository = ?) LIMIT 1",
                          id,
                          repository);
}

Result<std::string> branch_of_commit(Ledger& ledger,
                                     RowId repository,
                                     const std::string& id) {
  TOKENS_TRY_ASSIGN(const auto event, making_event(ledger, repository, id));
  if (!event) {
    return std::string{};
  }
  TOKENS_TRY_ASSIGN(const auto renames, all_renames(ledger, repository));
  return name_now(renames, event->branch, event->second);
}

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
