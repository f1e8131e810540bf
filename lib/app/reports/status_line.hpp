// The numbers of a status line, which is asked for several times a second:
// from the ledger as it is, with as few rows as they need. Nothing is read of
// transcripts and nothing is written; what would take long stays unknown.

#pragma once

#include "lib/app/views/price_tables.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/money.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/views.hpp"
#include "lib/report/blocks.hpp"
#include "lib/report/report.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokens::app {

/// What Claude Code tells its status line command on standard input.
/// All of it may be missing.
struct ClientStatus {
  std::string session;
  std::string model;            ///< as people read it
  std::string directory;        ///< where the session works
  std::string transcript;       ///< its file
  std::optional<PicoUsd> cost;  ///< of the session, as the client counts it
};

/// Returns what `json` says; nothing if it is no JSON object.
std::optional<ClientStatus> parse_client_status(std::string_view json);

struct StatusLine {
  /// What the client's sessions used since the day began, typed entries left
  /// out; nothing if it cannot be told quickly.
  std::optional<report::Sum> today;
  /// What the client's session used, if the ledger has read all of it, it began
  /// lately, and all of it has a price.
  std::optional<report::Sum> session;
  /// The session's transcript has gone on since the ledger read it.
  bool is_behind = false;
  std::string branch;  ///< empty: detached, or no repository
  std::optional<ledger::CommitCost> on_branch;  ///< what its commits cost
  std::optional<report::Block> block;           ///< the active one
};

/// Returns what is known now; `day_start` is the midnight before `now`. Never
/// fails: what cannot be read is left out.
StatusLine status_line(const ClientStatus& client,
                       Moment now,
                       Moment day_start);

}  // namespace tokens::app
