// The page of one commit; see page.hpp.
#include "dashboard/every_use.hpp"
#include "dashboard/forge.hpp"
#include "dashboard/page.hpp"
#include "lib/app/reports/commits.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/html.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/environment.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>
#include <vector>

namespace tokens::dashboard {
namespace {

using report::cost_text;
using report::escape_html;

std::string local_text(std::int64_t second) {
  const Moment moment = from_unix_ms(second * 1000);
  std::string wall =
      format_iso8601_seconds(moment + system::local_offset_at(moment));
  wall[10] = ' ';
  return wall.substr(0, 16);
}

std::string fact(const char* name, const std::string& value) {
  return value.empty() ? ""
                       : fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n",
                                     name,
                                     escape_html(value));
}

std::string parts_table(const app::CommitSummary& commit) {
  report::HtmlTable table({"Session", "Model"},
                          {"Responses",
                           "Input",
                           "Output",
                           "Cache written",
                           "Cache read",
                           "Tokens",
                           "Cost"});
  for (const app::CommitPart& part : commit.parts) {
    const TokenCounts& tokens = part.sum.tokens;
    table.add_row(report::row_header(escape_html(part.session)),
                  {escape_html(part.model.empty() ? "(no model)" : part.model),
                   format_count(part.sum.responses),
                   format_count(tokens.input),
                   format_count(tokens.output),
                   format_count(tokens.cache_write_5m + tokens.cache_write_1h),
                   format_count(tokens.cache_read),
                   format_count(tokens.total()),
                   escape_html(cost_text(part.sum))});
  }
  return table.text();
}

std::string tasks_list(const std::vector<app::Task>& tasks) {
  std::string out;
  for (const app::Task& task : tasks) {
    out += fmt::format("<li>{} · {} · {} tokens · {}</li>\n",
                       escape_html(task.project),
                       escape_html(task.task),
                       format_count(task.tokens),
                       escape_html(report::dollars_text(task.cost)));
  }
  return out.empty()
             ? ""
             : "<h2>Logged tasks that name it</h2>\n<ul>\n" + out + "</ul>\n";
}

std::string page(const app::CommitSummary& summary,
                 const std::vector<app::Task>& tasks,
                 const std::string& place,
                 const std::optional<Forge>& forge) {
  const CommitInfo& commit = summary.commit;
  const std::string heading =
      commit.subject.empty() ? commit.id : commit.subject;
  const std::string link = forge_link(forge, commit.id, "");
  return served_document(
      heading,
      fmt::format(
          "<main id=\"content\">\n<p><a href=\"/\">Overview</a></p>\n"
          "<section class=\"panel\">\n<h2>{}</h2>\n<p><code>{}</code></p>\n"
          "<dl class=\"facts\">\n{}{}{}{}{}</dl>\n<dl class=\"cards\">\n{}{}{}"
          "</dl>\n{}{}</section>\n</main>\n",
          escape_html(heading),
          escape_html(commit.id),
          fact("Author", contact_text(commit.author_name, commit.author_email)),
          fact("Made",
               commit.author_second == 0 ? ""
                                         : local_text(commit.author_second)),
          fact("Branch", summary.branch),
          fact("Repository", place),
          link.empty() ? ""
                       : "<div><dt>Forge</dt><dd>" + link + "</dd></div>\n",
          report::card("Cost", cost_text(summary.sum)),
          report::card("Tokens", format_count(summary.sum.tokens.total())),
          report::card("Prompt from cache",
                       report::cache_share(summary.sum.tokens)),
          parts_table(summary),
          tasks_list(tasks)));
}

/// All that a copy of a team's ledger tells of the commit, and what git does
/// if it is in the repository we stand in.
Result<std::string> team_page(app::Workspace& workspace,
                              const ledger::CommitRow& row) {
  TOKENS_TRY_ASSIGN(
      const report::Report all,
      app::build_report(workspace,
                        whole_ledger({report::Dimension::commit,
                                      report::Dimension::session,
                                      report::Dimension::model,
                                      report::Dimension::project})));
  app::CommitSummary summary;
  std::optional<Forge> forge;
  summary.commit.id = row.sha;
  summary.commit.author_name = row.author_name;
  summary.commit.author_email = row.author_email;
  if (workspace.repository) {
    if (const auto commit = workspace.repository->commit(row.sha)) {
      summary.commit.subject = commit->subject;
      summary.commit.author_second = commit->author_second;
      forge = Forges().of(workspace.repository->common_dir());
    }
  }
  summary.branch = row.branch;
  std::string project;
  for (const report::Group& group : all.groups) {
    if (group.key[0] != row.sha) {
      continue;
    }
    app::CommitPart part;
    part.session = group.key[1].value_or("");
    part.model = group.key[2].value_or("");
    part.sum = group.sum;
    summary.sum += group.sum;
    summary.parts.push_back(std::move(part));
    project = group.key[3].value_or("");
  }
  return page(summary, {}, project, forge);
}

}  // namespace

Result<std::string> commit_page(app::Workspace& workspace,
                                const std::string& id) {
  TOKENS_TRY_ASSIGN(const KnownCommits known, known_commits(*workspace.ledger));
  const auto found = known.find(id);
  if (found == known.end()) {
    return fail(ErrorKind::not_found,
                "the ledger knows no commit " + printable(id));
  }
  if (!app::team_of_copy(*workspace.ledger).empty()) {
    return team_page(workspace, found->second.row);
  }
  TOKENS_TRY_ASSIGN(app::Workspace there,
                    app::open_reading_workspace(found->second.common_dir));
  if (!there.repository) {
    return fail(ErrorKind::not_found,
                found->second.common_dir + ": the repository is gone");
  }
  TOKENS_TRY_ASSIGN(const auto summaries, app::summaries_of(there, {id}));
  TOKENS_TRY_ASSIGN(const auto tasks, app::tasks_of_commit(there, id));
  const std::string& root = there.repository->root();
  return page(summaries.front(),
              tasks,
              root.empty() ? found->second.common_dir : root,
              Forges().of(found->second.common_dir));
}

}  // namespace tokens::dashboard
