#include "lib/app/hook/record_commit.hpp"

#include "lib/app/placing/commit_origins.hpp"
#include "lib/app/placing/path_map.hpp"
#include "lib/app/reports/budgets.hpp"
#include "lib/app/run/bring_up_to_date.hpp"
#include "lib/app/views/commit_sums.hpp"
#include "lib/app/views/view_files.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/text.hpp"
#include "lib/git/reflog.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <iterator>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::RowId;

constexpr std::chrono::milliseconds k_hook_busy{50};
constexpr std::int64_t k_most_hook_bytes = 16 << 20;

RecordedCommit recorded_of(const std::string& commit,
                           const std::string& branch,
                           const report::Sum& sum,
                           const std::vector<std::string>& models) {
  return {
      commit, branch, sum.tokens, sum.known_cost(), sum.has_unpriced(), models};
}

/// The budget of the commit alone, which needs no report.
MeasuredBudget commit_budget(const BudgetSetting& setting,
                             const RecordedCommit& recorded) {
  MeasuredBudget measured;
  measured.budget.name = name_of(setting.kind);
  measured.budget.scope = recorded.commit;
  measured.budget.limit = setting.limit;
  measured.budget.has_data = true;
  measured.budget.spent.tokens = recorded.tokens;
  measured.budget.spent.cost = recorded.cost.value_or(PicoUsd{});
  if (setting.limit.unit == report::Limit::Unit::dollars &&
      (!recorded.cost || recorded.cost_is_partial)) {
    measured.budget.unpriced = recorded.models;
  }
  return measured;
}

/// One run of a hook: what it opened, in the order in which it may fail.
class HookRun {
 public:
  explicit HookRun(HookInput input) : input_(std::move(input)) {}

  Result<void> open_repository() {
    TOKENS_TRY_ASSIGN(repository_,
                      git::open(input_.directory, git::FromEnvironment::yes));
    TOKENS_TRY_ASSIGN(head_, repository_->head());
    outcome.commit = head_.id;
    outcome.quiet = repository_->config("tokens.quiet");
    outcome.settings_known = true;
    outcome.operation_under_way =
        repository_->operation() != git::Operation::none;
    prices_ = prices_for(repository_.get())
                  .value_or(built_in_prices(repository_.get()));
    return {};
  }

  Result<void> record_head() {
    if (head_.id.empty() ||
        repository_->operation() == git::Operation::rebase) {
      return {};  // post-rewrite does a whole rebase at once
    }
    return run({}, true);
  }

  Result<void> record_pairs(const std::string& command,
                            const std::vector<RewritePair>& pairs) {
    std::ranges::copy_if(
        pairs, std::back_inserter(pairs_), [](const RewritePair& pair) {
          return pair.old_id != pair.new_id;
        });
    if (command == "rebase") {
      TOKENS_TRY_ASSIGN(pairs_, filter_rebase(pairs_));
    } else if (repository_->operation() == git::Operation::rebase) {
      return {};  // an amend in the middle: the end of the rebase tells it all
    }
    return pairs_.empty() ? Result<void>{} : run(pairs_, false);
  }

  /// What cannot be written into the ledger now is left for the next run.
  void leave_behind(const Error& error) {
    outcome.problem = error.message;
    if (error.kind == ErrorKind::database) {
      outcome.problem += "; `git tokens scan` restores it";
    }
    if (!repository_ || head_.id.empty()) {
      return;
    }
    const auto left = pairs_.empty()
                          ? leave_pending(*repository_, facts())
                          : leave_pending_pairs(*repository_, pairs_);
    outcome.problem += left ? " (kept for the next run)"
                            : "; nor could it be kept for the next run: " +
                                  left.error().message;
  }

  RecordOutcome outcome;

 private:
  /// Hooks that ran before this one may have taken their time: the commit was
  /// made when HEAD's reflog was written. The clock of files lags a little.
  HookFacts facts() const {
    constexpr std::int64_t k_clock_lag_ms = 10;
    constexpr std::int64_t k_ns_a_ms = 1'000'000;
    Moment moment = input_.moment;
    if (const auto moved =
            git::head_moved_ns(repository_->git_dir(), head_.id)) {
      moment =
          std::min(moment, from_unix_ms(*moved / k_ns_a_ms + k_clock_lag_ms));
    }
    return {repository_->git_dir(),
            moment,
            head_.id,
            head_.branch,
            input_.session,
            input_.makes_commit};
  }

