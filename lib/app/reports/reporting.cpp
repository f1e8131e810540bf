#include "lib/app/reports/reporting.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/reports/chosen_commits.hpp"
#include "lib/app/reports/conservation.hpp"
#include "lib/app/reports/report_keys.hpp"
#include "lib/app/reports/report_run.hpp"
#include "lib/app/sharing/clones.hpp"
#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace tokens::app {
namespace {

using ledger::Fact;
using ledger::RowId;
using report::Dimension;

/// Empty if the author was not told, as in a copy of a team's ledger.
template <class Commit>
std::string contact_of(const Commit& commit) {
  return commit.author_name.empty() && commit.author_email.empty()
             ? std::string()
             : commit.author_name + " <" + commit.author_email + ">";
}

constexpr std::int64_t k_no_time = INT64_MIN;

}  // namespace

Result<void> ReportRun::load() {
  TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger_));
  for (const auto& repository : repositories) {
    TOKENS_TRY_ASSIGN(auto rows, ledger::commits(ledger_, repository.row));
    for (ledger::CommitRow& row : rows) {
      const RowId id = row.row;
      commits_.emplace(id, std::move(row));
    }
  }
  TOKENS_TRY_ASSIGN(agent_kinds_, ledger::agent_kinds(ledger_));
  TOKENS_TRY_ASSIGN(worktrees_, ledger::worktrees(ledger_));
  for (const ledger::WorktreeRow& row : worktrees_) {
    repository_roots_.try_emplace(row.repository, row.root);
  }
  return load_inside();
}

Result<void> ReportRun::run(RowId repository) {
  if (repository == 0 || clones_.empty()) {
    return ledger::for_each_fact(
        ledger_, repository, [this](const Fact& fact) { take(fact); });
  }
  return ledger::for_each_fact(ledger_, 0, [&](const Fact& fact) {
    if (fact.repository == repository || is_of_clone(fact)) {
      take(fact);
    }
  });
}

/// Returns true if another clone placed it at a commit that lives here, too.
bool ReportRun::is_of_clone(const Fact& fact) const {
  if (fact.place != PlaceKind::commit) {
    return false;
  }
  const auto first = commits_.find(fact.commit);
  return first != commits_.end() && clones_.contains(first->second.shown);
}

Place ReportRun::place_of(const Fact& fact) const {
  Place place;
  place.branch = fact.place == PlaceKind::outside ? fact.hinted_branch
                                                  : fact.pending_branch;
  if (fact.place != PlaceKind::commit) {
    return place;
  }
  const auto first = commits_.find(fact.commit);
  if (first == commits_.end() || first->second.dropped) {
    place.branch = first == commits_.end() ? 0 : first->second.branch_row;
    return place;
  }
  const auto shown = commits_.find(first->second.shown);
  if (shown != commits_.end()) {
    place.commit = &shown->second;
    place.branch = shown->second.branch_row;
  }
  return place;
}

bool ReportRun::matches(RowId symbol,
                        const std::string& part,
                        std::unordered_map<RowId, bool>& known) {
  const auto [entry, is_new] = known.try_emplace(symbol, false);
  if (is_new) {
    entry->second = holds(text(symbol), part);
  }
  return entry->second;
}

/// Commits of other repositories have another .mailmap, and no message here.
const std::vector<std::string>& ReportRun::people_of_commit(
    const ledger::CommitRow& commit) {
  if (!people_.is_open()) {
    std::vector<CommitContact> contacts;
    for (const auto& [row, known] : commits_) {
      if (known.repository == home_ || clones_.contains(row)) {
        contacts.emplace_back(known.sha, contact_of(known));
      }
    }
    for (const NotedCommit& noted : noted_) {
      contacts.emplace_back(noted.commit.id, contact_of(noted.commit));
    }
    people_.open(repository_, contacts, query_.sharers);
  }
  return people_.of(commit.sha, contact_of(commit));
}

bool ReportRun::is_by_author(const ledger::CommitRow* commit) {
  if (commit == nullptr) {
    return false;
  }
  const auto [known, is_new] = author_matches_.try_emplace(commit->row, false);
  if (is_new) {
    const auto& people = people_of_commit(*commit);
    known->second =
        holds(contact_of(*commit), query_.author) ||
        std::any_of(
            people.begin(), people.end(), [this](const std::string& person) {
              return holds(person, query_.author);
            });
  }
  return known->second;
}

