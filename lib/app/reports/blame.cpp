// See blame.hpp.
#include "lib/app/reports/blame.hpp"

#include "lib/app/reports/commits.hpp"
#include "lib/git/blame.hpp"
#include "lib/git/commit_list.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tokens::app {
namespace {

/// Returns what `lines` such lines carry.
LineShare times(const LineShare& line, std::int64_t lines) {
  return {line.lines * lines,
          line.unknown * lines,
          line.unpriced * lines,
          line.tokens * lines,
          PicoUsd{line.cost.amount() * lines}};
}

/// Divides the commit among its lines, keeps what is left in `blame`, and
/// returns what one line carries.
LineShare divide_commit(const CommitSummary& summary,
                        BlamedCommit& commit,
                        std::int64_t standing,
                        Blame& blame) {
  LineShare line;
  line.lines = 1;
  line.unknown = summary.has_record ? 0 : 1;
  if (summary.has_record) {
    const report::Sum& sum = summary.sum;
    line.unpriced = sum.has_unpriced() ? 1 : 0;
    line.tokens = sum.tokens.total() / commit.added;
    line.cost = PicoUsd{sum.cost.amount() / commit.added};
    blame.rest_tokens += sum.tokens.total() - line.tokens * standing;
    blame.rest_cost +=
        PicoUsd{sum.cost.amount() - line.cost.amount() * standing};
  }
  commit.share = times(line, standing);
  return line;
}

/// git's blame and git's statistics may see a change a little differently (a
/// setting of the one only): no commit added fewer lines than stand.
Result<std::map<std::string, LineShare>> divide_commits(
    Workspace& workspace, const git::LinesByCommit& standing, Blame& blame) {
  std::vector<std::string> ids;
  for (const auto& [id, lines] : standing) {
    ids.push_back(id);
  }
  TOKENS_TRY_ASSIGN(const auto added,
                    git::added_lines(*workspace.repository, ids));
  TOKENS_TRY_ASSIGN(const auto summaries, summaries_of(workspace, ids));
  std::map<std::string, LineShare> parts;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::int64_t lines = standing.at(ids[i]);
    const auto known = added.find(ids[i]);
    BlamedCommit commit;
    commit.id = ids[i];
    commit.added = std::max(
        {std::int64_t{1}, lines, known == added.end() ? 0 : known->second});
    parts.emplace(ids[i], divide_commit(summaries[i], commit, lines, blame));
    blame.commits.push_back(std::move(commit));
  }
  return parts;
}

}  // namespace

LineShare& LineShare::operator+=(const LineShare& other) {
  lines += other.lines;
  unknown += other.unknown;
  unpriced += other.unpriced;
  tokens += other.tokens;
  cost += other.cost;
  return *this;
}

Result<Blame> blame(Workspace& workspace, const std::string& path) {
  Blame blame;
  TOKENS_TRY_ASSIGN(blame.commit, workspace.repository->resolve("HEAD"));
  TOKENS_TRY_ASSIGN(const auto files, git::text_files(path));
  std::vector<git::LinesByCommit> lines_of_files;
  git::LinesByCommit standing;
  for (const std::string& file : files) {
    TOKENS_TRY_ASSIGN(
        auto lines, git::blame_file(*workspace.repository, blame.commit, file));
    for (const auto& [id, count] : lines) {
      standing[id] += count;
    }
    lines_of_files.push_back(std::move(lines));
  }
  TOKENS_TRY_ASSIGN(const auto parts,
                    divide_commits(workspace, standing, blame));
  for (std::size_t i = 0; i < files.size(); ++i) {
    BlamedFile file{files[i], {}};
    for (const auto& [id, count] : lines_of_files[i]) {
      file.share += times(parts.at(id), count);
    }
    blame.total += file.share;
    blame.files.push_back(std::move(file));
  }
  std::ranges::stable_sort(
      blame.files, [](const BlamedFile& a, const BlamedFile& b) {
        return a.share.cost != b.share.cost ? a.share.cost > b.share.cost
                                            : a.share.tokens > b.share.tokens;
      });
  return blame;
}

}  // namespace tokens::app
