// See lost.hpp.
#include "lib/ledger/lost.hpp"

#include "lib/ledger/connection.hpp"
#include "lib/model/history.hpp"

#include <algorithm>

namespace tokens::ledger {

Result<void> store_lost_change(Ledger& ledger, const LostChange& change) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR REPLACE INTO lost_change VALUES (?, ?, ?, ?, ?)");
    insert.bind(1, change.commit);
    insert.bind(2, change.tip);
    insert.bind(3, static_cast<int>(change.span));
    insert.bind(4, static_cast<std::int64_t>(change.paths));
    insert.bind(5, change.patch_id);
    insert.exec();
  });
}

Result<std::vector<LostChange>> lost_changes(Ledger& ledger, RowId repository) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT commit_record, tip, span, lost_change.paths, "
        "lost_change.patch_id FROM "
        "lost_change JOIN commit_record ON commit_record.id = commit_record "
        "WHERE repository = ? ORDER BY commit_record, tip");
    select.bind(1, repository);
    std::vector<LostChange> changes;
    while (select.executeStep()) {
      changes.push_back(
          {select.getColumn(0).getInt64(),
           select.getColumn(1).getString(),
           static_cast<LostSpan>(select.getColumn(2).getInt()),
           static_cast<std::uint64_t>(select.getColumn(3).getInt64()),
           select.getColumn(4).getString()});
    }
    select.reset();
    return changes;
  });
}

Result<std::vector<CommitTraits>> commit_traits(Ledger& ledger,
                                                RowId repository) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT id, sha, author_name, author_email, author_second, subject, "
        "ifnull(paths, 0), ifnull(patch_id, '') FROM commit_record WHERE "
        "repository = ? AND "
        "author_second IS NOT NULL");
    select.bind(1, repository);
    std::vector<CommitTraits> found;
    while (select.executeStep()) {
      found.push_back(
          {select.getColumn(0).getInt64(),
           select.getColumn(1).getString(),
           std::string(connection.text(select.getColumn(2).getInt64())),
           std::string(connection.text(select.getColumn(3).getInt64())),
           select.getColumn(4).getInt64(),
           static_cast<std::uint64_t>(select.getColumn(5).getInt64()),
           static_cast<std::uint64_t>(select.getColumn(6).getInt64()),
           select.getColumn(7).getString()});
    }
    select.reset();
    return found;
  });
}

Result<std::vector<CommitTraits>> commits_without_patch(Ledger& ledger,
                                                        RowId repository,
                                                        std::size_t limit) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT id, sha FROM commit_record WHERE repository = ? AND "
        "patch_id IS NULL ORDER BY id DESC LIMIT ?");
    select.bind(1, repository);
    select.bind(2, static_cast<std::int64_t>(limit));
    std::vector<CommitTraits> found;
    while (select.executeStep()) {
      CommitTraits traits;
      traits.commit = select.getColumn(0).getInt64();
      traits.sha = select.getColumn(1).getString();
      found.push_back(std::move(traits));
    }
    select.reset();
    return found;
  });
}

Result<void> store_traits(Ledger& ledger, const CommitTraits& traits) {
  return guarded("write ledger", [&] {
    SQLite::Statement& update = ledger.connection().statement(
        "UPDATE commit_record SET author_second = ifnull(?1, author_second), "
        "subject = ifnull(?2, subject), paths = ?3, patch_id = ?4 WHERE id = "
        "?5");
    if (traits.author_second != 0) {
      update.bind(1, traits.author_second);
      update.bind(2, static_cast<std::int64_t>(traits.subject));
    } else {
      update.bind(1);
      update.bind(2);
    }
    update.bind(3, static_cast<std::int64_t>(traits.paths));
    update.bind(4, traits.patch_id);
    update.bind(5, traits.commit);
    update.exec();
  });
}

Result<std::vector<ForeignStep>> foreign_steps(Ledger& ledger,
                                               RowId repository,
                                               RowId after) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT id, old_id, new_id FROM head_event WHERE id > ? AND kind = ? "
        "AND old_id <> new_id AND worktree IN (SELECT id FROM worktree WHERE "
        "repository = ?) ORDER BY id");
    select.bind(1, after);
    select.bind(2, static_cast<int>(EventKind::other));
    select.bind(3, repository);
    std::vector<ForeignStep> steps;
    while (select.executeStep()) {
      steps.push_back({select.getColumn(0).getInt64(),
                       select.getColumn(1).getString(),
                       select.getColumn(2).getString()});
    }
    select.reset();
    return steps;
  });
}

