#include "lib/ledger/ledger.hpp"

#include "lib/ledger/fact_cache.hpp"
#include "lib/ledger/schema.hpp"
#include "lib/ledger/statements.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"

#include <SQLiteCpp/Backup.h>

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace tokens::ledger {
namespace {

/// Bytes of the log (some 190 pages) that hooks leave to each other. Each has
/// to read all of it; carrying it over takes as long as several readings, and
/// waits for the disk.
constexpr std::int64_t k_most_log = 3 << 18;

/// Returns true if the journal of a ledger is a write-ahead log, which its
/// header tells before SQLite opens it. Fails if a newer program wrote the
/// file: asked before SQLite sees it, which would set its journal mode. The
/// version stands at byte 60 of the header, big end first; bytes 18 and 19 are
/// 2 for a write-ahead log (SQLite's file format, 1.3).
Result<bool> has_log(const std::string& path) {
  const std::string header = system::read_at(
      system::Descriptor::open(path, O_RDONLY | O_NONBLOCK), 0, 64);
  if (header.size() < 64 ||
      !header.starts_with(std::string_view("SQLite format 3", 16))) {
    return false;  // SQLite will say why
  }
  int version = header[60] & 0x7F;
  for (const char byte : header.substr(61)) {
    version = version << 8 | static_cast<unsigned char>(byte);
  }
  if (version > k_schema_version) {
    return fail(newer_failure(version));
  }
  return header[18] == 2 && header[19] == 2;
}

/// SQLite makes files with the process's umask; the ledger is nobody else's
/// business, so an empty file with the right mode is put there first.
Result<void> make_private_file(const std::string& path) {
  const auto file =
      system::Descriptor::open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
  if (!file.is_open() && errno != EACCES && errno != EROFS && errno != ELOOP) {
    return fail(ErrorKind::io,
                "open ledger " + path + ": " + std::strerror(errno));
  }
  return {};
}

/// Whether closing leaves the log instead of carrying it over into the file.
void keep_log(SQLite::Database& database, bool keeps) {
  sqlite3_db_config(database.getHandle(),
                    SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
                    keeps ? 1 : 0,
                    nullptr);
}

/// Once a process, before anything else of SQLite is called: no statistics,
/// and no locks where only one thread uses it.
void configure_library(Closing closing) {
  static const bool done = [closing] {
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (closing == Closing::leave_log) {
      sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    }
    return true;
  }();
  static_cast<void>(done);
}

/// Returns false for an answer of SQLite's check that tells of pages which
/// could not be had ("unable to get the page. error code=10"), and so nothing
/// about the ledger.
bool tells_damage(std::string_view answer) {
  constexpr std::string_view k_code = "error code";
  for (std::size_t at = answer.find(k_code); at != std::string_view::npos;
       at = answer.find(k_code, at)) {
    at += k_code.size();
    const std::size_t digits =
        std::min(answer.find_first_not_of("= ", at), answer.size());
    int code = 0;
    std::from_chars(
        answer.data() + digits, answer.data() + answer.size(), code);
    const int primary = code & 0xFF;
    if (primary != SQLITE_CORRUPT && primary != SQLITE_NOTADB) {
      return false;
    }
  }
  return true;
}

void configure(SQLite::Database& database,
               std::chrono::milliseconds busy_timeout,
               Closing closing,
               bool has_log) {
  database.setBusyTimeout(static_cast<int>(busy_timeout.count()));
  if (!has_log) {
    database.exec("PRAGMA journal_mode = WAL");
  }
  database.exec("PRAGMA synchronous = NORMAL");
  if (closing == Closing::leave_log) {
    sqlite3_wal_autocheckpoint(database.getHandle(), 0);  // see trim_log()
  } else {
    // Not for hooks: they read few pages, all over the file, and mapping one
    // costs more than copying it.
    database.exec("PRAGMA mmap_size = 268435456");
    database.exec("PRAGMA temp_store = MEMORY");
  }
}

/// Opens the file; what SQLite is told then is left to `configure_it`.
template <class Configure>
Result<Ledger> connect(const std::string& path,
                       int flags,
                       const Configure& configure_it) {
  return guarded("open ledger " + path, [&] {
    auto opened = std::make_unique<Ledger::Connection>(
        SQLite::Database(path, flags | SQLite::OPEN_NOMUTEX));
    // Until it is known to be whole: closing must not write to a damaged one.
    keep_log(opened->database, true);
    opened->path = path;
    configure_it(*opened);
    return Ledger(std::move(opened));
  });
}

}  // namespace

sqlite3_stmt* Ledger::Connection::statement(const char* sql) {
  auto& slot = statements[sql];
  if (!slot) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v2(database.getHandle(), sql, -1, &prepared, nullptr) !=
        SQLITE_OK) {
      throw SQLite::Exception(database.getHandle());
    }
    slot.reset(prepared);
  }
  return slot.get();
}

