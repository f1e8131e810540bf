#include "lib/ledger/schema.hpp"

#include "lib/ledger/response_columns.hpp"

#include <array>
#include <string>
#include <string_view>

namespace tokens::ledger {

extern const std::string_view k_migration_0001;  // migrations/0001.sql
extern const std::string_view k_migration_0002;
extern const std::string_view k_migration_0003;
extern const std::string_view k_migration_0004;
extern const std::string_view k_migration_0005;
extern const std::string_view k_migration_0006;
extern const std::string_view k_migration_0007;

namespace {

/// From here on responses have columns.
constexpr int k_unpacked_version = 7;

/// Element i brings version i to version i + 1.
const std::array<const std::string_view*, k_schema_version> k_migrations{
    &k_migration_0001,
    &k_migration_0002,
    &k_migration_0003,
    &k_migration_0004,
    &k_migration_0005,
    &k_migration_0006,
    &k_migration_0007};

int version_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

/// Inside the transaction that the caller began.
void bring_to(Ledger::Connection& connection, int version) {
  SQLite::Database& database = connection.database;
  for (int i = version_of(database); i < version; ++i) {
    database.exec(std::string(*k_migrations[static_cast<std::size_t>(i)]));
    if (i + 1 == k_unpacked_version) {
      unpack_responses(connection);
    }
    database.exec("PRAGMA user_version = " + std::to_string(i + 1));
  }
}

}  // namespace

Error newer_failure(int version) {
  return {ErrorKind::newer,
          "written by a newer git-tokens (version " + std::to_string(version) +
              " of the tables, this program knows " +
              std::to_string(k_schema_version) + "): please update git-tokens"};
}

/// Returns false for a ledger of an older version; `newer` for a later one.
static Result<bool> is_current(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const int version, guarded("read version", [&] {
                      return version_of(ledger.connection().database);
                    }));
  if (version > k_schema_version) {
    return fail(newer_failure(version));
  }
  return version == k_schema_version;
}

Result<void> check_version(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const bool is_done, is_current(ledger));
  return is_done ? Result<void>{}
                 : fail(ErrorKind::database,
                        "written by an older git-tokens: `git tokens scan` "
                        "brings it up to date");
}

Result<void> migrate(Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const bool is_done, is_current(ledger));
  if (is_done) {
    return {};
  }
  // A hook may be the first, where no temporary file can be written.
  TOKENS_TRY(exec(ledger, "PRAGMA temp_store = MEMORY"));
  TOKENS_TRY(ledger.begin());
  TOKENS_TRY(guarded("migrate", [&] {
    // Another process may have migrated while we waited for the lock.
    bring_to(ledger.connection(), k_schema_version);
  }));
  return ledger.commit();
}

Result<void> make_empty(const std::string& path, int version) {
  return guarded("make ledger " + path, [&] {
    Ledger::Connection connection(
        SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
    SQLite::Transaction transaction(connection.database);
    bring_to(connection, version);
    transaction.commit();
  });
}

}  // namespace tokens::ledger
