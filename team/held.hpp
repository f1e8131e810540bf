// What a team's ledger holds, for `git tokens ledger status`.
#pragma once

#include "lib/base/result.hpp"
#include "team/server.hpp"

#include <cstdint>
#include <string>

namespace tokens::team {

struct Held {
  std::int64_t responses = 0;
  std::int64_t repositories = 0;
  std::int64_t here = 0;  ///< responses of one repository
};

/// Counts; the tables must be there.
Result<Held> held_by(Server& server, const std::string& repository_key);

}  // namespace tokens::team