RowId Ledger::Connection::symbol(std::string_view text) {
  if (text.empty()) {
    return 0;
  }
  if (const auto known = symbols.find(text); known != symbols.end()) {
    return known->second;
  }
  RowId id = known_symbol(text);
  if (id == 0) {
    exec(*this, "INSERT INTO symbol (text) VALUES (?)", text);
    id = database.getLastInsertRowid();
    symbols.emplace(text, id);
  }
  return id;
}

RowId Ledger::Connection::known_symbol(std::string_view text) {
  if (const auto known = symbols.find(text); known != symbols.end()) {
    return known->second;
  }
  const auto id =
      value<RowId>(*this, "SELECT id FROM symbol WHERE text = ?", text);
  if (id != 0) {
    symbols.emplace(text, id);
  }
  return id;
}

std::string_view Ledger::Connection::text(RowId id) {
  if (id == 0) {
    return {};
  }
  if (const auto known = texts.find(id); known != texts.end()) {
    return known->second;
  }
  auto text =
      value<std::string>(*this, "SELECT text FROM symbol WHERE id = ?", id);
  return texts.emplace(id, std::move(text)).first->second;
}

Error to_error(const SQLite::Exception& exception, const std::string& what) {
  const std::string message = what + ": " + exception.what();
  switch (exception.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:  // lost the race for a lock too often
      return {ErrorKind::busy, message};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorKind::database, message};
    default:
      // No memory, a full disk, a read that failed ...: of the file itself
      // nothing is known, so nothing is said.
      return {ErrorKind::io, message};
  }
}

Ledger::Ledger(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}

Ledger::~Ledger() {
  if (connection_) {
    roll_back();
  }
}

Ledger::Ledger(Ledger&&) noexcept = default;

Ledger& Ledger::operator=(Ledger&&) noexcept = default;

Result<void> Ledger::begin() {
  return guarded("lock ledger", [this] {
    connection_->database.exec("BEGIN IMMEDIATE");
    connection_->in_transaction = true;
  });
}

Result<void> Ledger::commit() {
  return guarded("write ledger", [this] {
    record_changes(*connection_);
    connection_->database.exec("COMMIT");
    connection_->in_transaction = false;
    connection_->changed.clear();
  });
}

void Ledger::roll_back() {
  if (connection_->in_transaction) {
    connection_->database.tryExec("ROLLBACK");
    connection_->in_transaction = false;
    connection_->changed.clear();
    // Rows that were made in the transaction are gone.
    connection_->symbols.clear();
    connection_->texts.clear();
  }
}

