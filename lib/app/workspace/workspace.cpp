#include "lib/app/workspace/workspace.hpp"

#include "lib/git/git_command.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <string_view>

namespace tokens::app {

namespace {

constexpr std::string_view k_aside = ".damaged-";  ///< before the time

/// Where the daily copy of the ledger at `path` stands.
std::string copy_path(const std::string& path) {
  return path + ".daily";
}

/// A reader that finds nothing wrong at opening may still stumble later; the
/// quick check is what tells.
Result<ledger::Ledger> open_checked(const std::string& path) {
  TOKENS_TRY_ASSIGN(ledger::Ledger opened, ledger::open(path, k_command_busy));
  // The tables are looked at, not every page: that is doctor's work.
  TOKENS_TRY(ledger::setting(opened, "probe"));
  return opened;
}

/// Where a damaged ledger went.
struct Aside {
  std::string path;
  bool has_copy = false;  ///< which took its place
};

/// Renames the ledger and its side files, and puts the copy, if there is one,
/// in its place.
Result<Aside> set_aside(const std::string& path) {
  const std::string stem =
      path + std::string(k_aside) + format_compact(system::now());
  std::string aside = stem;
  for (int i = 2; system::link_status(aside); ++i) {
    aside = stem + "-" + std::to_string(i);
  }
  for (const char* side : {"-wal", "-shm", ""}) {
    if (system::link_status(path + side)) {
      TOKENS_TRY(system::rename_file(path + side, aside + side));
    }
  }
  const bool has_copy = system::status(copy_path(path)).has_value();
  if (has_copy) {
    TOKENS_TRY(system::rename_file(copy_path(path), path));
  }
  return Aside{aside, has_copy};
}

Result<std::optional<Moment>> moment_of(ledger::Ledger& ledger,
                                        const char* key) {
  TOKENS_TRY_ASSIGN(const std::string text, ledger::setting(ledger, key));
  return parse_iso8601(text);
}

/// On its first day a ledger has no copy yet.
Result<bool> is_first_day(ledger::Ledger& ledger, Moment now) {
  TOKENS_TRY_ASSIGN(const auto began, moment_of(ledger, ledger::k_first_day));
  return began && now - *began < std::chrono::days{1};
}

/// The copy took the ledger's place, or somebody removed it.
Result<bool> is_copy_gone(ledger::Ledger& ledger, const std::string& path) {
  TOKENS_TRY_ASSIGN(const std::string made,
                    ledger::setting(ledger, ledger::k_has_copy));
  return !made.empty() && !system::link_status(copy_path(path));
}

/// How many of the transcripts that were read are there no more.
Result<std::int64_t> gone_transcripts(ledger::Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const auto known, ledger::all_transcripts(ledger));
  return static_cast<std::int64_t>(std::ranges::count_if(
      known, [](const auto& one) { return !system::status(one.first); }));
}

/// Copies the ledger, if it is whole: a damaged one must never take the place
/// of a good copy.
Result<void> copy(Workspace& workspace, Moment now) {
  ledger::Ledger& ledger = *workspace.ledger;
  const auto answer = ledger.check();
  if (answer && *answer != "ok") {
    return fail(ErrorKind::database, *answer);
  }
  if (!answer && answer.error().kind == ErrorKind::database) {
    return fail(answer.error());
  }
  // The copy says itself that it was made.
  TOKENS_TRY(ledger::set_setting(ledger, ledger::k_has_copy, "1"));
  const auto copied = answer ? ledger.copy_to(copy_path(workspace.ledger_path))
                             : fail(answer.error());
  if (!copied) {
    workspace.warnings.push_back(
        "the daily copy of the ledger could not be made: " +
        copied.error().message);
    return {};
  }
  return ledger::set_setting(ledger, ledger::k_copied_at, format_iso8601(now));
}

}  // namespace

bool is_lost(const std::string& path) {
  // One that cannot be looked at is not lost: opening it says why.
  const auto content = system::read_file(path, 0);
  const bool is_gone =
      content ? content->empty() : content.error().kind == ErrorKind::not_found;
  if (!is_gone) {
    return false;
  }
  const auto copy = system::status(copy_path(path));
  return copy && copy->size > 0;
}

bool is_damaged(const std::string& path, const Error& error) {
  if (error.kind != ErrorKind::database) {
    return false;
  }
  const auto damage = ledger::damage_of(path);
  return damage && !damage->empty();
}

Result<void> restore(Workspace& workspace, const std::string& why) {
  const std::string& path = workspace.ledger_path;
  workspace.ledger.reset();
  TOKENS_TRY_ASSIGN(Aside aside, set_aside(path));
  auto opened = open_checked(path);
  if (!opened && aside.has_copy && is_damaged(path, opened.error())) {
    TOKENS_TRY_ASSIGN(aside, set_aside(path));
    opened = open_checked(path);
  }
  TOKENS_TRY_ASSIGN(workspace.ledger, std::move(opened));
  if (aside.has_copy) {
    TOKENS_TRY(ledger::forget_cursors(*workspace.ledger));
  }
  workspace.warnings.push_back(
      "ledger damaged (" + why + "): kept as " + aside.path + "; " +
      (aside.has_copy ? "the daily copy is used, and" : "a new one is made:") +
      " all transcripts are read again; `git tokens doctor --recover` takes "
      "over what else it still holds");
  return {};
}

Result<std::vector<std::string>> set_aside_ledgers(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder =
      slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const std::string start =
      path.substr(slash == std::string::npos ? 0 : slash + 1) +
      std::string(k_aside);
  TOKENS_TRY_ASSIGN(const auto names, system::list_directory(folder));
  std::vector<std::string> found;
  for (const std::string& name : names) {
    if (name.starts_with(start) && !name.ends_with("-wal") &&
        !name.ends_with("-shm")) {
      found.push_back(system::join(folder, name));
    }
  }
  return found;
}

