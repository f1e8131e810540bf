#include "lib/app/restore.hpp"

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

}  // namespace

std::string copy_path(const std::string& path) {
  return path + ".daily";
}

Result<OpenedLedger> open_or_restore(const std::string& path,
                                     std::chrono::milliseconds busy_timeout) {
  OpenedLedger result;
  auto opened = open_checked(path, busy_timeout);
  if (!opened && opened.error().kind == ErrorKind::database) {
    const std::string aside =
        path + ".damaged-" + format_compact(system::now());
    const std::string why = opened.error().message;
    for (const char* side : {"-wal", "-shm"}) {
      if (system::status(path + side)) {
        TOKENS_TRY(system::rename_file(path + side, aside + side));
      }
    }
    TOKENS_TRY(system::rename_file(path, aside));
    const bool has_copy = system::status(copy_path(path)).has_value();
    if (has_copy) {
      TOKENS_TRY(system::rename_file(copy_path(path), path));
    }
    result.warnings.push_back(
        "ledger damaged (" + why + "): kept as " + aside + "; " +
        (has_copy ? "the daily copy is used, and" : "a new one is made:") +
        " all transcripts are read again");
    opened = open_checked(path, busy_timeout);
    if (opened && has_copy) {
      TOKENS_TRY(ledger::forget_cursors(*opened));
    }
  }
  if (!opened) {
    return fail(std::move(opened.error()));
  }
  result.ledger = std::move(*opened);
  return result;
}

void keep_daily_copy(ledger::Ledger& ledger,
                     const std::string& path,
                     Moment now) {
  // On its first day a ledger has nothing that the transcripts do not have.
  const auto last = ledger::setting(ledger, k_copied_at);
  const auto copied = last ? parse_iso8601(*last) : std::nullopt;
  if (!last || (copied && now - *copied < std::chrono::days{1})) {
    return;
  }
  if (copied && !ledger.copy_to(copy_path(path))) {
    return;  // no space, say: the next command tries again
  }
  static_cast<void>(
      ledger::set_setting(ledger, k_copied_at, format_iso8601(now)));
}

}  // namespace tokens::app
