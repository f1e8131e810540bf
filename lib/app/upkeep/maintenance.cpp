#include "lib/app/upkeep/maintenance.hpp"

#include "extractor/clients.hpp"
#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/run/bring_up_to_date.hpp"
#include "lib/app/views/view_files.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/salvage.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/ledger/views.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"
#include "lib/views/branch_file.hpp"
#include "lib/views/exclude.hpp"
#include "lib/views/session_file.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokens::app {

namespace {

using Level = Finding::Level;

Finding examine_ledger(Workspace& workspace) {
  const auto answer = workspace.ledger->check();
  if (answer && *answer == "ok") {
    return {Level::ok, "ledger", workspace.ledger_path, ""};
  }
  return {Level::problem,
          "ledger",
          answer ? *answer : answer.error().message,
          "move " + workspace.ledger_path +
              " away; the daily copy beside it or the transcripts fill a new "
              "one"};
}

Finding examine_repository(const Workspace& workspace) {
  if (!workspace.repository) {
    return {Level::note, "repository", "not in a git repository", ""};
  }
  return {Level::ok,
          "repository",
          workspace.repository->common_dir() + " (opened with " +
              std::string(workspace.repository->engine()) + ")",
          ""};
}

Finding examine_law(const PlaceCounts& law) {
  const std::string detail =
      format_count(law.responses) +
      (law.responses == 1 ? " response = " : " responses = ") +
      format_count(law.commits) + " in commits + " + format_count(law.pending) +
      " pending + " + format_count(law.dropped) + " dropped + " +
      format_count(law.outside) + " outside";
  return law.holds() ? Finding{Level::ok, "conservation", detail, ""}
                     : Finding{Level::problem,
                               "conservation",
                               detail,
                               "please report this: it must never happen"};
}

Finding examine_pending_file(const Workspace& workspace) {
  const std::string path = system::join(workspace.repository->common_dir(),
                                        "git-tokens/pending.jsonl");
  if (!system::status(path)) {
    return {Level::ok, "left behind", "nothing", ""};
  }
  return {Level::note,
          "left behind",
          "hooks could not reach the ledger: " + path,
          "run `git tokens scan`"};
}

/// Folders of views into which nothing is written.
void examine_view_folders(const Workspace& workspace,
                          std::vector<Finding>& findings) {
  const std::string& root = workspace.repository->root();
  if (root.empty()) {
    return;
  }
  for (const std::string_view directory :
       {views::k_session_directory, views::k_branch_directory}) {
    const std::string why = views::why_left_alone(root, directory);
    if (!why.empty()) {
      findings.push_back(
          {Level::note,
           "files",
           system::join(root, why) + ", so nothing is written there",
           "move it away, and `git tokens rebuild` writes the files"});
    }
  }
}

/// Whether what the ledger keeps of commits is what their responses add up to.
/// Those whose views are due are added up again with them.
Result<Finding> examine_costs(Workspace& workspace) {
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(const ledger::RowId repository,
                    known_row(ledger, *workspace.repository));
  TOKENS_TRY_ASSIGN(const auto due, ledger::stale_commits(ledger, repository));
  TOKENS_TRY_ASSIGN(auto costs, ledger::costs_of_commits(ledger, repository));
  std::erase_if(costs, [&](const ledger::CommitCost& cost) {
    return cost.prices == 0 ||
           std::binary_search(due.begin(), due.end(), cost.commit);
  });
  FactPricer pricer(ledger, workspace.prices);
  std::int64_t wrong = 0;
  for (const ledger::CommitCost& cost : costs) {
    TOKENS_TRY_ASSIGN(const CommitSums sums,
                      sums_of(ledger, pricer, {cost.commit}));
    const auto now = to_cost(cost.commit, sums, workspace.prices);
    const bool is_same_price =
        cost.cost == now.cost && cost.has_unpriced == now.has_unpriced;
    wrong += cost.tokens != now.tokens ||
                     (cost.prices == now.prices && !is_same_price)
                 ? 1
                 : 0;
  }
  const std::string all = format_count(static_cast<std::int64_t>(costs.size()));
  return wrong == 0 ? Finding{Level::ok,
                              "sums",
                              "of " + all + " commits, as their responses say",
                              ""}
                    : Finding{Level::problem,
                              "sums",
                              format_count(wrong) + " of " + all +
                                  " commits have another sum than their "
                                  "responses",
                              "run `git tokens rebuild`"};
}

/// Where the program had to decide what a message id stands for.
Finding examine_shared_ids(const ledger::SharedIdCounts& counts) {
  std::string detail;
  if (counts.told_apart > 0) {
    detail = format_count(counts.told_apart) +
             (counts.told_apart == 1 ? " was" : " were") +
             " given to several answers, by the API or a gateway, and counted "
             "as " +
             format_count(counts.responses) + " responses";
  }
  if (counts.taken_as_one > 0) {
    detail += (detail.empty() ? "" : "; ") + format_count(counts.taken_as_one) +
              " came with several requests or numbers, and counted as one "
              "response" +
              (counts.taken_as_one == 1 ? "" : " each");
  }
  return {Level::note, "message ids", detail, ""};
}

}  // namespace

