// Where a team's ledger is: postgresql://user:password@host/database?... as
// libpq takes it. Pure.
//
// Invariant: nothing that is printed holds the password.
#pragma once

#include "lib/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokens::team {

class ServerUrl {
 public:
  /// Checks the address; `source` ("tokens.team") names where it stands. Fails
  /// with `usage` and what is wrong, never with the address itself.
  static Result<ServerUrl> parse(std::string_view text,
                                 const std::string& source);

  /// Returns the address for libpq, with our time-outs where it has none.
  [[nodiscard]] std::string for_connecting() const;

  /// Returns the address without passwords and options: for people.
  [[nodiscard]] const std::string& shown() const { return shown_; }

  /// Returns the first line of `text` as it may be printed: passwords become
  /// stars, wherever they stand.
  [[nodiscard]] std::string redacted(std::string_view text) const;

  /// Returns true if the address sets this libpq parameter itself.
  [[nodiscard]] bool sets(std::string_view parameter) const;

 private:
  std::string text_;
  std::string shown_;
  std::vector<std::string> secrets_;  ///< as written, and decoded
};

}  // namespace tokens::team