  Result<HookFiles> find_files(Ledger& ledger, const Observed& observed) const {
    HookScope scope;
    scope.repository = observed.repository.row;
    PathMap paths;
    paths.add(*repository_);
    scope.roots = paths.roots_of(observed.worktrees);
    scope.session = input_.session;
    scope.moment = input_.moment;
    return find_hook_files(ledger, scope);
  }

  Result<void> run(const std::vector<RewritePair>& pairs, bool tells) {
    TOKENS_TRY_ASSIGN(const std::string path, ledger_place());
    if (is_lost(path)) {
      return fail(ErrorKind::database, "ledger " + path + " is empty");
    }
    TOKENS_TRY_ASSIGN(
        ledger_, ledger::open(path, k_hook_busy, ledger::Closing::leave_log));
    Ledger& ledger = *ledger_;
    RunPlan plan;
    plan.repository = repository_.get();
    plan.moment = input_.moment;
    plan.pairs = pairs;
    plan.most_bytes = k_most_hook_bytes;
    plan.may_be_slow = false;
    if (tells) {
      plan.hooks.push_back(facts());
    }
    plan.prices = prices_;
    plan.find_files = [this](Ledger& opened, const Observed& observed) {
      return find_files(opened, observed);
    };
    TOKENS_TRY_ASSIGN(const RunResult result, bring_up_to_date(ledger, plan));
    judge_extraction(result.files, result.ingest);
    if (outcome.extraction_failed && !outcome.operation_under_way) {
      TOKENS_TRY_ASSIGN(outcome.operation_under_way,
                        ends_operation(ledger, result.observed));
    }
    if (!result.views.problems.empty() && outcome.problem.empty()) {
      outcome.problem = result.views.problems.front();
    }
    if (tells) {
      TOKENS_TRY(tell(result.observed.repository.row, result.views));
    }
    ledger::trim_log(ledger);
    if (outcome.recorded) {
      tell_budgets(result.observed);  // the last: it takes the ledger
    }
    return {};
  }

  Result<void> tell(RowId repository, const ViewsWritten& views) {
    Ledger& ledger = *ledger_;
    TOKENS_TRY_ASSIGN(const auto commit,
                      ledger::commit_by_sha(ledger, repository, head_.id));
    if (!commit) {
      return {};  // no usage: nothing to tell
    }
    CommitSums sums;
    if (const auto known = views.sums.find(commit->row);
        known != views.sums.end()) {
      sums = known->second;
    } else {
      FactPricer pricer(ledger, prices_, FactPricer::Extent::few);
      TOKENS_TRY_ASSIGN(sums, sums_of(ledger, pricer, {commit->row}));
    }
    if (sums.sum.responses == 0) {
      return {};
    }
    RecordedCommit recorded =
        recorded_of(head_.id, commit->branch, sums.sum, sums.models);
    const auto total = views.branch_totals.find(commit->branch);
    if (total != views.branch_totals.end()) {
      recorded.branch_tokens = total->second;
    } else {
      TOKENS_TRY_ASSIGN(
          const auto cost,
          cost_of_branch(ledger, prices_, repository, commit->branch));
      recorded.branch_tokens = cost->tokens;
    }
    outcome.recorded = std::move(recorded);
    return {};
  }

  /// A commit that used tokens may cross a level. Who set no budget pays for
  /// looking up the names of budgets in the configuration, and for nothing
  /// else.
  void tell_budgets(const Observed& observed) {
    const BudgetSettings settings = budget_settings(*repository_);
    if (!settings.problems.empty()) {
      outcome.budget_problem = settings.problems.front();
    }
    if (settings.budgets.empty()) {
      return;
    }
    auto crossed = crossed_budgets(settings.budgets, observed);
    if (crossed) {
      outcome.crossed = std::move(*crossed);
    } else if (outcome.budget_problem.empty()) {
      outcome.budget_problem = crossed.error().message;
    }
  }

  Result<std::vector<report::Budget>> crossed_budgets(
      const std::vector<BudgetSetting>& settings, const Observed& observed) {
    std::vector<MeasuredBudget> measured;
    if (settings.size() == 1 && settings.front().kind == BudgetKind::commit) {
      measured.push_back(commit_budget(settings.front(), *outcome.recorded));
    } else {
      workspace_.emplace();
      workspace_->ledger = std::move(ledger_);
      workspace_->repository = std::move(repository_);
      workspace_->observed = observed;
      workspace_->prices = prices_;
      const BudgetSubject subject{head_.id,
                                  outcome.recorded->branch,
                                  input_.moment,
                                  system::local_offset_at};
      TOKENS_TRY_ASSIGN(measured,
                        measure_budgets(*workspace_, settings, subject));
    }
    std::vector<report::Budget> crossed;
    for (MeasuredBudget& one : measured) {
      if (report::crosses(one.budget.limit, one.before, one.budget.amount())) {
        crossed.push_back(std::move(one.budget));
      }
    }
    return crossed;
  }

