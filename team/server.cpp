// See server.hpp.
#include "team/server.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <pqxx/pqxx>
#include <random>
#include <thread>
#include <utility>

namespace tokens::team {

extern const std::string_view k_team_migration_0001;

namespace {

constexpr int k_most_tries = 12;
constexpr const char* k_statement_timeout = "300s";

/// Waits a little longer each time, and never as long as the others who wait.
void wait_before(int attempt) {
  static thread_local std::minstd_rand random{std::random_device{}()};
  const int most = std::min(10 << attempt, 2000);
  std::uniform_int_distribution<int> milliseconds(most / 2, most);
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds(random)));
}

template <class Kind>
bool is_a(const std::exception& exception) {
  return dynamic_cast<const Kind*>(&exception) != nullptr;
}

/// The five letters of SQL's standard, "" if they are not told.
std::string state_of(const std::exception& exception) {
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&exception);
  return sql == nullptr ? "" : std::string(sql->sqlstate());
}

/// What another writer caused, and what another try heals: serialization
/// failures (40001), deadlocks (40P01), and an end that nobody heard of.
bool is_passing(const std::exception& exception) {
  return is_a<pqxx::transaction_rollback>(exception) ||
         is_a<pqxx::in_doubt_error>(exception) ||
         state_of(exception).starts_with("40");
}

/// Two who make the tables at once meet in the catalogue of the server.
bool is_meeting(const std::exception& exception) {
  const std::string state = state_of(exception);
  return is_passing(exception) || is_a<pqxx::unique_violation>(exception) ||
         state == "23505" || state == "42P07" || state == "42710" ||
         state == "XX000";
}

// Debian 12 has version 6 of libpqxx; later ones name these differently, and
// warn of the old names.
#if PQXX_VERSION_MAJOR < 7
using ReadOnly =
    pqxx::transaction<pqxx::repeatable_read, pqxx::readwrite_policy::read_only>;

pqxx::result run(pqxx::transaction_base& transaction,
                 const Statement& statement) {
  return transaction.exec_params(
      statement.sql, pqxx::prepare::make_dynamic_params(statement.parameters));
}

void set_variable(pqxx::connection& connection,
                  const std::string& name,
                  const std::string& value) {
  connection.set_variable(name, connection.quote(value));
}

/// Notices are not for our users; none comes as long as the result lives.
std::shared_ptr<void> silence(pqxx::connection& connection) {
  return std::make_shared<pqxx::quiet_errorhandler>(connection);
}
#else
using ReadOnly =
    pqxx::transaction<pqxx::repeatable_read, pqxx::write_policy::read_only>;

pqxx::result run(pqxx::transaction_base& transaction,
                 const Statement& statement) {
  pqxx::params parameters;
  parameters.append_multi(statement.parameters);
  return transaction.exec(statement.sql, parameters);
}

void set_variable(pqxx::connection& connection,
                  const std::string& name,
                  const std::string& value) {
  connection.set_session_var(name, value);
}

/// Notices are not for our users.
std::shared_ptr<void> silence(pqxx::connection& connection) {
  connection.set_notice_handler([](pqxx::zview) {});
  return nullptr;
}
#endif

class TransactionReader : public Reader {
 public:
  explicit TransactionReader(pqxx::transaction_base& transaction)
      : transaction_(transaction) {}

  void read(const Statement& statement, const OnAnswer& on_answer) override {
    hand_over(run(transaction_, statement), on_answer);
  }

  void read_in_slices(const std::string& sql,
                      const OnAnswer& on_answer) override {
    transaction_.exec("DECLARE git_tokens_slices CURSOR FOR " + sql);
    pqxx::result rows;
    do {
      rows = transaction_.exec("FETCH 10000 FROM git_tokens_slices");
      hand_over(rows, on_answer);
    } while (!rows.empty());
    transaction_.exec("CLOSE git_tokens_slices");
  }

 private:
  static void hand_over(const pqxx::result& rows, const OnAnswer& on_answer) {
    std::vector<std::optional<std::string_view>> fields;
    for (const auto& row : rows) {
      fields.clear();
      for (const auto& field : row) {
        fields.push_back(field.is_null() ? std::nullopt
                                         : std::optional(std::string_view(
                                               field.c_str(), field.size())));
      }
      on_answer(fields);
    }
  }

  pqxx::transaction_base& transaction_;
};

TeamState state_in(pqxx::transaction_base& transaction) {
  const pqxx::result there = transaction.exec(
      "SELECT 1 FROM information_schema.tables WHERE table_schema = "
      "current_schema() AND table_name = 'git_tokens_ledger'");
  if (there.empty()) {
    return {};
  }
  const pqxx::result rows =
      transaction.exec("SELECT version, server_id FROM git_tokens_ledger");
  if (rows.empty()) {
    return {};
  }
  return {rows[0][0].as<int>(), rows[0][1].as<std::string>()};
}

}  // namespace