Result<ViewsWritten> rebuild(Workspace& workspace) {
  TOKENS_TRY(observe_only(workspace));
  ledger::Ledger& ledger = *workspace.ledger;
  const ledger::RowId repository = workspace.observed->repository.row;
  TOKENS_TRY_ASSIGN(const auto commits, ledger::commits(ledger, repository));
  TOKENS_TRY_ASSIGN(
      const ViewsWritten views,
      change_views(workspace, TrackedFiles::write, [&]() -> Result<void> {
        for (const ledger::CommitRow& commit : commits) {
          TOKENS_TRY(ledger::mark_stale(ledger, commit.row));
        }
        return {};
      }));
  workspace.warnings.insert(workspace.warnings.end(),
                            views.left_alone.begin(),
                            views.left_alone.end());
  return views;
}

Finding examine_transcripts() {
  std::string found;
  for (const extractor::Client& client : extractor::clients()) {
    for (const std::string& folder : client.folders()) {
      if (system::status(folder)) {
        found += (found.empty() ? "" : ", ") + folder;
      }
    }
  }
  if (!found.empty()) {
    return {Level::ok, "transcripts", found, ""};
  }
  const extractor::Client& client = extractor::clients().front();
  return {
      Level::problem,
      "transcripts",
      "no projects folder of " + std::string(client.name) + " was found",
      "set " + std::string(client.folder_variable) + " if it lies elsewhere"};
}

Finding lines_finding(std::int64_t unreadable) {
  return unreadable == 0
             ? Finding{Level::ok, "lines", "every line could be read", ""}
             : Finding{Level::note,
                       "lines",
                       report::unreadable_note(unreadable),
                       ""};
}

Result<std::vector<Finding>> examine(Workspace& workspace) {
  std::vector<Finding> findings;
  findings.push_back(examine_ledger(workspace));
  findings.push_back(examine_transcripts());
  TOKENS_TRY_ASSIGN(const std::int64_t unreadable,
                    ledger::unreadable_lines(*workspace.ledger));
  findings.push_back(lines_finding(unreadable));
  TOKENS_TRY_ASSIGN(const ledger::SharedIdCounts shared,
                    ledger::count_shared_ids(*workspace.ledger));
  if (shared.told_apart > 0 || shared.taken_as_one > 0) {
    findings.push_back(examine_shared_ids(shared));
  }
  TOKENS_TRY_ASSIGN(
      auto of_client,
      examine_client(*workspace.ledger, workspace.repository.get()));
  std::move(of_client.begin(), of_client.end(), std::back_inserter(findings));
  findings.push_back({Level::ok,
                      "prices",
                      "compiled " + workspace.prices.here->compiled(),
                      ""});
  findings.push_back(examine_repository(workspace));
  if (workspace.repository) {
    findings.push_back(examine_pending_file(workspace));
    examine_view_folders(workspace, findings);
    TOKENS_TRY_ASSIGN(findings.emplace_back(), examine_costs(workspace));
    for (Finding& finding : examine_settings(*workspace.repository)) {
      findings.push_back(std::move(finding));
    }
  }
  TOKENS_TRY_ASSIGN(const PlaceCounts law,
                    ledger::count_places(*workspace.ledger));
  findings.push_back(examine_law(law));
  return findings;
}

