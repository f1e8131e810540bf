#include "lib/app/entries/entries.hpp"

#include "extractor/token_usage_text.hpp"
#include "lib/app/run/bring_up_to_date.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace tokens::app {
namespace {

/// How keys of usage begin that a person typed.
constexpr const char* k_typed = "manual:";

using ledger::Ledger;
using ledger::RowId;

/// Finds or makes the row of a commit that a person named.
Result<RowId> row_for(Workspace& workspace, const std::string& id) {
  Ledger& ledger = *workspace.ledger;
  const Observed& observed = *workspace.observed;
  TOKENS_TRY_ASSIGN(const auto known,
                    ledger::commit_by_sha(ledger, observed.repository.row, id));
  if (known) {
    return known->row;
  }
  TOKENS_TRY_ASSIGN(const CommitInfo info, workspace.repository->commit(id));
  TOKENS_TRY_ASSIGN(
      std::string branch,
      ledger::branch_of_commit(ledger, observed.repository.row, id));
  if (branch.empty()) {
    TOKENS_TRY_ASSIGN(const git::Head head, workspace.repository->head());
    branch = head.branch;
  }
  return ledger::store_commit(
      ledger, observed.repository.row, info, observed.current.row, branch);
}

/// Runs `change` on the row of a commit in a transaction, and then writes the
/// commit's views.
Result<CommitSummary> change_commit(
    Workspace& workspace,
    const std::string& revision,
    const std::function<Result<void>(RowId)>& change) {
  TOKENS_TRY(observe_only(workspace));
  TOKENS_TRY_ASSIGN(const std::string id,
                    workspace.repository->resolve(revision));
  const auto changed =
      change_views(workspace, TrackedFiles::leave, [&]() -> Result<void> {
        TOKENS_TRY_ASSIGN(const RowId row, row_for(workspace, id));
        TOKENS_TRY(change(row));
        return ledger::mark_stale(*workspace.ledger, row);
      });
  TOKENS_TRY(changed);
  TOKENS_TRY(keep_what_was_told(workspace));
  return show_commit(workspace, id);
}

}  // namespace

bool is_typed(std::string_view session) {
  return session.starts_with(k_typed) ||
         session.starts_with(ledger::k_count_key);
}

Result<CommitSummary> add_usage(Workspace& workspace,
                                const ManualUsage& usage,
                                const std::string& revision) {
  const auto is_count = [](std::int64_t tokens) {
    return tokens >= 0 && tokens <= k_most_tokens;
  };
  if (!is_count(usage.input) || !is_count(usage.output) ||
      !is_count(usage.unclassified)) {
    return fail(
        ErrorKind::usage,
        "add: tokens must lie between 0 and " + format_count(k_most_tokens));
  }
  ledger::Entry entry;
  entry.key = usage.key.empty() ? k_typed + system::random_id() : usage.key;
  entry.tokens.input = usage.input;
  entry.tokens.output = usage.output;
  entry.tokens.unclassified = usage.unclassified;
  entry.model = usage.model;
  entry.session = entry.key;
  entry.directory = workspace.repository->root();
  entry.notes = usage.notes;
  entry.time = system::now();
  return change_commit(workspace, revision, [&](RowId commit) -> Result<void> {
    TOKENS_TRY_ASSIGN(const RowId row,
                      ledger::store_entry(*workspace.ledger, entry));
    return ledger::assign_to_commit(*workspace.ledger,
                                    row,
                                    workspace.observed->repository.row,
                                    commit,
                                    Evidence::manual);
  });
}