Result<void> keep_daily_copy(Workspace& workspace) {
  ledger::Ledger& ledger = *workspace.ledger;
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(const auto copied, moment_of(ledger, ledger::k_copied_at));
  if (!copied) {
    // What transcripts hold is no reason to copy a ledger that was just filled.
    TOKENS_TRY(
        ledger::set_setting(ledger, ledger::k_copied_at, format_iso8601(now)));
    TOKENS_TRY(
        ledger::set_setting(ledger, ledger::k_first_day, format_iso8601(now)));
  }
  TOKENS_TRY_ASSIGN(const bool is_gone,
                    is_copy_gone(ledger, workspace.ledger_path));
  if (is_gone || (copied && now - *copied >= std::chrono::days{1})) {
    return copy(workspace, now);
  }
  TOKENS_TRY_ASSIGN(const bool is_first, is_first_day(ledger, now));
  if (!is_first) {
    return {};
  }
  TOKENS_TRY_ASSIGN(const std::string known,
                    ledger::setting(ledger, ledger::k_copied_gone));
  TOKENS_TRY_ASSIGN(const std::int64_t gone, gone_transcripts(ledger));
  if (gone == 0 || std::to_string(gone) == known) {
    return {};
  }
  TOKENS_TRY(
      ledger::set_setting(ledger, ledger::k_copied_gone, std::to_string(gone)));
  return copy(workspace, now);
}

Result<void> keep_what_was_told(Workspace& workspace) {
  const Moment now = system::now();
  TOKENS_TRY_ASSIGN(const bool is_first, is_first_day(*workspace.ledger, now));
  return is_first ? copy(workspace, now) : Result<void>{};
}

namespace {

/// Opens the ledger. If SQLite says twice that it is damaged, it and its side
/// files are renamed, and the copy, or a new ledger, is opened.
Result<void> open_or_restore(Workspace& workspace) {
  if (is_lost(workspace.ledger_path)) {
    return restore(workspace, "it is empty");
  }
  auto opened = open_checked(workspace.ledger_path);
  if (!opened && is_damaged(workspace.ledger_path, opened.error())) {
    return restore(workspace, opened.error().message);
  }
  TOKENS_TRY_ASSIGN(workspace.ledger, std::move(opened));
  return {};
}

/// Opens one that git accepts.
Result<std::unique_ptr<git::Repository>> accepted_repository(
    const std::string& directory, git::FromEnvironment from_environment) {
  TOKENS_TRY_ASSIGN(auto repository, git::open(directory, from_environment));
  TOKENS_TRY(git::expect_accepted(*repository, from_environment));
  return repository;
}

Result<std::unique_ptr<git::Repository>> repository_here() {
  const auto directory = system::working_directory();
  if (!directory) {
    return fail(ErrorKind::not_found, "the working directory is gone");
  }
  return accepted_repository(*directory, git::FromEnvironment::yes);
}

}  // namespace

Result<std::string> ledger_place() {
  auto path = system::ledger_path();
  if (!path) {
    return fail(ErrorKind::not_found,
                "open ledger: no home directory: set HOME, or "
                "GIT_TOKENS_LEDGER to a file");
  }
  return std::move(*path);
}

void set_prices(Workspace& workspace) {
  auto prices = prices_for(workspace.repository.get());
  if (prices) {
    workspace.prices = std::move(*prices);
  } else {
    workspace.prices = built_in_prices(workspace.repository.get());
    workspace.warnings.push_back(prices.error().message +
                                 " (the built-in prices are used)");
  }
}

Result<Workspace> open_workspace(NeedRepository need) {
  Workspace workspace;
  TOKENS_TRY_ASSIGN(workspace.ledger_path, ledger_place());
  auto repository = repository_here();
  if (repository) {
    workspace.repository = std::move(*repository);
  } else if (need == NeedRepository::yes ||
             repository.error().kind != ErrorKind::not_found) {
    return fail(std::move(repository.error()));
  }
  TOKENS_TRY(open_or_restore(workspace));
  set_prices(workspace);
  return workspace;
}

Result<Workspace> open_reading_workspace(const std::string& directory) {
  Workspace workspace;
  TOKENS_TRY_ASSIGN(workspace.ledger_path, ledger_place());
  auto repository =
      directory.empty()
          ? repository_here()
          : accepted_repository(directory, git::FromEnvironment::no);
  if (repository) {
    workspace.repository = std::move(*repository);
  } else if (repository.error().kind != ErrorKind::not_found) {
    return fail(std::move(repository.error()));
  }
  TOKENS_TRY_ASSIGN(
      workspace.ledger,
      ledger::open_for_reading(workspace.ledger_path, k_command_busy));
  set_prices(workspace);
  return workspace;
}

Result<ViewsWritten> change_views(Workspace& workspace,
                                  TrackedFiles tracked,
                                  const std::function<Result<void>()>& change) {
  auto views =
      ledger::in_transaction(*workspace.ledger, [&]() -> Result<ViewsWritten> {
        TOKENS_TRY(change());
        return write_stale_views(*workspace.ledger,
                                 workspace.observed->repository.row,
                                 *workspace.repository,
                                 workspace.prices,
                                 tracked);
      });
  if (views) {
    workspace.warnings.insert(workspace.warnings.end(),
                              views->problems.begin(),
                              views->problems.end());
  }
  return views;
}

}  // namespace tokens::app
