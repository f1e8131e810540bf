// Brings what teammates sent to a team's ledger into a clone, as lines beside
// its notes: log, show and report have them then, where the ledger of this
// machine does not hold the same commit, session and model itself.
//
// Invariant: nothing enters the ledger, so its law of conservation is not
// touched; the same state of the team's ledger leaves the same bytes.
#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/sharing/team.hpp"
#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"
#include "team/work.hpp"

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

Result<void> pull_one(const git::Repository& repository,
                      const std::string& repository_key,
                      Server& server,
                      PullResult& result) {
  app::TeamLines lines;
  std::int64_t count = 0;
  TOKENS_TRY(server.read([&](Reader& reader) {
    lines.clear();  // it may be asked again
    count = 0;
    reader.read(lines_sql(repository_key), [&](Answer answer) {
      notes::put(lines[std::string(answer[0].value_or(""))], line_of(answer));
      ++count;
    });
  }));
  TOKENS_TRY_ASSIGN(const bool has_changed,
                    app::write_team_lines(repository.common_dir(), lines));
  ++result.repositories;
  result.commits += static_cast<std::int64_t>(lines.size());
  result.lines += count;
  result.has_changed = result.has_changed || has_changed;
  return {};
}

}  // namespace

Result<PullResult> pull(app::Workspace& workspace,
                        Extent extent,
                        Server& server) {
  PullResult result;
  if (extent == Extent::here) {
    TOKENS_TRY_ASSIGN(const std::string key, repository_key(workspace));
    TOKENS_TRY(pull_one(*workspace.repository, key, server, result));
    return result;
  }
  TOKENS_TRY_ASSIGN(const auto rows, ledger::repositories(*workspace.ledger));
  for (const ledger::RepositoryRow& row : rows) {
    if (const auto repository = app::open_known(*workspace.ledger, row)) {
      TOKENS_TRY_ASSIGN(const RepositoryName name,
                        name_of(*workspace.ledger, *repository, row));
      TOKENS_TRY(pull_one(*repository, name.key, server, result));
    }
  }
  return result;
}

}  // namespace tokens::team
