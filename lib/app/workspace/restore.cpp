#include "lib/app/workspace/restore.hpp"

#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

namespace tokens::app {
namespace {

constexpr const char* k_copied_at = "copied_at";

/// A reader that finds nothing wrong at opening may still stumble later; the
/// quick check is what tells.
Result<ledger::Ledger> open_checked(const std::string& path,
                                    std::chrono::milliseconds busy_timeout) {
  TOKENS_TRY_ASSIGN(ledger::Ledger opened, ledger::open(path, busy_timeout));
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
  const std::string stem = path + ".damaged-" + format_compact(system::now());
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

}  // namespace

std::string copy_path(const std::string& path) {
  return path + ".daily";
}

bool is_lost(const std::string& path) {
  const auto status = system::status(path);
  if (status && status->size > 0) {
    return false;
  }
  const auto copy = system::status(copy_path(path));
  return copy && copy->size > 0;
}

bool is_damaged(const ledger::Ledger& ledger, const Error& error) {
  if (error.kind != ErrorKind::database) {
    return false;
  }
  const auto answer = ledger.check();
  return !answer || *answer != "ok";
}

Result<ledger::Ledger> restore(const std::string& path,
                               const std::string& why,
                               std::chrono::milliseconds busy_timeout,
                               std::vector<std::string>& warnings) {
  TOKENS_TRY_ASSIGN(Aside aside, set_aside(path));
  auto opened = open_checked(path, busy_timeout);
  if (!opened && aside.has_copy && opened.error().kind == ErrorKind::database) {
    TOKENS_TRY_ASSIGN(aside, set_aside(path));
    opened = open_checked(path, busy_timeout);
  }
  if (!opened) {
    return opened;
  }
  if (aside.has_copy) {
    TOKENS_TRY(ledger::forget_cursors(*opened));
  }
  warnings.push_back(
      "ledger damaged (" + why + "): kept as " + aside.path + "; " +
      (aside.has_copy ? "the daily copy is used, and" : "a new one is made:") +
      " all transcripts are read again");
  return opened;
}

Result<OpenedLedger> open_or_restore(const std::string& path,
                                     std::chrono::milliseconds busy_timeout) {
  OpenedLedger result;
  auto opened = is_lost(path) ? fail(ErrorKind::database, "it is empty")
                              : open_checked(path, busy_timeout);
  if (!opened && opened.error().kind == ErrorKind::database) {
    const std::string why = opened.error().message;
    opened = restore(path, why, busy_timeout, result.warnings);
  }
  if (!opened) {
    return fail(std::move(opened.error()));
  }
  result.ledger = std::move(*opened);
  return result;
}

Result<void> keep_daily_copy(ledger::Ledger& ledger,
                             const std::string& path,
                             Moment now) {
  // On its first day a ledger has nothing that the transcripts do not have.
  const auto last = ledger::setting(ledger, k_copied_at);
  const auto copied = last ? parse_iso8601(*last) : std::nullopt;
  if (!last || (copied && now - *copied < std::chrono::days{1})) {
    return {};
  }
  if (copied) {
    // A damaged ledger must never take the place of a good copy.
    const auto answer = ledger.check();
    if (!answer || *answer != "ok") {
      return answer ? fail(ErrorKind::database, *answer) : fail(answer.error());
    }
    if (!ledger.copy_to(copy_path(path))) {
      return {};  // no space, say: the next command tries again
    }
  }
  static_cast<void>(
      ledger::set_setting(ledger, k_copied_at, format_iso8601(now)));
  return {};
}

}  // namespace tokens::app
