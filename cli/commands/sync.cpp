// `git tokens sync`: notes to and from a remote.
#include "lib/app/sharing/sync.hpp"

#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "lib/app/merges/merges.hpp"
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"

#include <fmt/format.h>

namespace tokens::cli {
namespace {

std::string sync_text(const app::SyncResult& result) {
  const std::string remote = printable(result.remote);
  if (result.written.notes == 0) {
    return fmt::format("No notes yet, neither here nor on {}.\n", remote);
  }
  const std::string received = fmt::format(
      "{} new or changed from {}", format_count(result.received), remote);
  if (!result.shares) {
    return fmt::format(
        "{} here, {}; none were sent, because tokens.share leaves notes out.\n",
        report::counted(result.written.notes, "note"),
        received);
  }
  return fmt::format(
      "{} here, {}, {}.\n",
      report::counted(result.written.notes, "note"),
      received,
      result.pushed ? fmt::format("{} sent", format_count(result.written.ahead))
                    : "nothing to send");
}

std::string sync_json(const app::SyncResult& result) {
  return JsonObject{{"schema_version", 1},
                    {"remote", result.remote},
                    {"notes", result.written.notes},
                    {"received", result.received},
                    {"sent", result.pushed ? result.written.ahead : 0},
                    {"pushed", result.pushed},
                    {"shares", result.shares},
                    {"tries", result.tries},
                    {"notes_commit", json_or_null(result.written.id)}}
      .document();
}

}  // namespace

Result<Answer> run_sync(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  auto remote = arguments.positional(0);
  if (!remote) {
    auto usual = app::usual_remote(*workspace.repository);
    if (!usual) {
      // What this machine knows is kept in its own notes all the same.
      TOKENS_TRY(app::write_own_notes(workspace));
      return fail(usual.error().in("sync"));
    }
    remote = std::move(*usual);
  }
  const auto result = app::sync_notes(workspace, *remote);
  if (!result) {
    return fail(result.error().in("sync"));
  }
  const auto merges = app::sync_merges(workspace, *remote);
  if (!merges) {
    return fail(merges.error().in("sync merges"));
  }
  return arguments.has("--json") ? sync_json(*result) : sync_text(*result);
}

}  // namespace tokens::cli