struct Server::Connection {
  explicit Connection(const std::string& address)
      : connection(address), without_notices(silence(connection)) {}

  pqxx::connection connection;
  std::shared_ptr<void> without_notices;
};

Server::Server(ServerUrl url, std::unique_ptr<Connection> connection)
    : url_(std::move(url)), connection_(std::move(connection)) {}

Server::~Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

Error Server::to_error(const std::exception& exception) const {
  std::string reason = url_.redacted(exception.what());
  std::string hint;
  if (is_a<pqxx::insufficient_privilege>(exception)) {
    hint = "; ask who keeps the server to grant it";
  } else if (state_of(exception) == "57014") {
    hint = "; the server took longer than " + std::string(k_statement_timeout);
  }
  constexpr std::string_view k_prefix = "ERROR:";
  if (reason.starts_with(k_prefix)) {
    reason = trim(std::string_view(reason).substr(k_prefix.size()));
  }
  return {ErrorKind::io, "team ledger " + url_.shown() + ": " + reason + hint};
}

Result<Server> Server::connect(const ServerUrl& url) {
  Server server(url, nullptr);
  try {
    server.connection_ = std::make_unique<Connection>(url.for_connecting());
    pqxx::connection& connection = server.connection_->connection;
    set_variable(connection, "client_min_messages", "error");
    if (!url.sets("options")) {
      set_variable(connection, "statement_timeout", k_statement_timeout);
    }
  } catch (const std::exception& exception) {
    return fail(server.to_error(exception));
  }
  return server;
}

Result<void> Server::guarded(const std::function<void()>& work) {
  for (int attempt = 0;; ++attempt) {
    try {
      work();
      return {};
    } catch (const std::exception& exception) {
      if (attempt == k_most_tries || !is_passing(exception)) {
        return fail(to_error(exception));
      }
    }
    wait_before(attempt);
  }
}

Result<TeamState> Server::state() {
  TeamState state;
  TOKENS_TRY(guarded([&] {
    pqxx::work transaction(connection_->connection);
    state = state_in(transaction);
  }));
  if (state.version > k_team_version) {
    return fail(ErrorKind::newer,
                "team ledger " + url_.shown() +
                    ": made by a newer git-tokens (version " +
                    std::to_string(state.version) +
                    " of the tables, this program knows " +
                    std::to_string(k_team_version) +
                    "): please update git-tokens");
  }
  return state;
}

Result<TeamState> Server::filled_state() {
  TOKENS_TRY_ASSIGN(TeamState found, state());
  if (found.version == 0) {
    return fail(ErrorKind::not_found,
                "team ledger " + url_.shown() +
                    ": nothing was ever sent there; `git tokens ledger push` "
                    "does");
  }
  return found;
}

Result<TeamState> Server::prepare() {
  for (int attempt = 0;; ++attempt) {
    TOKENS_TRY_ASSIGN(const TeamState found, state());
    if (found.version == k_team_version) {
      return found;
    }
    try {
      pqxx::work transaction(connection_->connection);
      transaction.exec(
          "CREATE TABLE git_tokens_ledger (id INTEGER NOT NULL, "
          "version INTEGER NOT NULL, server_id TEXT NOT NULL, "
          "PRIMARY KEY (id))");
      transaction.exec(std::string(k_team_migration_0001));
      run(transaction,
          {"INSERT INTO git_tokens_ledger VALUES (1, 1, $1)",
           {system::random_id()}});
      transaction.commit();
    } catch (const std::exception& exception) {
      if (attempt == k_most_tries || !is_meeting(exception)) {
        Error error = to_error(exception);
        error.message += "; its tables could not be made";
        return fail(std::move(error));
      }
      wait_before(attempt);
    }
  }
}

Result<std::vector<std::int64_t>> Server::write(
    const std::vector<Statement>& statements) {
  std::vector<std::int64_t> changed;
  TOKENS_TRY(guarded([&] {
    changed.clear();
    pqxx::work transaction(connection_->connection);
    for (const Statement& statement : statements) {
      changed.push_back(static_cast<std::int64_t>(
          run(transaction, statement).affected_rows()));
    }
    transaction.commit();
  }));
  return changed;
}

Result<void> Server::read(const std::function<void(Reader&)>& work) {
  return guarded([&] {
    ReadOnly transaction(connection_->connection);
    TransactionReader reader(transaction);
    work(reader);
  });
}

Result<Held> held_by(Server& server, const std::string& repository_key) {
  Held held;
  TOKENS_TRY(server.read([&](Reader& reader) {
    reader.read(
        {"SELECT count(*), count(DISTINCT NULLIF(repository, '')), "
         "sum(CASE WHEN repository = $1 THEN 1 ELSE 0 END) "
         "FROM git_tokens_response",
         {repository_key}},
        [&](Answer answer) {
          held = {number(answer[0]), number(answer[1]), number(answer[2])};
        });
  }));
  return held;
}

}  // namespace tokens::team
