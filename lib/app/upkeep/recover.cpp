// See recover.hpp.
#include "lib/app/upkeep/recover.hpp"

#include "lib/app/workspace/restore.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/ledger/imports.hpp"
#include "lib/ledger/salvage.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/scratch_directory.hpp"

#include <utility>

namespace tokens::app {
namespace {

using Level = Finding::Level;

/// The setting that says when a file was merged again.
std::string key_of(const std::string& path) {
  return "recovered " + path.substr(path.rfind('/') + 1);
}

Result<bool> is_recovered(ledger::Ledger& ledger, const std::string& path) {
  TOKENS_TRY_ASSIGN(const std::string when,
                    ledger::setting(ledger, key_of(path)));
  return !when.empty();
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
    return ledger::set_setting(
        ledger, key_of(path), format_iso8601(system::now()));
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
