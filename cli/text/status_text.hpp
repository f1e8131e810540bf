// How well a repository is covered, as lines and as JSON. Pure.
#pragma once

#include "lib/app/reports/coverage.hpp"
#include "lib/app/run/last_run.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/report/report.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokens::cli {

/// Everything that status tells.
struct Status {
  app::RepositoryState state;
  std::optional<app::LastRun> last_run;   ///< nothing: no hook ran yet
  std::optional<app::UnsentNotes> notes;  ///< nothing: cannot be told
  std::vector<app::Finding> findings;     ///< hooks, transcripts, settings
  std::int64_t unreadable_lines = 0;      ///< of transcripts
};

std::string status_text(const Status& status,
                        const report::Style& style,
                        Moment now);

/// Returns {"schema_version": 1, "ok", "coverage", "last_run", "pending",
/// "notes", "unreadable_lines", "findings"}.
std::string status_json(const Status& status);

}  // namespace tokens::cli
