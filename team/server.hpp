// The connection to a team's ledger. libpqxx stays behind it.
//
// Every write is one transaction that may be repeated: what two writers did to
// each other (40001, 40P01), or a connection that broke while it was ended, is
// tried again. Errors are one line, without passwords.
#pragma once

#include "lib/base/result.hpp"
#include "team/rows.hpp"
#include "team/server_url.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tokens::team {

/// The version of the tables that this program writes.
inline constexpr int k_team_version = 1;

using OnAnswer = std::function<void(Answer)>;

/// Reads several answers from one state of the team's ledger.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual void read(const Statement& statement, const OnAnswer& on_answer) = 0;

  /// The same for an answer that may be too long for the memory.
  virtual void read_in_slices(const std::string& sql,
                              const OnAnswer& on_answer) = 0;
};

/// What stands in a team's ledger about itself.
struct TeamState {
  int version = 0;        ///< 0: there are no tables yet
  std::string server_id;  ///< made with the tables
};

class Server {
 public:
  /// Connects; `io` with the reason if nobody answers within ten seconds.
  static Result<Server> connect(const ServerUrl& url);

  ~Server();
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;

  /// Returns what is there. Fails with `newer` if a newer program made it.
  Result<TeamState> state();

  /// The same, and `not_found` if nothing was ever sent there.
  Result<TeamState> filled_state();

  /// Makes or brings up to date the tables. Any number may try at once.
  Result<TeamState> prepare();

  /// Carries out the statements in one transaction; returns how many rows each
  /// of them changed.
  Result<std::vector<std::int64_t>> write(
      const std::vector<Statement>& statements);

  /// Calls `work`, again from the start if the server asks for it.
  Result<void> read(const std::function<void(Reader&)>& work);

  [[nodiscard]] const ServerUrl& url() const { return url_; }

 private:
  struct Connection;

  Server(ServerUrl url, std::unique_ptr<Connection> connection);
  Result<void> guarded(const std::function<void()>& work);
  Error to_error(const std::exception& exception) const;

  ServerUrl url_;
  std::unique_ptr<Connection> connection_;
};

/// What a team's ledger holds, for `git tokens ledger status`.
struct Held {
  std::int64_t responses = 0;
  std::int64_t repositories = 0;
  std::int64_t here = 0;  ///< responses of one repository
};

/// Counts; the tables must be there.
Result<Held> held_by(Server& server, const std::string& repository_key);

}  // namespace tokens::team
