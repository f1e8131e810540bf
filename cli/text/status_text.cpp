// See status_text.hpp.
#include "cli/text/status_text.hpp"

#include "cli/text/commit_text.hpp"
#include "cli/text/doctor_text.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tokens::cli {
namespace {

using app::Coverage;
using Level = app::Finding::Level;

constexpr std::size_t k_head_width = 10;

/// One line below a heading, which stands beside the first one only.
std::string line(const std::string& heading, const std::string& text) {
  return fmt::format("{:<{}}{}\n", heading, k_head_width, text);
}

struct Reason {
  const char* key;
  const char* text;
  std::int64_t Coverage::*count;
};

constexpr std::array k_reasons{
    Reason{"no_usage",
           "nothing was used since the commit before",
           &Coverage::no_usage},
    Reason{"merge_or_pick",
           "merged, picked or rebased, nothing used for it",
           &Coverage::merge_or_pick},
    Reason{"before_transcripts",
           "older than every transcript",
           &Coverage::before_transcripts},
    Reason{"made_elsewhere",
           "made by others or elsewhere",
           &Coverage::made_elsewhere}};

/// What notes may still tell of commits that others made. Where they were
/// exchanged and tell nothing, another time is no advice.
std::string advice_text(const std::optional<app::UnsentNotes>& notes) {
  return notes && notes->was_synced ? "; no note tells of them"
                                    : "; `git tokens sync`";
}

std::string coverage_text(const Coverage& coverage,
                          const std::optional<app::UnsentNotes>& notes) {
  if (coverage.commits() == 0) {
    return line("Coverage", "no commits yet");
  }
  std::string out =
      line("Coverage",
           fmt::format("{} of {} commit{} with usage recorded; of the others",
                       format_count(coverage.recorded),
                       format_count(coverage.commits()),
                       coverage.commits() == 1 ? "" : "s"));
  if (coverage.recorded == coverage.commits()) {
    out = line("Coverage",
               coverage.recorded == 1
                   ? std::string("the one commit has its usage recorded")
                   : fmt::format("all {} commits with usage recorded",
                                 format_count(coverage.recorded)));
  }
  for (const Reason& reason : k_reasons) {
    if (const std::int64_t count = coverage.*reason.count; count > 0) {
      out += line("",
                  fmt::format("{:>7}  {}{}",
                              format_count(count),
                              reason.text,
                              reason.count == &Coverage::made_elsewhere
                                  ? advice_text(notes)
                                  : ""));
    }
  }
  return out;
}

std::string pending_text(const std::vector<app::PendingOnBranch>& pending,
                         std::size_t width) {
  if (pending.empty()) {
    return line("Pending", "nothing waits for a commit");
  }
  std::string out;
  for (const app::PendingOnBranch& one : pending) {
    const std::string numbers =
        fmt::format("{} tokens  {}",
                    format_count(one.sum.tokens.total()),
                    report::cost_text(one.sum));
    const std::size_t room =
        std::max<std::size_t>(12, width - k_head_width - numbers.size() - 2);
    const std::string branch = one.branch.empty()
                                   ? "(detached HEAD)"
                                   : report::displayable(one.branch);
    out += line(
        out.empty() ? "Pending" : "",
        report::cut_text(branch, room, report::Cut::middle) + "  " + numbers);
  }
  return out;
}

std::string notes_text(const std::optional<app::UnsentNotes>& notes) {
  if (!notes) {
    return line("Notes", "not known");
  }
  if (!notes->shares) {
    return line("Notes", "not shared, as tokens.share says");
  }
  if (!notes->was_synced) {
    return line("Notes", "never sent from this clone; `git tokens sync` does");
  }
  if (notes->notes == 0) {
    return line("Notes", "all sent");
  }
  return line("Notes",
              fmt::format("{} not sent yet; `git tokens sync` does",
                          format_count(notes->notes)));
}

std::string run_text(const std::optional<app::LastRun>& run, Moment now) {
  if (!run) {
    return line("Last run", "no hook has run here yet");
  }
  return line("Last run",
              fmt::format("{} ({}), in {} ms",
                          age_text(run->began, now),
                          format_iso8601_seconds(run->began),
                          format_count(run->took.count())));
}

/// What is as it should be needs no line.
std::vector<app::Finding> remarkable(
    const std::vector<app::Finding>& findings) {
  std::vector<app::Finding> rest;
  std::copy_if(
      findings.begin(),
      findings.end(),
      std::back_inserter(rest),
      [](const app::Finding& finding) { return finding.level != Level::ok; });
  return rest;
}

std::string pending_json(const std::vector<app::PendingOnBranch>& pending) {
  std::string list;
  for (const app::PendingOnBranch& one : pending) {
    list += fmt::format(
        "{}\n  {{\"branch\": {}, \"total_tokens\": {}, \"cost_usd\": {}, {}, "
        "{}}}",
        list.empty() ? "" : ",",
        one.branch.empty() ? "null" : json_quote(one.branch),
        one.sum.tokens.total(),
        report::cost_json(one.sum.known_cost()),
        report::tokens_json(one.sum.tokens),
        report::unpriced_member(one.sum));
  }
  return "[" + list + "]";
}

std::string coverage_json(const Coverage& coverage) {
  std::string out = fmt::format("{{\"commits\": {}, \"recorded\": {}",
                                coverage.commits(),
                                coverage.recorded);
  for (const Reason& reason : k_reasons) {
    out += fmt::format(", \"{}\": {}", reason.key, coverage.*reason.count);
  }
  return out + "}";
}

}  // namespace

std::string status_text(const Status& status,
                        const report::Style& style,
                        Moment now) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 60));
  std::string out = coverage_text(status.state.coverage, status.notes);
  out += run_text(status.last_run, now);
  out += pending_text(status.state.pending, width);
  out += notes_text(status.notes);
  const auto rest = remarkable(status.findings);
  if (rest.empty()) {
    return out + line("Hooks", "installed") + "\nAll is well.\n";
  }
  return out + "\n" + doctor_text(rest, style);
}

std::string status_json(const Status& status) {
  const std::string run =
      status.last_run
          ? fmt::format("{{\"began\": \"{}\", \"duration_ms\": {}}}",
                        format_iso8601(status.last_run->began),
                        status.last_run->took.count())
          : "null";
  const std::string notes =
      status.notes
          ? fmt::format("{{\"shares\": {}, \"synced\": {}, \"unsent\": {}}}",
                        status.notes->shares,
                        status.notes->was_synced,
                        status.notes->notes)
          : "null";
  return fmt::format(
      "{{\"schema_version\": 1, \"ok\": {},\n \"coverage\": {},\n"
      " \"last_run\": {},\n \"pending\": {},\n \"notes\": {},\n"
      " \"unreadable_lines\": {},\n"
      " \"findings\": {}}}\n",
      !has_problem(status.findings),
      coverage_json(status.state.coverage),
      run,
      pending_json(status.state.pending),
      notes,
      status.unreadable_lines,
      findings_json(status.findings));
}

}  // namespace tokens::cli
