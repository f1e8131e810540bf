// See last_run.hpp.
#include "lib/app/run/last_run.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace tokens::app {
namespace {

std::string key_of(ledger::RowId repository) {
  return "last_run." + std::to_string(repository);
}

}  // namespace

Result<void> store_last_run(ledger::Ledger& ledger,
                            ledger::RowId repository,
                            Moment began) {
  const std::int64_t start = to_unix_ms(began);
  // A clock that was set back in between gives no negative time.
  const std::int64_t took =
      std::max<std::int64_t>(0, to_unix_ms(system::now()) - start);
  return ledger::set_setting(
      ledger,
      key_of(repository),
      std::to_string(start) + " " + std::to_string(took));
}

Result<std::optional<LastRun>> last_run(ledger::Ledger& ledger,
                                        ledger::RowId repository) {
  TOKENS_TRY_ASSIGN(const std::string text,
                    ledger::setting(ledger, key_of(repository)));
  const auto words = split(text, ' ');
  if (words.size() != 2) {
    return std::optional<LastRun>{};
  }
  const auto start = parse_whole(words[0]);
  const auto took = parse_whole(words[1]);
  if (!start || !took) {
    return std::optional<LastRun>{};
  }
  return std::optional(
      LastRun{from_unix_ms(*start), std::chrono::milliseconds{*took}});
}

}  // namespace tokens::app
