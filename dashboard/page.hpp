// The page: HTML made here, of an Overview. The browser gets what it can show
// at once, also without scripts; page.js only swaps in newer versions of it.
// The same text, without links and form, is the file of `dashboard --html`.
#pragma once

#include "dashboard/overview.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/report/report.hpp"

#include <optional>
#include <string>

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

/// Returns the page of the commit with this whole id; `not_found` if the
/// ledger knows no such commit.
Result<std::string> commit_page(app::Workspace& workspace,
                                const std::string& id);

}  // namespace tokens::dashboard
