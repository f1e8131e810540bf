// See blame.hpp.
#include "lib/app/reports/blame.hpp"

#include "lib/app/reports/commits.hpp"
#include "lib/git/blame.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tokens::app {
namespace {

/// One line's part of a commit.
struct Part {
  bool is_known = false;
  bool is_priced = false;
  std::int64_t tokens = 0;
  PicoUsd cost;
};

/// Returns what `lines` of the commit carry.
LineShare share_of(const Part& part, std::int64_t lines) {
  LineShare share;
  share.lines = lines;
  if (!part.is_known) {
    share.unknown = lines;
    return share;
  }
  share.unpriced = part.is_priced ? 0 : lines;
  share.tokens = part.tokens * lines;
  share.cost = PicoUsd{part.cost.amount() * lines};
  return share;
}

/// Divides the commit among its lines, and keeps what is left in `blame`.
Part part_of(const CommitSummary& summary,
             BlamedCommit& commit,
             std::int64_t standing,
             Blame& blame) {
  Part part;
  const report::Sum& sum = summary.sum;
  if (summary.has_record) {
    part.is_known = true;
    part.is_priced = !sum.has_unpriced();
    part.tokens = sum.tokens.total() / commit.added;
    part.cost = PicoUsd{sum.cost.amount() / commit.added};
    blame.rest_tokens += sum.tokens.total() - part.tokens * standing;
    blame.rest_cost +=
        PicoUsd{sum.cost.amount() - part.cost.amount() * standing};
  }
  commit.share = share_of(part, standing);
  return part;
}

/// git's blame and git's statistics may see a change a little differently (a
/// setting of the one only): no commit added fewer lines than stand.
Result<std::map<std::string, Part>> divide_commits(
    Workspace& workspace, const git::LinesByCommit& standing, Blame& blame) {
  std::vector<std::string> ids;
  for (const auto& [id, lines] : standing) {
    ids.push_back(id);
  }
  TOKENS_TRY_ASSIGN(const auto added,
                    git::added_lines(*workspace.repository, ids));
  TOKENS_TRY_ASSIGN(const auto summaries, summaries_of(workspace, ids));
  std::map<std::string, Part> parts;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::int64_t lines = standing.at(ids[i]);
    const auto known = added.find(ids[i]);
    BlamedCommit commit;
    commit.id = ids[i];
    commit.added = std::max(
        {std::int64_t{1}, lines, known == added.end() ? 0 : known->second});
    parts.emplace(ids[i], part_of(summaries[i], commit, lines, blame));
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
      file.share += share_of(parts.at(id), count);
    }
    blame.total += file.share;
    blame.files.push_back(std::move(file));
  }
  std::stable_sort(blame.files.begin(),
                   blame.files.end(),
                   [](const BlamedFile& a, const BlamedFile& b) {
                     return a.share.cost != b.share.cost
                                ? a.share.cost > b.share.cost
                                : a.share.tokens > b.share.tokens;
                   });
  return blame;
}

}  // namespace tokens::app