bool ReportRun::passes(const Fact& fact, const Place& place) {
  if ((query_.since && (fact.time == k_never || fact.time < *query_.since)) ||
      (query_.until && fact.time >= *query_.until)) {
    return false;
  }
  // A person typed entries of the task log as well.
  const Source source =
      fact.source == Source::task ? Source::manual : fact.source;
  if (query_.source && source != *query_.source) {
    return false;
  }
  if (!query_.branch.empty() && text(place.branch) != query_.branch) {
    return false;
  }
  if (!query_.author.empty() && !is_by_author(place.commit)) {
    return false;
  }
  if (chosen_ &&
      (place.commit == nullptr || !chosen_->contains(place.commit->sha))) {
    return false;
  }
  if (!query_.model.empty() &&
      !matches(fact.model, query_.model, model_matches_)) {
    return false;
  }
  if (!query_.session.empty() &&
      !text(fact.session).starts_with(query_.session)) {
    return false;
  }
  if (!query_.project.empty()) {
    if (fact.source != Source::task &&
        query_.project.find('/') != std::string::npos) {
      return matches(fact.directory, query_.project, project_matches_);
    }
    if (!wanted_project_) {
      wanted_project_ = project_row(query_.project);
    }
    return key_part(Dimension::project, fact, place) == *wanted_project_;
  }
  return true;
}

void ReportRun::take(const Fact& fact) {
  if (!noted_.empty() && fact.place == PlaceKind::commit) {
    ledger_keys_.emplace(fact.session, fact.model);
  }
  const Place place = place_of(fact);
  if (!passes(fact, place)) {
    return;
  }
  const auto price = pricer_.price(fact);
  if (!price) {
    report::Unpriced& unpriced = unpriced_[fact.model];
    ++unpriced.responses;
    unpriced.total_tokens += fact.tokens.total();
  }
  if (tools_ && fact.source != Source::task) {  // no tool in a typed total
    take_shares(fact, place);
  } else {
    FactPricer::add(group_of(fact, place), fact, price);
  }
}

report::Sum& ReportRun::group_of(const Fact& fact, const Place& place) {
  key_.clear();
  for (const Dimension dimension : query_.by) {
    key_.push_back(key_part(dimension, fact, place));
  }
  // Neighbours in a transcript nearly always have the same key.
  if (last_group_ == nullptr || last_group_->first != key_) {
    last_group_ = &*groups_.try_emplace(key_).first;
  }
  return last_group_->second;
}

/// Lines of notes that the ledger does not hold, as if each were one fact.
Result<void> ReportRun::take_notes(RowId repository) {
  LedgerHolds holds;
  for (const auto& [row, commit] : commits_) {
    if (commit.repository == repository || clones_.contains(row)) {
      holds.commits.insert(commit.sha);
    }
  }
  TOKENS_TRY(add_keys(ledger_, ledger_keys_, holds));
  LinePricer line_pricer(prices_);
  for (const NotedCommit& noted : noted_) {
    ledger::CommitRow row;
    row.row = -static_cast<RowId>(&noted - noted_.data()) - 1;
    row.repository = repository;
    row.sha = noted.commit.id;
    row.author_name = noted.commit.author_name;
    row.author_email = noted.commit.author_email;
    const auto place = commits_.emplace(row.row, std::move(row)).first;
    for (const notes::Line& line : noted.lines) {
      if (!holds.holds(noted.commit.id, line)) {
        take_line(place->second, line, line_pricer.sum(line));
      }
    }
  }
  return {};
}

void ReportRun::take_line(const ledger::CommitRow& commit,
                          const notes::Line& line,
                          const report::Sum& sum) {
  Fact fact;
  fact.source = Source::note;
  fact.place = PlaceKind::commit;
  fact.repository = commit.repository;
  fact.time = line.last;
  fact.model = text_row(line.model);
  fact.session = text_row(line.session);
  const Place place{&commit, text_row(line.author_branch)};
  if (!passes(fact, place)) {
    return;
  }
  if (sum.priced < sum.responses) {
    report::Unpriced& unpriced = unpriced_[fact.model];
    unpriced.responses += sum.responses;
    unpriced.total_tokens += sum.tokens.total();
  }
  group_of(fact, place) += sum;
}

std::int64_t ReportRun::local_ms(Moment time) const {
  return to_unix_ms(query_.offset ? time + query_.offset(time) : time);
}

