// The ledger: one SQLite file per user that holds facts and evidence. SQLite
// is included in this folder only.
//
// Invariants: every change happens in one transaction a run; a response is
// one row with one assignment, so it cannot be counted twice; a damaged or
// newer file is never written to.
#pragma once

#include "lib/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace tokens::ledger {

using RowId = std::int64_t;

/// The version of the tables that this program writes.
inline constexpr int k_schema_version = 7;

/// An open ledger. Not thread-safe; one a process.
class Ledger {
 public:
  struct Connection;

  explicit Ledger(std::unique_ptr<Connection> connection);
  ~Ledger();
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;

  /// For the other files of this folder.
  [[nodiscard]] Connection& connection() const { return *connection_; }

  /// Begins the run's only transaction and takes the write lock. `busy` if
  /// another process held it for longer than the time-out.
  Result<void> begin();

  /// Makes everything since begin() last.
  Result<void> commit();

  /// Forgets everything since begin(); nothing if there is none.
  void roll_back();

  /// Writes a whole copy to `path` (replacing it), for the daily backup.
  Result<void> copy_to(const std::string& path) const;

  /// Returns "ok", or SQLite's words about what is damaged; fails with
  /// anything but `database` if it could not be looked at.
  Result<std::string> check() const;

 private:
  std::unique_ptr<Connection> connection_;
};

/// Runs `work` in a transaction of its own, of which nothing stays if it fails.
template <class Work>
auto in_transaction(Ledger& ledger, Work&& work) -> decltype(work()) {
  TOKENS_TRY(ledger.begin());
  auto result = work();
  if (!result) {
    ledger.roll_back();
    return result;
  }
  TOKENS_TRY(ledger.commit());
  return result;
}

/// What the last process that closes the ledger does with SQLite's log. A
/// hook leaves it to the next command: carrying it over costs a millisecond.
enum class Closing { carry_over, leave_log };

/// Opens or makes the ledger at `path` with mode 0600. `busy_timeout` is how
/// long begin() waits for another process. Fails with `io` (no such directory
/// can be made, no space, no memory, read-only), `busy`, `newer`, or
/// `database`: what SQLite read is damaged or no database, if it read right
/// (damage_of() tells).
Result<Ledger> open(const std::string& path,
                    std::chrono::milliseconds busy_timeout,
                    Closing closing = Closing::carry_over);

/// Looks at the ledger at `path` through a connection of its own and returns
/// SQLite's words about what is damaged, "" if nothing is. Fails if it could
/// not be looked at: then nobody knows.
Result<std::string> damage_of(const std::string& path);

/// Opens an existing ledger for reading only: nothing is made, migrated or
/// carried over. Unlike open() it may be called again while this process has
/// the ledger open. Fails with `database` if it was written by an older
/// program, and as open() does.
Result<Ledger> open_for_reading(const std::string& path,
                                std::chrono::milliseconds busy_timeout);

/// Returns a number that differs from the last one of the same ledger object
/// if another connection changed something in between.
Result<std::int64_t> state_number(Ledger& ledger);

/// Carries a long log over into the ledger's file, so that the logs that hooks
/// leave do not grow for ever. Called at the end of a hook; never waits for
/// another process, and what fails is left to the next.
void trim_log(Ledger& ledger);

/// Lets the log grow to many pages before they are carried into the file, as
/// is best while gigabytes are read.
Result<void> expect_many_writes(Ledger& ledger);

/// Returns the row of `text`, which is made if it is new.
Result<RowId> symbol(Ledger& ledger, std::string_view text);

/// Returns the text of a symbol, "" for 0 and unknown ones. Valid as long as
/// the ledger is open.
std::string_view text_of(Ledger& ledger, RowId symbol);

/// Forgets how far transcripts were read, so that all are read again.
Result<void> forget_cursors(Ledger& ledger);

// The settings of the ledger itself, by their keys: what holds for the whole of
// it, and is one text.

/// Of which the pseudonyms in notes are made.
inline constexpr const char* k_notes_secret = "notes.secret";

/// The daily copy: when it was made last; that there is one; how many
/// transcripts were gone at a first one; and when the ledger began.
inline constexpr const char* k_copied_at = "copied_at";
inline constexpr const char* k_has_copy = "has_copy";
inline constexpr const char* k_copied_gone = "copied_gone";
inline constexpr const char* k_first_day = "first_day";

/// That something was ever imported, and what was read of transcripts when
/// imports were compared with them last.
inline constexpr const char* k_has_imports = "has_imports";
inline constexpr const char* k_imports_looked_at = "imports looked at";

/// How far the task log was read.
inline constexpr const char* k_task_log_cursor = "task_log_cursor";

/// The team whose ledger this is a copy of.
inline constexpr const char* k_team_of_copy = "copy of a team's ledger";

/// The names of damaged files that were merged again, a line each.
inline constexpr const char* k_recovered = "recovered";

/// Returns a setting of the ledger itself, or "".
Result<std::string> setting(Ledger& ledger, const std::string& key);
Result<void> set_setting(Ledger& ledger,
                         const std::string& key,
                         const std::string& value);

}  // namespace tokens::ledger