namespace {

using Level = Finding::Level;

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

Result<bool> is_recovered(ledger::Ledger& ledger, const std::string& path) {
  TOKENS_TRY_ASSIGN(const std::string names,
                    ledger::setting(ledger, ledger::k_recovered));
  const auto all = split(names, '\n');
  return std::ranges::find(all, name_of(path)) != all.end();
}

Result<void> remember_recovered(ledger::Ledger& ledger,
                                const std::string& path) {
  TOKENS_TRY_ASSIGN(const std::string names,
                    ledger::setting(ledger, ledger::k_recovered));
  return ledger::set_setting(
      ledger, ledger::k_recovered, names + name_of(path) + '\n');
}

/// What a merge brought.
struct Merged {
  ledger::Salvaged read;
  ledger::Taken taken;
  std::int64_t left_out = 0;  ///< records that refer to what is lost
};

/// What imports need beside their responses is no part of an export.
Result<void> take_import_starts(ledger::Ledger& from, ledger::Ledger& to) {
  TOKENS_TRY_ASSIGN(const auto starts, ledger::import_starts(from));
  for (const ledger::ImportStart& start : starts) {
    TOKENS_TRY(ledger::store_import_start(to, start.key, start.since));
  }
  TOKENS_TRY_ASSIGN(const std::string has_imports,
                    ledger::setting(from, ledger::k_has_imports));
  return has_imports.empty()
             ? Result<void>{}
             : ledger::set_setting(to, ledger::k_has_imports, has_imports);
}

Result<void> take_records(ledger::Ledger& from,
                          ledger::Ledger& to,
                          Merged& merged) {
  ledger::RecordTaker taker(to);
  TOKENS_TRY(ledger::for_each_record(from, [&](const LedgerRecord& record) {
    auto taken = taker.take(record);
    if (!taken && taken.error().kind == ErrorKind::parse) {
      ++merged.left_out;
      return Result<void>{};
    }
    return taken;
  }));
  TOKENS_TRY_ASSIGN(merged.taken, taker.finish());
  return take_import_starts(from, to);
}

Result<Merged> merge(ledger::Ledger& ledger, const std::string& path) {
  TOKENS_TRY_ASSIGN(const auto scratch,
                    system::ScratchDirectory::make("recover"));
  const std::string whole = system::join(scratch.path(), "ledger.db");
  Merged merged;
  TOKENS_TRY_ASSIGN(merged.read, ledger::salvage(path, whole));
  TOKENS_TRY_ASSIGN(ledger::Ledger readable,
                    ledger::open(whole, k_command_busy));
  const auto taken = ledger::in_transaction(ledger, [&]() -> Result<void> {
    TOKENS_TRY(take_records(readable, ledger, merged));
    return remember_recovered(ledger, path);
  });
  TOKENS_TRY(taken);
  return merged;
}

/// Returns "1 response", "2,000 responses".
std::string counted(std::int64_t count, const std::string& one) {
  return format_count(count) + ' ' + one + (count == 1 ? "" : "s");
}

Finding told(const std::string& path, const Merged& merged) {
  std::string text =
      path + ": " + counted(merged.taken.responses_added, "response") +
      " new, " + format_count(merged.taken.responses_changed) + " changed, " +
      format_count(merged.taken.responses_known) + " known already; " +
      counted(merged.taken.evidence_added, "other fact") + " new";
  if (merged.read.gaps > 0) {
    text += "; " + counted(merged.read.gaps, "place") + " could not be read";
  }
  if (merged.left_out > 0) {
    text += "; " + counted(merged.left_out, "row") + " refer to what is lost";
  }
  return {Level::ok, "recovered", text, ""};
}

}  // namespace

Result<std::vector<Finding>> recover(Workspace& workspace) {
  std::vector<Finding> findings;
  TOKENS_TRY_ASSIGN(const auto paths, set_aside_ledgers(workspace.ledger_path));
  for (const std::string& path : paths) {
    const auto merged = merge(*workspace.ledger, path);
    if (merged) {
      findings.push_back(told(path, *merged));
    } else if (merged.error().kind == ErrorKind::database ||
               merged.error().kind == ErrorKind::newer) {
      // Nothing of this one; others may have more.
      findings.push_back({Level::problem,
                          "recovered",
                          merged.error().message,
                          "remove it, or ask somebody who knows SQLite"});
    } else {
      return fail(merged.error());
    }
  }
  if (!paths.empty()) {
    TOKENS_TRY(keep_what_was_told(workspace));
  } else {
    findings.push_back({Level::ok, "recovered", "no ledger was set aside", ""});
  }
  return findings;
}

Result<std::vector<Finding>> examine_set_aside(Workspace& workspace) {
  std::vector<Finding> findings;
  TOKENS_TRY_ASSIGN(const auto paths, set_aside_ledgers(workspace.ledger_path));
  for (const std::string& path : paths) {
    TOKENS_TRY_ASSIGN(const bool is_known,
                      is_recovered(*workspace.ledger, path));
    if (!is_known) {
      findings.push_back(
          {Level::note,
           "set aside",
           "a ledger that was damaged: " + path,
           "`git tokens doctor --recover` takes over what it still holds"});
    }
  }
  return findings;
}

}  // namespace tokens::app
