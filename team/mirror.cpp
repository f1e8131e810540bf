// See mirror.hpp.
#include "team/mirror.hpp"

#include "lib/app/reports/team_copy.hpp"
#include "lib/base/time.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/ledger/copies.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/team_sent.hpp"
#include "team/mirror_rows.hpp"
#include "team/shared_repositories.hpp"

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokens::team {
namespace {

using ledger::CopiedParts;
using ledger::RowId;

constexpr std::size_t k_slice = 10'000;

/// From so many rows on they are read from all rows, piece by piece, and not
/// as one answer.
constexpr std::int64_t k_most_at_once = 20'000;

class Mirror {
 public:
  Mirror(app::Workspace& workspace, Server& server)
      : workspace_(workspace), ledger_(*workspace.ledger), server_(server) {}

  Result<void> run();

 private:
  Result<void> fill(Reader& reader);
  void compare(Reader& reader);
  RowCopier::Places places(Reader& reader) const;
  Result<void> remove_what_changed();
  Result<void> know_commits(RowCopier& copier);
  Result<void> copy_rows(Reader& reader, RowCopier& copier);
  Result<void> remember();

  app::Workspace& workspace_;
  ledger::Ledger& ledger_;
  Server& server_;
  CopiedParts before_;
  CopiedParts now_;
  std::unordered_set<std::string> changed_;  ///< parts that are told anew
  std::unordered_set<std::string> old_;      ///< these, and what is gone
  std::int64_t rows_ = 0;                    ///< of the parts that changed
};

void Mirror::compare(Reader& reader) {
  now_.clear();
  changed_.clear();
  old_.clear();
  rows_ = 0;
  reader.read(parts_sql(), [this](Answer answer) {
    const std::string part =
        part_of(std::string(answer[0].value_or("")),
                answer[1] ? std::optional(number(answer[1])) : std::nullopt);
    const std::string fingerprint(answer[3].value_or(""));
    const auto known = before_.find(part);
    if (known == before_.end() || known->second != fingerprint) {
      changed_.insert(part);
      rows_ += number(answer[2]);
    }
    now_.emplace(part, fingerprint);
  });
  for (const auto& [part, fingerprint] : before_) {
    if (changed_.contains(part) || !now_.contains(part)) {
      old_.insert(part);
    }
  }
}

RowCopier::Places Mirror::places(Reader& reader) const {
  RowCopier::Places places;
  if (!workspace_.repository) {
    return places;
  }
  places.home_key = repository_key(workspace_).value_or("");
  places.home = workspace_.repository->common_dir();
  std::vector<std::string> authors;
  reader.read({"SELECT DISTINCT author FROM git_tokens_commit "
               "WHERE author <> ''",
               {}},
              [&](Answer answer) { authors.emplace_back(*answer[0]); });
  if (auto mapped = git::mapped_contacts(*workspace_.repository, authors)) {
    places.people.insert(mapped->begin(), mapped->end());
  }
  return places;
}

Result<void> Mirror::remove_what_changed() {
  if (old_.empty()) {
    return {};
  }
  std::vector<RowId> old;
  std::optional<RowId> from = std::numeric_limits<RowId>::min();
  while (from) {
    const RowId first = *from;
    TOKENS_TRY_ASSIGN(
        from,
        ledger::for_each_response(
            ledger_, first, k_slice, [&](const ledger::ResponseRow& fact) {
              const auto day =
                  fact.time == k_never
                      ? std::nullopt
                      : std::optional<std::int64_t>(
                            std::chrono::floor<std::chrono::days>(fact.time)
                                .time_since_epoch()
                                .count());
              if (old_.contains(part_of(repository_of_key(fact.key), day))) {
                old.push_back(fact.row);
              }
            }));
  }
  return ledger::remove_copied(ledger_, old);
}

Result<void> Mirror::know_commits(RowCopier& copier) {
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger_));
  for (const ledger::RepositoryRow& repository : repositories) {
    TOKENS_TRY_ASSIGN(const auto commits,
                      ledger::commits(ledger_, repository.row));
    for (const ledger::CommitRow& commit : commits) {
      copier.know(repository.uuid,
                  commit.sha,
                  {commit.branch,
                   commit.author_name,
                   commit.author_email,
                   commit.dropped});
    }
  }
  return {};
}

Result<void> Mirror::copy_rows(Reader& reader, RowCopier& copier) {
  Result<void> done;
  const auto take = [&](Answer answer) {
    if (done && changed_.contains(part_of_row(answer))) {
      done = copier.take(answer);
    }
  };
  if (rows_ <= k_most_at_once) {
    reader.read(rows_sql({changed_.begin(), changed_.end()}), take);
  } else {
    reader.read_in_slices(rows_sql(), take);
  }
  return done;
}

Result<void> Mirror::remember() {
  for (const std::string& part : old_) {
    if (!now_.contains(part)) {
      TOKENS_TRY(ledger::store_copied_part(ledger_, part, ""));
    }
  }
  for (const std::string& part : changed_) {
    TOKENS_TRY(ledger::store_copied_part(ledger_, part, now_.at(part)));
  }
  return app::set_team_of_copy(ledger_, server_.url().shown());
}

/// Everything, from one state of the team's ledger, which `reader` reads.
Result<void> Mirror::fill(Reader& reader) {
  compare(reader);
  if (changed_.empty() && old_.empty() &&
      app::team_of_copy(ledger_) == server_.url().shown()) {
    return {};
  }
  RowCopier::Places told = places(reader);
  TOKENS_TRY(ledger_.begin());
  TOKENS_TRY(remove_what_changed());
  // It is never finished: what an import does in the end is for ledgers that
  // have working trees, or readings that transcripts tell better.
  ledger::RecordTaker taker(ledger_);
  RowCopier copier(taker, std::move(told));
  TOKENS_TRY(know_commits(copier));
  TOKENS_TRY(copy_rows(reader, copier));
  TOKENS_TRY(remember());
  return ledger_.commit();
}

Result<void> Mirror::run() {
  TOKENS_TRY_ASSIGN(before_, ledger::copied_parts(ledger_));
  if (before_.empty()) {
    TOKENS_TRY(ledger::expect_many_writes(ledger_));
  }
  Result<void> filled;
  const auto read = server_.read([&](Reader& reader) {
    ledger_.roll_back();  // it may be asked again
    filled = fill(reader);
  });
  if (!read || !filled) {
    ledger_.roll_back();
    return read ? filled : read;
  }
  return {};
}

}  // namespace

Result<void> mirror(app::Workspace& workspace, Server& server) {
  return Mirror(workspace, server).run();
}

}  // namespace tokens::team
