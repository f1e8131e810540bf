// See scan_text.hpp.
#include "cli/text/scan_text.hpp"

#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tokens::cli {
namespace {

/// More than these nobody reads; a transcript store on a lost disk would give
/// thousands.
constexpr std::size_t k_most_problems = 5;

std::string size_text(std::int64_t bytes) {
  if (bytes < 10'000) {
    return report::counted(bytes, "byte");
  }
  return bytes < 10'000'000 ? format_count(bytes / 1'000) + " kB"
                            : format_count(bytes / 1'000'000) + " MB";
}

}  // namespace

std::string scan_json(const report::Report& report,
                      const app::IngestResult& ingest) {
  return report::report_object(report)
      .add("files", ingest.files)
      .add("bytes", ingest.bytes)
      .add("lines", ingest.lines)
      .add("lines_used", ingest.lines_used)
      .add("lines_ignored", ingest.lines_ignored)
      .add("lines_malformed", ingest.lines_malformed)
      .add("duplicates", ingest.duplicates)
      .document();
}

std::string scan_text(const report::Report& report,
                      const app::IngestResult& ingest,
                      const report::Style& style) {
  std::string out =
      fmt::format("{}, {} read, {}\n",
                  report::counted(ingest.files, "transcript"),
                  size_text(ingest.bytes),
                  report::counted(ingest.responses_added, "new response"));
  if (ingest.lines_malformed > 0) {
    out += fmt::format("{} could not be understood{}\n",
                       report::counted(ingest.lines_malformed, "line"),
                       ingest.unfinished > 0
                           ? fmt::format(", {} of them still being written",
                                         format_count(ingest.unfinished))
                           : "");
  }
  const PlaceCounts& where = report.conservation;
  out += fmt::format("in all {} tokens, {}, in {}\n",
                     format_count(report.total.tokens.total()),
                     report::cost_text(report.total),
                     report::counted(where.responses, "response"));
  out += fmt::format("{} in commits, {} pending, {} dropped, {} outside\n",
                     format_count(where.commits),
                     format_count(where.pending),
                     format_count(where.dropped),
                     format_count(where.outside));
  const auto width = static_cast<std::size_t>(std::max(style.width, 40));
  for (std::size_t i = 0; i < ingest.problems.size(); ++i) {
    if (i == k_most_problems) {
      out += fmt::format("and {} more\n", ingest.problems.size() - i);
      break;
    }
    out +=
        report::cut_text(
            printable("! " + ingest.problems[i]), width, report::Cut::middle) +
        "\n";
  }
  return out;
}

}  // namespace tokens::cli