namespace {

using Rows = std::vector<RowId>;

/// What waits for a commit, without what is dropped.
Result<Rows> waiting_uses(Ledger& ledger, RowId repository) {
  TOKENS_TRY_ASSIGN(const auto uses, ledger::pending_uses(ledger, repository));
  TOKENS_TRY_ASSIGN(const ledger::GonePlaces gone, ledger::gone_places(ledger));
  Rows rows;
  for (const ledger::OpenUse& use : uses) {
    const bool is_gone = std::ranges::any_of(gone, [&](const auto& place) {
      return place.first == use.worktree &&
             ledger::text_of(ledger, place.second) == use.branch;
    });
    if (!is_gone) {
      rows.push_back(use.row);
    }
  }
  return rows;
}

/// Gives the responses that `find` returns to the commit. Asked in the
/// transaction: a hook may have placed some since.
Result<PlacedPending> place_uses(Workspace& workspace,
                                 const std::string& revision,
                                 const std::function<Result<Rows>()>& find) {
  PlacedPending placed;
  TOKENS_TRY_ASSIGN(
      placed.commit,
      change_commit(workspace, revision, [&](RowId commit) -> Result<void> {
        TOKENS_TRY_ASSIGN(const Rows rows, find());
        for (const RowId row : rows) {
          TOKENS_TRY(
              ledger::assign_to_commit(*workspace.ledger,
                                       row,
                                       workspace.observed->repository.row,
                                       commit,
                                       Evidence::manual));
        }
        placed.responses = static_cast<std::int64_t>(rows.size());
        return {};
      }));
  return placed;
}

Result<std::vector<ledger::OutsideUse>> outside_uses(
    Ledger& ledger, const OutsideQuestion& question) {
  TOKENS_TRY_ASSIGN(auto uses, ledger::outside_uses(ledger, question.since));
  std::erase_if(uses, [&](const ledger::OutsideUse& use) {
    return !use.session.starts_with(question.session);
  });
  return uses;
}

}  // namespace

Result<PlacedPending> add_pending(Workspace& workspace,
                                  const std::string& revision) {
  TOKENS_TRY(observe_only(workspace));
  const auto find = [&] {
    return waiting_uses(*workspace.ledger, workspace.observed->repository.row);
  };
  TOKENS_TRY_ASSIGN(const Rows waiting, find());
  if (waiting.empty()) {  // a commit without usage gets no row for nothing
    PlacedPending placed;
    TOKENS_TRY_ASSIGN(placed.commit, show_commit(workspace, revision));
    return placed;
  }
  return place_uses(workspace, revision, find);
}

Result<std::vector<OutsideUsage>> outside_usage(
    Workspace& workspace, const OutsideQuestion& question) {
  TOKENS_TRY_ASSIGN(const auto uses, outside_uses(*workspace.ledger, question));
  std::vector<OutsideUsage> found;
  for (const ledger::OutsideUse& use : uses) {
    auto known = std::ranges::find_if(found, [&](const OutsideUsage& one) {
      return one.session == use.session && one.directory == use.directory;
    });
    if (known == found.end()) {
      found.push_back({use.session, use.directory, use.time, use.time, 0, 0});
      known = std::prev(found.end());
    }
    known->last = use.time;
    known->responses += 1;
    known->tokens += use.tokens;
  }
  return found;
}

Result<PlacedPending> add_outside(Workspace& workspace,
                                  const OutsideQuestion& question,
                                  const std::string& revision) {
  return place_uses(workspace, revision, [&]() -> Result<Rows> {
    TOKENS_TRY_ASSIGN(const auto uses,
                      outside_uses(*workspace.ledger, question));
    Rows rows;
    for (const ledger::OutsideUse& use : uses) {
      rows.push_back(use.row);
    }
    return rows;
  });
}

Result<std::int64_t> import_conversation(Workspace& workspace,
                                         const std::string& text,
                                         Moment time) {
  const auto levels = extractor::find_levels(text);
  const std::int64_t tokens = extractor::growth(levels);
  if (tokens == 0) {
    return 0;
  }
  ledger::Entry entry;
  // The same text is the same conversation, wherever it lies.
  entry.key = "conversation:" + std::to_string(stable_hash(text));
  TOKENS_TRY_ASSIGN(const bool is_known,
                    ledger::has_response(*workspace.ledger, entry.key));
  if (is_known) {
    return 0;
  }
  entry.source = Source::reading;
  entry.tokens.unclassified = tokens;
  entry.session = entry.key;
  entry.directory = system::working_directory().value_or("");
  entry.time = time;
  TOKENS_TRY(ledger::in_transaction(*workspace.ledger, [&] {
    return ledger::store_entry(*workspace.ledger, entry);
  }));
  TOKENS_TRY(keep_what_was_told(workspace));
  return tokens;
}

}  // namespace tokens::app