Result<void> Ledger::copy_to(const std::string& path) const {
  const std::string temporary = path + ".tmp";
  for (const char* side : {"-journal", ""}) {  // of a run that was killed
    if (system::link_status(temporary + side)) {
      TOKENS_TRY(system::remove_file(temporary + side));
    }
  }
  TOKENS_TRY(make_private_file(temporary));
  TOKENS_TRY(guarded("copy ledger to " + path, [&] {
    SQLite::Database copy(temporary,
                          SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup backup(copy, connection_->database);
    backup.executeStep(-1);
  }));
  return system::rename_file(temporary, path);
}

Result<std::string> Ledger::check() const {
  auto answer = guarded("check ledger", [this] {
    return value<std::string>(*connection_, "PRAGMA quick_check(1)");
  });
  if (answer && !tells_damage(*answer)) {
    return fail(ErrorKind::io, "check ledger: " + *answer);
  }
  return answer;
}

Result<std::string> damage_of(const std::string& path) {
  configure_library(Closing::carry_over);
  auto words = guarded("look at ledger " + path, [&] {
    // As little as can be asked for: no cache, no mapping, nothing written.
    SQLite::Database database(path,
                              SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX);
    keep_log(database, true);
    return database.execAndGet("PRAGMA quick_check(1)").getString();
  });
  if (!words) {
    return words.error().kind == ErrorKind::database
               ? Result<std::string>(words.error().message)
               : words;
  }
  if (!tells_damage(*words)) {
    return fail(ErrorKind::io, "look at ledger " + path + ": " + *words);
  }
  return *words == "ok" ? Result<std::string>(std::string()) : words;
}

Result<Ledger> open(const std::string& path,
                    std::chrono::milliseconds busy_timeout,
                    Closing closing) {
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) {
    const std::string folder = path.substr(0, slash);
    if (!system::status(folder)) {
      TOKENS_TRY(system::make_directories(folder, 0700));
    }
  }
  const std::string what = "open ledger " + path;
  bool is_logged = false;
  if (!system::status(path)) {
    TOKENS_TRY(make_private_file(path));
  } else if (auto found = has_log(path)) {
    is_logged = *found;
  } else {
    return fail(found.error().in(what));
  }
  configure_library(closing);
  TOKENS_TRY_ASSIGN(
      Ledger ledger,
      connect(path, SQLite::OPEN_READWRITE, [&](Ledger::Connection& opened) {
        configure(opened.database, busy_timeout, closing, is_logged);
        watch_facts(opened);
      }));
  auto migrated = migrate(ledger);
  if (!migrated) {
    return fail(migrated.error().in(what));
  }
  keep_log(ledger.connection().database, closing == Closing::leave_log);
  ledger.connection().for_hook = closing == Closing::leave_log;
  return ledger;
}

Result<Ledger> open_for_reading(const std::string& path,
                                std::chrono::milliseconds busy_timeout) {
  configure_library(Closing::carry_over);
  // The header is not read as open() does: closing a file gives up all locks
  // that this process holds on it (POSIX), also those of other connections.
  TOKENS_TRY_ASSIGN(
      Ledger ledger,
      connect(path, SQLite::OPEN_READONLY, [&](Ledger::Connection& opened) {
        opened.database.setBusyTimeout(static_cast<int>(busy_timeout.count()));
        opened.database.exec("PRAGMA mmap_size = 268435456");
        opened.database.exec("PRAGMA temp_store = MEMORY");
      }));
  if (auto version = check_version(ledger); !version) {
    return fail(version.error().in("open ledger " + path));
  }
  return ledger;
}

Result<std::int64_t> state_number(Ledger& ledger) {
  return value<std::int64_t>(ledger, "PRAGMA data_version");
}

void trim_log(Ledger& ledger) {
  SQLite::Database& database = ledger.connection().database;
  const auto log = system::status(database.getFilename() + "-wal");
  if (!log || log->size < k_most_log) {
    return;
  }
  // If somebody else uses the ledger now, the next hook tries again.
  sqlite3_busy_timeout(database.getHandle(), 0);
  // Only this mode begins the log anew: that it was carried over is written
  // nowhere but in shared memory, which the last process to close it loses.
  sqlite3_wal_checkpoint_v2(database.getHandle(),
                            nullptr,
                            SQLITE_CHECKPOINT_TRUNCATE,
                            nullptr,
                            nullptr);
}

Result<void> expect_many_writes(Ledger& ledger) {
  return guarded("open ledger", [&] {
    // Pages that a first scan changes again and again stay in memory (16
    // MiB), and are carried from the log into the file once, at the end.
    ledger.connection().database.exec(
        "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 16384;");
  });
}

Result<RowId> symbol(Ledger& ledger, std::string_view text) {
  return guarded("write ledger",
                 [&] { return ledger.connection().symbol(text); });
}

std::string_view text_of(Ledger& ledger, RowId symbol) {
  const auto text =
      guarded("read ledger", [&] { return ledger.connection().text(symbol); });
  return text ? *text : std::string_view{};
}

Result<void> forget_cursors(Ledger& ledger) {
  return guarded("write ledger", [&] {
    ledger.connection().database.exec(
        "UPDATE transcript SET offset = 0, size = -1; DELETE FROM folder;");
  });
}

Result<std::string> setting(Ledger& ledger, const std::string& key) {
  return value<std::string>(
      ledger, "SELECT value FROM setting WHERE key = ?", key);
}

Result<void> set_setting(Ledger& ledger,
                         const std::string& key,
                         const std::string& value) {
  return exec(ledger,
              "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)",
              key,
              value);
}

}  // namespace tokens::ledger
