// See held.hpp.
#include "team/held.hpp"

namespace tokens::team {

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
