// See pull.hpp.
#include "team/pull.hpp"

#include "lib/app/team_lines.hpp"
#include "lib/base/text.hpp"
#include "lib/model/token_classes.hpp"

#include <optional>
#include <string_view>

namespace tokens::team {
namespace {

Statement lines_sql(const std::string& repository_key) {
  const std::string never = std::to_string(to_unix_ms(k_never));
  std::string sql =
      "SELECT c.shown, r.session, r.model, max(c.branch), count(*), "
      "CAST(sum(r.web_searches) AS BIGINT), min(r.moment), "
      "max(CASE WHEN r.moment = " +
      never + " THEN NULL ELSE r.moment END)";
  for (const TokenClass& field : k_token_classes) {
    sql += std::string(", CAST(sum(r.") + field.key + ") AS BIGINT)";
  }
  return {sql +
              " FROM git_tokens_response r JOIN git_tokens_commit c "
              "ON c.repository = r.repository AND c.sha = r.commit_id "
              "WHERE r.repository = $1 AND r.place = 2 AND NOT c.dropped "
              "GROUP BY c.shown, r.session, r.model",
          {repository_key}};
}

std::int64_t number(const std::optional<std::string_view>& text) {
  return text ? parse_whole(*text).value_or(0) : 0;
}

notes::Line line_of(Answer answer) {
  notes::Line line;
  std::size_t at = 1;
  line.session = answer[at++].value_or("");
  line.model = answer[at++].value_or("");
  line.author_branch = answer[at++].value_or("");
  line.responses = number(answer[at++]);
  line.web_searches = number(answer[at++]);
  line.first = from_unix_ms(number(answer[at++]));
  const auto last = answer[at++];
  line.last = last ? from_unix_ms(number(last)) : k_never;
  for (const TokenClass& field : k_token_classes) {
    line.tokens.*field.count = number(answer[at++]);
  }
  return line;
}

}  // namespace

Result<PullResult> pull(const git::Repository& repository,
                        const std::string& repository_key,
                        Server& server) {
  app::TeamLines lines;
  PullResult result;
  TOKENS_TRY(server.read([&](Reader& reader) {
    lines.clear();
    result = {};
    reader.read(lines_sql(repository_key), [&](Answer answer) {
      notes::put(lines[std::string(answer[0].value_or(""))], line_of(answer));
      ++result.lines;
    });
  }));
  result.commits = static_cast<std::int64_t>(lines.size());
  TOKENS_TRY_ASSIGN(result.has_changed,
                    app::write_team_lines(repository.common_dir(), lines));
  return result;
}

}  // namespace tokens::team
