#include "lib/ledger/views.hpp"

#include "lib/ledger/statements.hpp"

#include <utility>

namespace tokens::ledger {

static Query& operator>>(Query& row, ViewFile& file) {
  return row >> file.path >> file.inode >> file.size >> file.modified_ns >>
         file.sha;
}

constexpr Int128 k_pico_a_dollar = 1'000'000'000'000;

static Query& operator>>(Query& row, CommitCost& cost) {
  std::optional<std::int64_t> dollars;
  std::int64_t pico = 0;
  row >> cost.commit >> cost.tokens >> dollars >> pico >> cost.has_unpriced >>
      cost.prices;
  if (dollars) {
    cost.cost = PicoUsd{Int128{*dollars} * k_pico_a_dollar + Int128{pico}};
  }
  return row;
}

Result<std::optional<ViewFile>> view_file(Ledger& ledger,
                                          const std::string& path) {
  return first<ViewFile>(
      ledger,
      "SELECT path, inode, size, modified_ns, sha FROM view_file "
      "WHERE path = ?",
      path);
}

Result<void> store_view_file(Ledger& ledger, const ViewFile& file) {
  return exec(ledger,
              "INSERT OR REPLACE INTO view_file VALUES (?, ?, ?, ?, ?)",
              file.path,
              file.inode,
              file.size,
              file.modified_ns,
              file.sha);
}

Result<void> forget_view_file(Ledger& ledger, const std::string& path) {
  return exec(ledger, "DELETE FROM view_file WHERE path = ?", path);
}

Result<void> move_view_files(Ledger& ledger,
                             const std::string& from,
                             const std::string& to) {
  return exec(ledger,
              "UPDATE OR REPLACE view_file SET "
              "path = ?2 || substr(path, length(?1) + 1) "
              "WHERE substr(path, 1, length(?1) + 1) = ?1 || '/'",
              from,
              to);
}

Result<std::vector<ViewFile>> view_files_of(Ledger& ledger,
                                            const std::string& sha) {
  return all<ViewFile>(
      ledger,
      "SELECT path, inode, size, modified_ns, sha FROM view_file "
      "WHERE sha = ? AND path LIKE '%/temp/claude_local_%'",
      sha);
}

Result<void> mark_stale(Ledger& ledger, RowId commit) {
  return exec(
      ledger,
      "INSERT OR IGNORE INTO stale_commit SELECT ?1 UNION SELECT shown FROM "
      "commit_record WHERE id = ?1 AND shown IS NOT NULL",
      commit);
}

Result<void> forget_stale(Ledger& ledger, RowId commit) {
  return exec(
      ledger, "DELETE FROM stale_commit WHERE commit_record = ?", commit);
}

Result<std::vector<RowId>> stale_commits(Ledger& ledger, RowId repository) {
  return all<RowId>(
      ledger,
      "SELECT commit_record.id FROM stale_commit CROSS JOIN commit_record ON "
      "commit_record.id = stale_commit.commit_record WHERE repository = ? "
      "ORDER BY commit_record.id",
      repository);
}

#define LIVING " FROM commit_record WHERE shown IS NULL AND dropped = 0"
#define COSTS "SELECT id, tokens, dollars, pico, has_unpriced, prices" LIVING

Result<void> store_cost(Ledger& ledger, const CommitCost& cost) {
  const Int128 amount = cost.cost.value_or(PicoUsd{}).amount();
  const auto whole = static_cast<std::int64_t>(amount / k_pico_a_dollar);
  return exec(ledger,
              "UPDATE commit_record SET tokens = ?, dollars = ?, pico = ?, "
              "has_unpriced = ?, prices = ? WHERE id = ?",
              cost.tokens,
              cost.cost ? std::optional(whole) : std::nullopt,
              static_cast<std::int64_t>(amount % k_pico_a_dollar),
              cost.has_unpriced,
              cost.prices,
              cost.commit);
}

Result<std::optional<CommitCost>> cost_of_branch(Ledger& ledger,
                                                 RowId repository,
                                                 const std::string& branch,
                                                 std::int64_t prices) {
  TOKENS_TRY_ASSIGN(
      auto sum,
      value<CommitCost>(
          ledger,
          "SELECT sum(prices IS NOT ?1), sum(tokens), sum(dollars), sum(pico), "
          "max(has_unpriced), ?1" LIVING
          " AND repository = ?2 AND branch IS ?3",
          prices,
          repository,
          WordOrNull{branch}));
  const bool is_known = std::exchange(sum.commit, 0) == 0;
  return is_known ? std::optional(sum) : std::nullopt;
}

Result<std::vector<CommitCost>> costs_of_commits(
    Ledger& ledger,
    RowId repository,
    const std::optional<std::string>& branch) {
  return branch
             ? all<CommitCost>(ledger,
                               COSTS " AND repository = ? AND branch IS ?",
                               repository,
                               WordOrNull{*branch})
             : all<CommitCost>(ledger, COSTS " AND repository = ?", repository);
}

Result<std::vector<RowId>> commits_to_price(Ledger& ledger,
                                            RowId repository,
                                            std::int64_t prices) {
  return all<RowId>(ledger,
                    "SELECT id" LIVING
                    " AND repository = ? AND prices IS NOT ?",
                    repository,
                    prices);
}

Result<std::optional<std::int64_t>> branch_tokens(Ledger& ledger,
                                                  RowId repository,
                                                  const std::string& branch) {
  return value<std::optional<std::int64_t>>(
      ledger,
      "SELECT CASE WHEN total(unknown) = 0 THEN ifnull(sum(tokens), 0) END "
      "FROM branch_total WHERE repository = ? AND branch = ?",
      repository,
      Word{branch});
}

}  // namespace tokens::ledger
