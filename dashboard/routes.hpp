// What each path answers. Knows nothing of HTTP but paths, parameters and
// status numbers.
#pragma once

#include "dashboard/answers.hpp"
#include "dashboard/every_use.hpp"
#include "lib/app/reports/reporting.hpp"
#include "lib/base/result.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tokens::dashboard {

/// Names and values of a query, in their order.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Returns the query that the parameters, named like the options of `git
/// tokens report`, stand for; `usage` with what is allowed otherwise.
using ReadQuery = std::function<Result<app::ReportQuery>(
    const Parameters&, const app::Workspace&)>;

class Routes {
 public:
  Routes(Readers& readers, ReadQuery read_query, Offset offset);

  /// Returns the answer to GET `path`; with status 404 for a path that is not
  /// there, 400 for parameters that make no sense.
  SharedAnswer answer(const std::string& path, const Parameters& parameters);

 private:
  using Answerer = Answer (Routes::*)(app::Workspace&, const Parameters&);

  struct Row {
    const char* path;
    Answerer answerer;
  };

  static const std::vector<Row>& rows();

  Answer page(app::Workspace& workspace, const Parameters& parameters);
  Answer tools(app::Workspace& workspace, const Parameters& parameters);
  /// Answers with what `to_json` makes of everything that was used.
  template <auto to_json>
  Answer uses(app::Workspace& workspace, const Parameters& parameters);

  Answer report(app::Workspace& workspace, const Parameters& parameters);
  Answer metrics(app::Workspace& workspace, const Parameters& parameters);

  Subjects subjects_;
  ReadQuery read_query_;
  Offset offset_;
  Answers answers_;  ///< the last one: it uses the others in the background
};

/// Returns the page as one file, for `dashboard --html`.
Result<std::string> page_as_file(app::Workspace& workspace,
                                 const Offset& offset);

}  // namespace tokens::dashboard