  /// git forgets that a merge or pick was under way before it calls us: the
  /// commit and its event tell.
  Result<bool> ends_operation(Ledger& ledger, const Observed& observed) const {
    TOKENS_TRY_ASSIGN(const auto last,
                      ledger::last_event(ledger, observed.current.row));
    TOKENS_TRY_ASSIGN(const CommitInfo commit, repository_->commit(head_.id));
    return commit.parents.size() > 1 || (last && is_pick(last->kind));
  }

  /// What a person may be asked about: nothing could be read at all.
  void judge_extraction(const HookFiles& files, const IngestResult& ingest) {
    const bool none_opened =
        !files.files.empty() && ingest.problems.size() == files.files.size();
    const std::int64_t finished = ingest.lines - ingest.unfinished;
    const bool none_understood =
        finished > 0 && ingest.lines_malformed - ingest.unfinished == finished;
    outcome.extraction_failed =
        !files.any_folder || none_opened || none_understood;
    if (!ingest.problems.empty() && outcome.problem.empty()) {
      outcome.problem = ingest.problems.front();
    } else if (none_understood) {
      outcome.problem =
          "no line of the new transcript bytes was understood; see "
          "`git tokens doctor`";
    }
  }

  /// What git tells of a rebase is believed only for commits that it made.
  Result<std::vector<RewritePair>> filter_rebase(
      const std::vector<RewritePair>& pairs) const {
    std::string onto;
    for (const char* file : {"rebase-merge/onto", "rebase-apply/onto"}) {
      if (const auto text = system::read_file(
              system::join(repository_->git_dir(), file), 4096)) {
        onto = std::string(trim(*text));
        break;
      }
    }
    if (onto.empty()) {
      return pairs;
    }
    TOKENS_TRY_ASSIGN(const auto made,
                      repository_->log(onto + ".." + head_.id, 0));
    return believed_pairs(
        pairs, made, [&](const std::string& id) -> std::optional<CommitInfo> {
          auto commit = repository_->commit(id);
          return commit ? std::optional(std::move(*commit)) : std::nullopt;
        });
  }

  HookInput input_;
  std::unique_ptr<git::Repository> repository_;
  std::optional<Ledger> ledger_;
  std::optional<Workspace> workspace_;  ///< takes both over, for budgets
  git::Head head_;
  std::vector<RewritePair> pairs_;
  Prices prices_;
};

/// Runs `work` on an open repository; whatever fails is left behind.
template <class Work>
RecordOutcome run_hook(const HookInput& input, Work&& work) noexcept {
  RecordOutcome outcome;
  try {
    const auto run = std::make_shared<HookRun>(input);
    auto result = run->open_repository();
    if (result) {
      result = work(*run);
    }
    if (!result) {
      run->leave_behind(result.error());
    }
    outcome = std::move(run->outcome);
    outcome.open = run;
  } catch (const std::exception& exception) {
    outcome.problem = exception.what();
  } catch (...) {
    outcome.problem = "internal error";
  }
  return outcome;
}

}  // namespace

RecordOutcome record_commit(const HookInput& input) noexcept {
  return run_hook(input, [](HookRun& run) { return run.record_head(); });
}

RecordOutcome record_rewrite(const HookInput& input,
                             const std::string& command,
                             const std::vector<RewritePair>& pairs) noexcept {
  return run_hook(
      input, [&](HookRun& run) { return run.record_pairs(command, pairs); });
}

Result<RecordedCommit> record_usage(const std::string& commit,
                                    const ManualUsage& usage) {
  TOKENS_TRY_ASSIGN(Workspace workspace, open_workspace(NeedRepository::yes));
  TOKENS_TRY_ASSIGN(const CommitSummary summary,
                    add_usage(workspace, usage, commit));
  RecordedCommit recorded =
      recorded_of(commit, summary.branch, summary.sum, summary.models);
  TOKENS_TRY_ASSIGN(const auto cost,
                    cost_of_branch(*workspace.ledger,
                                   workspace.prices,
                                   workspace.observed->repository.row,
                                   summary.branch));
  recorded.branch_tokens = cost->tokens;
  return recorded;
}

ManualUsage count_usage(const std::string& commit, std::int64_t tokens) {
  ManualUsage usage;
  usage.unclassified = tokens;
  usage.notes = ledger::k_count_note;
  usage.key = ledger::k_count_key + commit;
  return usage;
}

}  // namespace tokens::app
