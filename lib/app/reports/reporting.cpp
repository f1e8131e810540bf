// See reporting.hpp. Three jobs: what a response is called (report_keys.hpp),
// whether it counts (Filter), and what the groups add up to (ReportRun).
#include "lib/app/reports/reporting.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/reports/report_keys.hpp"
#include "lib/app/reports/tool_shares.hpp"
#include "lib/app/sharing/clones.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/app/views/price_tables.hpp"
#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/layout.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>

namespace tokens::app {

namespace {

using ledger::Fact;
using ledger::RowId;
using report::Dimension;

/// No model takes in so much at once: ten times the largest context of the
/// client's own models. What claims more is counted as logged, and flagged.
constexpr std::int64_t k_largest_context = 10'000'000;

bool is_implausible(const Fact& fact) {
  const TokenCounts& tokens = fact.tokens;
  return fact.source == Source::transcript && !fact.is_part &&
         std::max({tokens.input,
                   tokens.output,
                   tokens.cache_write_5m,
                   tokens.cache_write_1h,
                   tokens.cache_read}) > k_largest_context;
}

using Ids = std::unordered_set<std::string>;

/// What was meant, perhaps, by a path that is none.
std::string hint_for(const git::Repository& repository,
                     const std::string& path) {
  if (path.find("..") != std::string::npos && repository.log(path, 1)) {
    return "it is a range, which `git tokens log " + printable(path) +
           "` shows";
  }
  if (repository.resolve("refs/heads/" + path) ||
      repository.resolve("refs/remotes/" + path)) {
    return "it is a branch, which --branch takes";
  }
  return "paths start at the folder that you are in";
}

/// A path that no commit knows is mistyped more often than meant.
Result<Ids> touching_commits(const Workspace& workspace,
                             const std::string& path) {
  if (!workspace.repository) {
    return fail(ErrorKind::not_found,
                "a path needs a repository: go into one, or leave out '" +
                    printable(path) + "'");
  }
  TOKENS_TRY_ASSIGN(auto commits, git::commits_touching(path));
  if (commits.empty()) {
    return fail(ErrorKind::not_found,
                "no commit touches '" + printable(path) +
                    "': " + hint_for(*workspace.repository, path));
  }
  return commits;
}

Result<Ids> commits_of_range(const Workspace& workspace,
                             const std::string& range) {
  if (!workspace.repository) {
    return fail(ErrorKind::not_found,
                "a range needs a repository: go into one, or leave out '" +
                    printable(range) + "'");
  }
  TOKENS_TRY_ASSIGN(const auto commits, workspace.repository->log(range, 0));
  return git::ids_of(commits);
}

/// Returns the only commits that count; nothing if the query names none.
Result<std::optional<Ids>> chosen_commits(const Workspace& workspace,
                                          const ReportQuery& query) {
  const std::string& path = query.path;
  const std::string& range = query.range;
  if (path.empty() && range.empty()) {
    return std::nullopt;
  }
  if (path.empty()) {
    return commits_of_range(workspace, range);
  }
  TOKENS_TRY_ASSIGN(auto ids, touching_commits(workspace, path));
  if (!range.empty()) {
    TOKENS_TRY_ASSIGN(const auto others, commits_of_range(workspace, range));
    std::erase_if(ids,
                  [&](const std::string& id) { return !others.contains(id); });
  }
  return ids;
}

/// Decides which responses count.
class Filter {
 public:
  Filter(const ReportQuery& query, ReportKeys& keys, std::optional<Ids> chosen)
      : query_(query), keys_(keys), chosen_(std::move(chosen)) {}

  bool passes(const Fact& fact, const Place& place) {
    // A person typed entries of the task log as well.
    const Source source =
        fact.source == Source::task ? Source::manual : fact.source;
    return is_in_time(fact.time) &&
           (!query_.source || source == *query_.source) &&
           (query_.branch.empty() ||
            keys_.text(place.branch) == query_.branch) &&
           (query_.author.empty() ||
            (place.commit != nullptr && is_by_author(place.commit->row))) &&
           (!chosen_ || (place.commit != nullptr &&
                         chosen_->contains(place.commit->sha))) &&
           (query_.model.empty() ||
            holds_part(fact.model, query_.model, model_matches_)) &&
           (query_.session.empty() ||
            keys_.text(fact.session).starts_with(query_.session)) &&
           (query_.project.empty() || is_of_project(fact, place));
  }

 private:
  using Known = std::unordered_map<RowId, bool>;

  [[nodiscard]] bool is_in_time(Moment time) const {
    return (!query_.since || (time != k_never && time >= *query_.since)) &&
           (!query_.until || time < *query_.until);
  }

