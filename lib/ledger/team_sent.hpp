// What was sent to a team's ledger, and the facts as a sender needs them: with
// their keys, and with what decides between two lines of one response. And a
// ledger that is a copy of a team's, of which it is told part by part: what
// goes when a part is told anew, and what is remembered of each.
//
// Invariant: nothing here counts. Without these rows everything is sent again,
// which changes nothing at the other end.
#pragma once

#include "lib/ledger/ledger.hpp"
#include "lib/ledger/responses.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

/// The numbers are stored.
enum class SentKind { response = 0, commit = 1 };

/// One row as it was sent.
struct Sent {
  RowId repository = 0;       ///< symbol of the name under which it went
  std::int64_t whole = 0;     ///< fingerprint of all that was sent
  std::int64_t place = 0;     ///< fingerprint of what `revision` stands for
  std::int64_t revision = 0;  ///< milliseconds since 1970; 0: never changed
  std::optional<std::string> key{};  ///< of a response that is no transcript's
};

using SentRows = std::unordered_map<RowId, Sent>;

/// Calls `on_response` for at most `count` responses, by their rows, from row
/// `from` on. Returns where the next slice begins; nothing at the end.
Result<std::optional<RowId>> for_each_response(
    Ledger& ledger,
    RowId from,
    std::size_t count,
    const std::function<void(const ResponseRow&)>& on_response);

/// Returns what was sent of the rows from `first` to `last`.
Result<SentRows> sent_rows(
    Ledger& ledger, RowId team, SentKind kind, RowId first, RowId last);

/// Both inside the transaction that the caller began.
Result<void> store_sent(
    Ledger& ledger, RowId team, SentKind kind, RowId row, const Sent& sent);
Result<void> forget_sent(Ledger& ledger, RowId team, SentKind kind, RowId row);

/// Returns the responses that were sent and are not in this ledger any more.
Result<SentRows> sent_and_removed(Ledger& ledger, RowId team);

/// The fingerprint of each part as it was told last.
using CopiedParts = std::unordered_map<std::string, std::string>;

Result<CopiedParts> copied_parts(Ledger& ledger);

/// The functions below work inside the transaction that the caller began. An
/// empty fingerprint forgets the part.
Result<void> store_copied_part(Ledger& ledger,
                               const std::string& part,
                               const std::string& fingerprint);

}  // namespace tokens::ledger
