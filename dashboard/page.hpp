// The page: HTML made here, of an Overview. The browser gets what it can show
// at once, also without scripts; page.js only swaps in newer versions of it.
// The same text, without links and form, is the file of `dashboard --html`. All
// texts from outside go through escape_html.
#pragma once

#include "dashboard/overview.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::dashboard {

/// Returns the served page. What tools used is fetched later: it takes longer.
std::string page_html(const Overview& view);

/// Returns one self-contained file that loads nothing and runs no script.
/// `tools` is a report by tool.
std::string file_html(const Overview& view, const report::Report& tools);

/// Returns the panel of a report by tool.
std::string tools_html(const report::Report& tools);

/// Returns a page that says what went wrong.
std::string problem_html(const std::string& problem);

/// Returns the style sheet of the page and of the file. It stands in both: a
/// browser paints nothing before it has it, and would have to ask once more.
std::string style_sheet();

/// Returns the document around `body`, with the style and a link to the script.
std::string served_document(const std::string& title, const std::string& body);

/// Returns the part of a URL behind '?' that chooses `filters`.
std::string query_of(const Filters& filters);

// Pieces of the page.

/// Whether a browser shows what a server sends, or a file.
enum class Medium { server, file };

/// Returns `text` as it stands in a query of a URL.
std::string url_quote(std::string_view text);

/// Returns "Name" of "Name <address>".
std::string name_of_person(const std::string& contact);

/// Returns the cost of one of `count`: "$1.20", or "none" of none.
std::string average(const report::Sum& sum, std::int64_t count);

/// Returns how many per cent of the whole it is, by cost, or by tokens where
/// nothing has a cost. Rounded down: 100 is said of all of it only.
int share_of(const report::Sum& part, const report::Sum& whole);

/// A table of a report: names, tokens, cost, and its share as a bar. Names
/// lead to the page with that filter where `filters` can say it.
struct SumTable {
  std::string id;
  std::string title;
  std::size_t most = 12;  ///< rows; the others share one
};

std::string sum_table(const SumTable& table,
                      report::Report report,
                      const Filters& filters,
                      Medium medium);

/// Returns a panel with a heading around `inside`.
std::string section(const std::string& id,
                    const std::string& title,
                    const std::string& inside);

/// Returns the link to a commit's page, or its words in a file.
std::string commit_link(const CommitLine& commit, Medium medium);

std::string commit_table(const std::string& id,
                         const std::string& title,
                         const std::vector<CommitLine>& commits,
                         Medium medium);

std::string log_table(const Overview& view, Medium medium);

std::string budget_table(const std::vector<report::Budget>& budgets);

/// Returns what each merge of the repository brought, and the line of what all
/// cost until then; "" where no merge is recorded. `merges` in their order; the
/// table has the newest first. Those of pull requests lead to `forge`.
std::string merge_panel(const std::vector<app::Merge>& merges,
                        const std::optional<Forge>& forge);

/// Returns the page of the commit with this whole id; `not_found` if the
/// ledger knows no such commit.
Result<std::string> commit_page(app::Workspace& workspace,
                                const std::string& id);

}  // namespace tokens::dashboard