  bool holds_part(RowId symbol, const std::string& part, Known& known) {
    const auto [entry, is_new] = known.try_emplace(symbol, false);
    if (is_new) {
      entry->second = holds(keys_.text(symbol), part);
    }
    return entry->second;
  }

  bool is_by_author(RowId commit) {
    const auto [known, is_new] = author_matches_.try_emplace(commit, false);
    if (is_new) {
      const auto people = keys_.people_of(commit);
      known->second =
          holds(keys_.recorded_author(commit), query_.author) ||
          std::ranges::any_of(people, [this](const std::string& person) {
            return holds(person, query_.author);
          });
    }
    return known->second;
  }

  bool is_of_project(const Fact& fact, const Place& place) {
    if (fact.source != Source::task &&
        query_.project.find('/') != std::string::npos) {
      return holds_part(fact.directory, query_.project, project_matches_);
    }
    if (!project_) {
      project_ = keys_.project_row(query_.project);
    }
    return keys_.part(Dimension::project, fact, place) == *project_;
  }

  const ReportQuery& query_;
  ReportKeys& keys_;
  std::optional<Ids> chosen_;
  std::optional<RowId> project_;  ///< of the query
  Known author_matches_;          ///< by commit
  Known model_matches_;
  Known project_matches_;
};

/// Collects facts into groups. The total is the sum of the groups.
class ReportRun {
 public:
  ReportRun(Workspace& workspace,
            const ReportQuery& query,
            ReportKeys& keys,
            Filter& filter)
      : ledger_(*workspace.ledger),
        query_(query),
        keys_(keys),
        filter_(filter),
        pricer_(*workspace.ledger, workspace.prices),
        flat_price_(flat_price(workspace)) {
    pricer_.set_flat_price(flat_price_);
  }

  /// Takes the responses of a repository, and of its clones' commits that live
  /// in it; of all if that is 0.
  Result<void> take_facts(RowId repository,
                          bool has_clones,
                          const std::vector<NotedCommit>& noted) {
    has_notes_ = !noted.empty();
    if (query_.asks_for(Dimension::tool) ||
        query_.asks_for(Dimension::mcp_server)) {
      TOKENS_TRY_ASSIGN(tools_, ToolShares::load(ledger_));
    }
    const bool asks_all = repository != 0 && has_clones;
    return ledger::for_each_fact(
        ledger_, asks_all ? 0 : repository, [&](const Fact& fact) {
          if (!asks_all || fact.repository == repository ||
              keys_.is_of_clone(fact)) {
            take(fact);
          }
        });
  }

  /// Lines of notes that the ledger does not hold, as if each were one fact.
  Result<void> take_notes(const std::vector<NotedCommit>& noted,
                          LinePricer line_pricer) {
    LedgerHolds holds;
    holds.commits = keys_.commits_here();
    TOKENS_TRY(add_keys(ledger_, ledger_keys_, holds));
    for (std::size_t i = 0; i < noted.size(); ++i) {
      for (const notes::Line& line : noted[i].lines) {
        if (!holds.holds(noted[i].commit.id, line)) {
          take_line(keys_.noted_commit(i), line, line_pricer.sum(line));
        }
      }
    }
    return {};
  }

  report::Report report() {
    report::Report report;
    report.by = query_.by;
    report.generated_at = system::now();
    report.flat_usd_per_million = flat_price_.usd_per_million;
    report.implausible = implausible_;
    Groups merged;
    for (const auto& [key, sum] : groups_) {
      report.total += sum;
      if (!query_.by.empty()) {
        collect(key, sum, merged);
      }
    }
    for (auto& [key, sum] : merged) {
      report.groups.push_back({key, sum, "", {}});
    }
    if (!query_.by.empty() && !is_time(query_.by.front())) {
      std::ranges::stable_sort(
          report.groups, [](const report::Group& a, const report::Group& b) {
            return report::is_costlier(a.sum, b.sum);
          });
    }
    for (auto& [model, unpriced] : unpriced_) {
      unpriced.model = model;
      report.unpriced.push_back(std::move(unpriced));
    }
    return report;
  }

 private:
  using Key = std::vector<std::int64_t>;

  using Groups = std::map<std::vector<std::optional<std::string>>, report::Sum>;

  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      std::size_t hash = 0;
      for (const std::int64_t part : key) {
        hash = hash * 0x9E3779B97F4A7C15ULL + static_cast<std::size_t>(part);
      }
      return hash;
    }
  };

  void take(const Fact& fact) {
    if (has_notes_ && fact.place == PlaceKind::commit) {
      ledger_keys_.emplace(fact.session, fact.model);
    }
    const Place place = keys_.place_of(fact);
    if (!filter_.passes(fact, place)) {
      return;
    }
    implausible_ += is_implausible(fact) ? 1 : 0;
    const auto price = pricer_.price(fact);
    if (!price) {
      add_unpriced(fact.model, fact.is_part ? 0 : 1, fact.tokens.total());
    }
    if (tools_ && fact.source != Source::task) {  // no tool in a typed total
      for (const ToolShare& share :
           tools_->divide(fact, pricer_.price_parts(fact))) {
        group_of(fact, place, &share) += share.sum;
      }
    } else {
      FactPricer::add(group_of(fact, place), fact, price);
    }
  }

