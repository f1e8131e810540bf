// `git tokens import`: whatever file a person hands over.
#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/output.hpp"
#include "lib/app/entries/entries.hpp"
#include "lib/app/entries/foreign_import.hpp"
#include "lib/app/sharing/exchange.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/base/text.hpp"
#include "lib/formats/ledger_lines.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/file_lines.hpp"
#include "lib/system/files.hpp"
#include "lib/tasks/task_log.hpp"

#include <fmt/format.h>

namespace tokens::cli {
namespace {

/// Files of other tools are read as a whole.
constexpr std::size_t k_largest = 256 << 20;

/// Returns "1 entry", "2,000 entries".
std::string counted(std::int64_t count, const char* one, const char* many) {
  return format_count(count) + ' ' + (count == 1 ? one : many);
}

Result<void> take_ledger(app::Workspace& workspace,
                         const std::string& path,
                         std::int64_t version,
                         system::FileLines& lines) {
  TOKENS_TRY_ASSIGN(const ledger::Taken taken,
                    app::import_ledger(workspace, path, version, lines));
  return print(
      fmt::format("{}: an export of a ledger\n"
                  "  {} new, {} changed, {} known already; {} new\n",
                  printable(path),
                  counted(taken.responses_added, "response", "responses"),
                  format_count(taken.responses_changed),
                  format_count(taken.responses_known),
                  counted(taken.evidence_added, "other fact", "other facts")));
}

Result<void> take_conversation(app::Workspace& workspace,
                               const std::string& path,
                               const std::string& text) {
  const auto status = system::status(path);
  const Moment written =
      status ? from_unix_ms(status->modified_ns / 1'000'000) : system::now();
  TOKENS_TRY_ASSIGN(const std::int64_t added,
                    app::import_conversation(workspace, text, written));
  return print(
      added == 0
          ? fmt::format("{}: a conversation\n  nothing new\n", printable(path))
          : fmt::format("{}: a conversation\n  {} tokens, estimated from "
                        "readings of the context\n",
                        printable(path),
                        format_count(added)));
}

Result<void> take_transcript(app::Workspace& workspace,
                             const std::string& path) {
  if (path == "-") {
    return fail(ErrorKind::usage,
                "a transcript is read from its file: name it");
  }
  TOKENS_TRY_ASSIGN(const app::IngestResult result,
                    app::import_transcript(workspace, path));
  return print(
      fmt::format("{}: a transcript\n  {} of {}, {} new; {} repeat others\n",
                  printable(path),
                  counted(result.lines_used, "line", "lines"),
                  format_count(result.lines),
                  counted(result.responses_added, "response", "responses"),
                  format_count(result.duplicates)));
}

/// Returns what an import did, in lines for people.
std::string told(const std::string& path,
                 const formats::ForeignFile& file,
                 const app::ForeignTaken& taken) {
  std::string text = fmt::format("{}: {}\n  {}: {} new, {} known already",
                                 printable(path),
                                 printable(file.what),
                                 counted(taken.entries, "entry", "entries"),
                                 format_count(taken.added),
                                 format_count(taken.known));
  if (taken.covered > 0) {
    text += fmt::format(", {} in transcripts that the ledger has",
                        format_count(taken.covered));
  }
  text += fmt::format("; {} tokens {}\n",
                      format_count(taken.tokens),
                      taken.tokens == 0 ? "added" : "counted");
  for (const std::string& flag : file.flags) {
    text += "  flagged: " + printable(flag) + '\n';
  }
  return text;
}

Result<void> take_other(app::Workspace& workspace,
                        const std::string& path,
                        system::FileLines& lines) {
  TOKENS_TRY_ASSIGN(const std::string text, lines.rest(k_largest));
  auto file = formats::read_foreign(text);
  if (!file) {
    return fail(file.error().in("import " + path));
  }
  if (file->is_conversation) {
    return take_conversation(workspace, path, text);
  }
  if (file->is_transcript) {
    return take_transcript(workspace, path);
  }
  TOKENS_TRY_ASSIGN(const app::ForeignTaken taken,
                    app::take_foreign(workspace, *file));
  return print(told(path, *file, taken));
}

Result<void> take_task_log(app::Workspace& workspace, const std::string& path) {
  TOKENS_TRY_ASSIGN(const auto added, app::import_task_log(workspace, path));
  say_warnings(workspace);
  return print(fmt::format("Imported {} {} of the task log from {}.\n",
                           format_count(added.value_or(0)),
                           added == 1 ? "entry" : "entries",
                           printable(path)));
}

}  // namespace

Result<ExitCode> run_import(const Arguments& arguments) {
  const std::string& path = arguments.positionals.front();
  TOKENS_TRY_ASSIGN(system::FileLines lines, system::FileLines::open(path));
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    open_here(arguments, app::NeedRepository::no));
  say_warnings(workspace);
  std::string_view first;
  TOKENS_TRY_ASSIGN(const bool has_first, lines.next(first));
  const std::int64_t version = has_first ? formats::ledger_version(first) : 0;
  if (version != 0) {
    TOKENS_TRY(take_ledger(workspace, path, version, lines));
    return ExitCode::done;
  }
  if (has_first && path != "-" && tasks::is_log(first)) {
    TOKENS_TRY(take_task_log(workspace, path));
    return ExitCode::done;
  }
  if (has_first) {
    lines.unread(first);
  }
  TOKENS_TRY(take_other(workspace, path, lines));
  say_warnings(workspace);
  return ExitCode::done;
}

}  // namespace tokens::cli