Result<bool> store_branch_rename(Ledger& ledger,
                                 RowId repository,
                                 const BranchRename& rename) {
  return guarded("write ledger", [&] {
    SQLite::Statement& insert = ledger.connection().statement(
        "INSERT OR IGNORE INTO branch_rename VALUES (?, ?, ?, ?)");
    insert.bind(1, repository);
    insert.bind(2, rename.second);
    insert.bind(3, rename.from);
    insert.bind(4, rename.to);
    return insert.exec() > 0;
  });
}

Result<std::vector<BranchRename>> branch_renames(Ledger& ledger,
                                                 RowId repository) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT second, from_name, to_name FROM branch_rename WHERE "
        "repository = ? ORDER BY second");
    select.bind(1, repository);
    std::vector<BranchRename> renames;
    while (select.executeStep()) {
      renames.push_back({select.getColumn(0).getInt64(),
                         select.getColumn(1).getString(),
                         select.getColumn(2).getString()});
    }
    select.reset();
    return renames;
  });
}

Result<std::vector<BranchRename>> head_renames(Ledger& ledger,
                                               RowId repository) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT after.second, before.branch, after.branch FROM "
        "head_event AS after JOIN head_event AS before ON before.worktree = "
        "after.worktree AND before.sequence = after.sequence - 1 WHERE "
        "after.kind = ? AND after.worktree IN (SELECT id FROM worktree WHERE "
        "repository = ?) ORDER BY after.id");
    select.bind(1, static_cast<int>(EventKind::rename));
    select.bind(2, repository);
    std::vector<BranchRename> renames;
    while (select.executeStep()) {
      renames.push_back(
          {select.getColumn(0).getInt64(),
           std::string(connection.text(select.getColumn(1).getInt64())),
           std::string(connection.text(select.getColumn(2).getInt64()))});
    }
    select.reset();
    return renames;
  });
}

Result<std::vector<BranchRename>> all_renames(Ledger& ledger,
                                              RowId repository) {
  TOKENS_TRY_ASSIGN(auto renames, head_renames(ledger, repository));
  TOKENS_TRY_ASSIGN(const auto others, branch_renames(ledger, repository));
  renames.insert(renames.end(), others.begin(), others.end());
  std::stable_sort(renames.begin(),
                   renames.end(),
                   [](const BranchRename& a, const BranchRename& b) {
                     return a.second < b.second;
                   });
  return renames;
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
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT DISTINCT worktree, ifnull(pending_branch, 0) FROM response "
        "WHERE place < 2 AND place = 1 AND repository = ? AND "
        "worktree IS NOT NULL");
    select.bind(1, repository);
    std::vector<PendingPlace> places;
    while (select.executeStep()) {
      places.push_back(
          {select.getColumn(0).getInt64(),
           std::string(connection.text(select.getColumn(1).getInt64()))});
    }
    select.reset();
    return places;
  });
}

Result<void> store_gone_places(Ledger& ledger,
                               RowId repository,
                               const std::vector<PendingPlace>& places) {
  return guarded("write ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& remove = connection.statement(
        "DELETE FROM gone_place WHERE worktree IN "
        "(SELECT id FROM worktree WHERE repository = ?)");
    remove.bind(1, repository);
    remove.exec();
    for (const PendingPlace& place : places) {
      SQLite::Statement& insert = connection.statement(
          "INSERT OR IGNORE INTO gone_place VALUES (?, ?)");
      insert.bind(1, place.worktree);
      insert.bind(2, connection.symbol(place.branch));
      insert.exec();
    }
  });
}

Result<GonePlaces> gone_places(Ledger& ledger) {
  return guarded("read ledger", [&] {
    SQLite::Statement& select = ledger.connection().statement(
        "SELECT worktree, branch FROM gone_place");
    GonePlaces places;
    while (select.executeStep()) {
      places.emplace(select.getColumn(0).getInt64(),
                     select.getColumn(1).getInt64());
    }
    select.reset();
    return places;
  });
}

Result<std::vector<std::string>> commit_branches(Ledger& ledger,
                                                 RowId repository) {
  return guarded("read ledger", [&] {
    Ledger::Connection& connection = ledger.connection();
    SQLite::Statement& select = connection.statement(
        "SELECT DISTINCT branch FROM commit_record WHERE repository = ? AND "
        "branch IS NOT NULL");
    select.bind(1, repository);
    std::vector<std::string> names;
    while (select.executeStep()) {
      names.emplace_back(connection.text(select.getColumn(0).getInt64()));
    }
    select.reset();
    return names;
  });
}

}  // namespace tokens::ledger