  void take_line(const ledger::CommitRow& commit,
                 const notes::Line& line,
                 const report::Sum& sum) {
    Fact fact;
    fact.source = Source::note;
    fact.place = PlaceKind::commit;
    fact.repository = commit.repository;
    fact.time = line.last;
    fact.model = keys_.text_row(line.model);
    fact.session = keys_.text_row(line.session);
    const Place place{&commit, keys_.text_row(line.author_branch)};
    if (!filter_.passes(fact, place)) {
      return;
    }
    if (sum.has_unpriced()) {
      add_unpriced(fact.model, sum.responses, sum.tokens.total());
    }
    group_of(fact, place) += sum;
  }

  report::Sum& group_of(const Fact& fact,
                        const Place& place,
                        const ToolShare* share = nullptr) {
    key_.clear();
    for (const Dimension dimension : query_.by) {
      key_.push_back(keys_.part(dimension, fact, place, share));
    }
    // Neighbours in a transcript nearly always have the same key.
    if (last_group_ == nullptr || last_group_->first != key_) {
      last_group_ = &*groups_.try_emplace(key_).first;
    }
    return last_group_->second;
  }

  /// Adds one group under its texts; a commit that is shared, under those of
  /// each of its people.
  void collect(const Key& key, const report::Sum& sum, Groups& groups) {
    std::vector<std::optional<std::string>> texts;
    std::vector<std::string> people;
    std::size_t person_at = 0;
    for (std::size_t i = 0; i < key.size(); ++i) {
      const bool is_shared = query_.by[i] == Dimension::author &&
                             query_.sharers == Sharers::co_authors &&
                             key[i] != 0;
      if (is_shared) {
        people = keys_.people_of(key[i]);
        person_at = i;
      }
      texts.push_back(is_shared ? std::nullopt
                                : keys_.part_text(query_.by[i], key[i]));
    }
    if (people.empty()) {
      groups[std::move(texts)] += sum;
      return;
    }
    const auto parts = report::divide(sum, people.size());
    for (std::size_t i = 0; i < people.size(); ++i) {
      texts[person_at] = people[i];
      groups[texts] += parts[i];
    }
  }

  void add_unpriced(RowId model, std::int64_t responses, std::int64_t tokens) {
    report::Unpriced& unpriced = unpriced_[std::string(keys_.text(model))];
    unpriced.responses += responses;
    unpriced.total_tokens += tokens;
  }

  ledger::Ledger& ledger_;
  const ReportQuery& query_;
  ReportKeys& keys_;
  Filter& filter_;
  RowPairs ledger_keys_;  ///< sessions and models of commits, if there are
                          ///< notes to be held against them
  bool has_notes_ = false;
  FactPricer pricer_;
  pricing::FlatPrice flat_price_;
  std::optional<ToolShares> tools_;  ///< if reports ask for them
  Key key_;  ///< of the fact at hand; kept for its memory
  /// Without a dimension there is one group.
  std::unordered_map<Key, report::Sum, KeyHash> groups_;
  std::pair<const Key, report::Sum>* last_group_ = nullptr;
  std::map<std::string, report::Unpriced> unpriced_;  ///< by model
  std::int64_t implausible_ = 0;
};

/// The same with the model as one more dimension, which is folded then. A
/// report by model is its own breakdown.
Result<report::Report> build_with_models(Workspace& workspace,
                                         const ReportQuery& query) {
  ReportQuery further = query;
  further.breakdown = false;
  if (std::ranges::find(query.by, Dimension::model) != query.by.end()) {
    return build_report(workspace, further);
  }
  further.by.push_back(Dimension::model);
  TOKENS_TRY_ASSIGN(report::Report report, build_report(workspace, further));
  report::fold_models(report);
  label_commits(workspace, report);
  return report;
}

}  // namespace

void label_commits(Workspace& workspace, report::Report& report) {
  if (!workspace.repository || report.by.size() != 1 ||
      report.by.front() != Dimension::commit) {
    return;
  }
  for (report::Group& group : report.groups) {
    if (group.key.front()) {
      if (const auto commit =
              workspace.repository->commit(*group.key.front())) {
        group.label = commit->subject;
      }
    }
  }
}

