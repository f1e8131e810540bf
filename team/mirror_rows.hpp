// The rows of a team's ledger as a copy of it takes them: statements, and the
// records of lib/ledger/exchange.hpp that say the same.
#pragma once

#include "lib/base/result.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/model/token_counts.hpp"
#include "team/rows.hpp"
#include "team/server.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::team {

/// The responses of one repository and one day (UTC) are told together. `day`
/// as in `utc_day_sql()`; nothing where no time is known.
std::string part_of(const std::string& repository,
                    std::optional<std::int64_t> day);

/// The part that a row of rows_sql() belongs to.
std::string part_of_row(Answer answer);

/// The key of a response in a copy. Two repositories may hold the same one, and
/// it counts in both.
std::string copied_key(const std::string& repository,
                       const std::string& response);

/// Returns the repository in front of the key.
std::string repository_of_key(std::string_view key);

/// What each part holds: repository, day, count, fingerprint.
Statement parts_sql();

/// All rows of the team's ledger for RowCopier, or those of these parts. What
/// stands behind them tells their day.
std::string rows_sql();
Statement rows_sql(const std::vector<std::string>& parts);

/// What is known of a commit; a copy never changes it (see RowCopier).
struct CopiedCommit {
  std::string branch;
  std::string author_name;
  std::string author_email;
  bool dropped = false;

  bool operator==(const CopiedCommit&) const = default;
};

/// Turns rows into records.
///
/// A team's ledger says of each commit that got responses where these are
/// shown; two that are shown at the same commit may say different things of it
/// (two people sent them). So the copy has room for several states of a commit:
/// each further one stands in a further repository of the same name, which no
/// report tells from the first.
class RowCopier {
 public:
  /// The people as .mailmap has them; where one of them is not found, the name
  /// stays. `home` is where the repository with the key `home_key` stands.
  struct Places {
    std::unordered_map<std::string, std::string> people;
    std::string home_key;
    std::string home;
  };

  RowCopier(ledger::RecordTaker& taker, Places places)
      : taker_(taker), places_(std::move(places)) {}

  /// Tells of a commit that the copy holds already.
  void know(const std::string& repository_id,
            const std::string& sha,
            CopiedCommit commit);

  Result<void> take(Answer answer);

 private:
  struct Row;

  Result<std::int64_t> repository_label(const Row& row, int state);
  Result<std::int64_t> worktree_label(const Row& row);
  Result<std::int64_t> commit_label(const Row& row);
  Result<void> take_attempts(const Row& row);
  [[nodiscard]] CopiedCommit commit_of(const Row& row) const;

  ledger::RecordTaker& taker_;
  Places places_;
  std::map<std::pair<std::string, std::string>, CopiedCommit> commits_;
  std::unordered_map<std::string, std::int64_t> labels_;  ///< of all kinds
  std::int64_t rows_ = 0;
};

/// Returns the id of a repository in a copy.
std::string copied_repository_id(const std::string& repository,
                                 const std::string& project,
                                 int state);

}  // namespace tokens::team