std::int64_t ReportRun::key_part(Dimension dimension,
                                 const Fact& fact,
                                 const Place& place) {
  switch (dimension) {
    case Dimension::commit:
      return place.commit == nullptr ? 0 : place.commit->row;
    case Dimension::branch:
      return place.branch;
    case Dimension::author:
      if (place.commit == nullptr) {
        return 0;
      }
      if (query_.sharers == Sharers::co_authors) {
        return place.commit->row;  // divided when all of it is known
      }
      if (const auto known = authors_.find(place.commit->row);
          known != authors_.end()) {
        return known->second;
      }
      return authors_[place.commit->row] =
                 text_row(people_of_commit(*place.commit).front());
    case Dimension::model:
      return fact.model;
    case Dimension::session:
      return fact.session;
    case Dimension::project:
      if (fact.source == Source::task) {
        return words_of(fact).project;
      }
      if (fact.repository != 0) {
        const auto root = repository_roots_.find(fact.repository);
        if (root != repository_roots_.end()) {
          return project_row(last_component(root->second));
        }
      }
      return fact.directory == 0 ? 0 : project_of(fact.directory);
    case Dimension::agent: {
      const auto kind = agent_kinds_.find(fact.agent);
      return kind == agent_kinds_.end() ? fact.agent : kind->second;
    }
    case Dimension::tool:
      return share_ == nullptr ? 0 : share_->tool;
    case Dimension::mcp_server:
      return share_ == nullptr ? 0 : share_->server;
    case Dimension::skill: {
      const auto skill = skills_.find(fact.row);
      return skill == skills_.end() ? 0 : skill->second;
    }
    case Dimension::task:
      return words_of(fact).task;
    case Dimension::source:
      return static_cast<std::int64_t>(fact.source) + 1;
    default:
      break;
  }
  if (fact.time == k_never) {
    return k_no_time;
  }
  return span_start(dimension, local_ms(fact.time), query_.week);
}

std::optional<std::string> ReportRun::key_text(Dimension dimension,
                                               std::int64_t part) {
  if (is_time(dimension)) {
    return part == k_no_time ? std::nullopt
                             : std::optional(span_text(dimension, part));
  }
  switch (dimension) {
    case Dimension::source:
      return source_name(part - 1);
    case Dimension::commit:
      return part == 0 ? std::nullopt : std::optional(commits_.at(part).sha);
    default:
      break;
  }
  if (part == 0) {
    return std::nullopt;
  }
  return std::string(text(part));
}

/// Adds one group under its texts; a commit that is shared, under those of
/// each of its people.
void ReportRun::collect(const Key& key,
                        const report::Sum& sum,
                        Groups& groups) {
  std::vector<std::optional<std::string>> texts;
  std::vector<std::string> people;
  std::size_t person_at = 0;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool is_shared = query_.by[i] == Dimension::author &&
                           query_.sharers == Sharers::co_authors && key[i] != 0;
    if (is_shared) {
      people = people_of_commit(commits_.at(key[i]));
      person_at = i;
    }
    texts.push_back(is_shared ? std::nullopt : key_text(query_.by[i], key[i]));
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

report::Report ReportRun::take_report() {
  report::Report report;
  report.by = query_.by;
  report.generated_at = system::now();
  report.flat_usd_per_million = flat_price_.usd_per_million;
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
    std::stable_sort(report.groups.begin(),
                     report.groups.end(),
                     [](const report::Group& a, const report::Group& b) {
                       return report::is_costlier(a.sum, b.sum);
                     });
  }
  std::map<std::string, report::Unpriced> by_model;
  for (const auto& [model, unpriced] : unpriced_) {
    report::Unpriced& sum = by_model[std::string(text(model))];
    sum.responses += unpriced.responses;
    sum.total_tokens += unpriced.total_tokens;
  }
  for (auto& [model, unpriced] : by_model) {
    unpriced.model = model;
    report.unpriced.push_back(std::move(unpriced));
  }
  return report;
}

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

namespace {

/// The same with the model as one more dimension, which is folded then. A
/// report by model is its own breakdown.
Result<report::Report> build_with_models(Workspace& workspace,
                                         const ReportQuery& query) {
  ReportQuery further = query;
  further.breakdown = false;
  if (std::find(query.by.begin(), query.by.end(), Dimension::model) !=
      query.by.end()) {
    return build_report(workspace, further);
  }
  further.by.push_back(Dimension::model);
  TOKENS_TRY_ASSIGN(report::Report report, build_report(workspace, further));
  report::fold_models(report);
  label_commits(workspace, report);
  return report;
}

}  // namespace

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
  TOKENS_TRY_ASSIGN(auto chosen,
                    chosen_commits(workspace, query.path, query.range));
  ReportRun run(workspace,
                query,
                home,
                std::move(noted),
                std::move(clones),
                std::move(chosen));
  TOKENS_TRY(run.load());
  TOKENS_TRY(run.run(repository));
  TOKENS_TRY(run.take_notes(repository));
  report::Report report = run.take_report();
  if (query.with_conservation) {
    TOKENS_TRY_ASSIGN(report.conservation, conservation(workspace));
  }
  label_commits(workspace, report);
  return report;
}

}  // namespace tokens::app