Result<report::Report> build_report(Workspace& workspace,
                                    const ReportQuery& query) {
  if (query.breakdown) {
    return build_with_models(workspace, query);
  }
  if (!query.all_repositories && !workspace.repository) {
    return fail(ErrorKind::not_found,
                "not a git repository: go into one, or add --all-repos");
  }
  RowId home = 0;
  if (workspace.repository) {
    TOKENS_TRY_ASSIGN(home,
                      known_row(*workspace.ledger, *workspace.repository));
    home = home == 0 ? -1 : home;
  }
  const RowId repository = query.all_repositories ? 0 : home;
  std::vector<NotedCommit> noted;  // --all-repos asks the ledger, no other
  std::unordered_set<RowId> clones;
  if (!query.all_repositories) {
    TOKENS_TRY_ASSIGN(noted, noted_commits(workspace));
    TOKENS_TRY_ASSIGN(const auto commits, commits_of_clones(workspace));
    for (const ledger::CommitRow& commit : commits) {
      clones.insert(commit.row);
    }
  }
  TOKENS_TRY_ASSIGN(auto chosen, chosen_commits(workspace, query));
  const bool has_clones = !clones.empty();
  ReportKeys keys(workspace, query, home, std::move(clones));
  TOKENS_TRY(keys.load(noted));
  Filter filter(query, keys, std::move(chosen));
  ReportRun run(workspace, query, keys, filter);
  TOKENS_TRY(run.take_facts(repository, has_clones, noted));
  TOKENS_TRY(run.take_notes(noted, LinePricer(workspace.prices.here)));
  report::Report report = run.report();
  TOKENS_TRY_ASSIGN(
      report.unreadable_lines,
      ledger::unreadable_lines(*workspace.ledger, query.since, query.until));
  if (query.with_conservation) {
    TOKENS_TRY_ASSIGN(report.conservation,
                      ledger::count_places(*workspace.ledger));
  }
  label_commits(workspace, report);
  return report;
}

namespace {

bool is_named(const git::Ref& ref, const std::string& branch) {
  return ref.name.starts_with(git::k_branches)
             ? git::short_branch(ref.name) == branch
             : git::remote_branch(ref.name) == branch;
}

Result<bool> has_ref(const git::Repository& repository,
                     const std::string& branch) {
  TOKENS_TRY_ASSIGN(const auto refs, repository.refs());
  const bool is_there = std::ranges::any_of(
      refs, [&](auto& ref) { return is_named(ref, branch); });
  if (is_there) {
    return true;
  }
  // A branch without a commit has no ref.
  TOKENS_TRY_ASSIGN(const git::Head head, repository.head());
  return head.branch == branch;
}

}  // namespace

Result<void> expect_branch(Workspace& workspace,
                           const std::string& branch,
                           BranchScope scope) {
  if (workspace.repository) {
    TOKENS_TRY_ASSIGN(const bool is_there,
                      has_ref(*workspace.repository, branch));
    if (is_there) {
      return {};
    }
  }
  ReportQuery query;
  query.branch = branch;
  query.by = {report::Dimension::branch};
  query.all_repositories = scope == BranchScope::all_repositories;
  query.with_conservation = false;
  TOKENS_TRY_ASSIGN(const report::Report report,
                    build_report(workspace, query));
  if (report.total.responses > 0) {
    return {};
  }
  return fail(ErrorKind::not_found,
              "no branch '" + printable(branch) +
                  "' is known here, and no usage of it: `git tokens branches` "
                  "lists those with usage");
}

namespace {

using report::Dimension;

constexpr std::array k_unknown_dimensions{Dimension::agent,
                                          Dimension::tool,
                                          Dimension::mcp_server,
                                          Dimension::skill,
                                          Dimension::task};

}  // namespace

Result<void> check_team_query(const ReportQuery& query) {
  for (const Dimension dimension : query.by) {
    if (std::ranges::find(k_unknown_dimensions, dimension) !=
        k_unknown_dimensions.end()) {
      return fail(ErrorKind::usage,
                  std::string("--by ") + report::name_of(dimension) +
                      ": tools, agents, skills and tasks never leave a "
                      "machine, so a team's ledger does not know them");
    }
  }
  if (!query.path.empty() || query.project.find('/') != std::string::npos) {
    return fail(ErrorKind::usage,
                "paths never leave a machine: a team's ledger cannot be asked "
                "for one");
  }
  if (query.sharers == Sharers::co_authors) {
    return fail(ErrorKind::usage,
                "--co-authors: a team's ledger knows the authors of commits "
                "only");
  }
  return {};
}

Result<void> set_team_of_copy(ledger::Ledger& ledger,
                              const std::string& shown) {
  return ledger::set_setting(ledger, ledger::k_team_of_copy, shown);
}

std::string team_of_copy(ledger::Ledger& ledger) {
  return ledger::setting(ledger, ledger::k_team_of_copy).value_or("");
}

}  // namespace tokens::app
