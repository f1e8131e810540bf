// See commit_text.hpp.
#include "cli/text/commit_text.hpp"

#include "cli/text/budget_text.hpp"
#include "lib/app/entries/entries.hpp"
#include "lib/base/text.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"
#include "lib/report/text_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace tokens::cli {
namespace {

using report::Align;
using report::Cut;
using report::Sum;

constexpr std::size_t k_shown_digits = 8;
constexpr int k_widest_glance = 80;
constexpr std::string_view k_dash = "\u2013";

/// The few ways in which text is set off; nothing without colours.
struct Dress {
  bool is_on = false;

  [[nodiscard]] std::string put(std::string_view codes,
                                const std::string& text) const {
    return is_on && !text.empty()
               ? fmt::format("\x1b[{}m{}\x1b[0m", codes, text)
               : text;
  }

  [[nodiscard]] std::string bold(const std::string& text) const {
    return put("1", text);
  }

  [[nodiscard]] std::string dim(const std::string& text) const {
    return put("2", text);
  }

  [[nodiscard]] std::string id(const std::string& text) const {
    return put("33", text);
  }
};

Moment moment_of(const CommitInfo& commit) {
  return from_unix_ms(commit.author_second * 1000);
}

std::string author_text(const CommitInfo& commit) {
  return fmt::format("{} <{}>", commit.author_name, commit.author_email);
}

std::string token_text(const Sum& sum) {
  return format_count(sum.tokens.total());
}

std::string branch_text(const std::string& branch) {
  return branch.empty() ? "(detached HEAD)" : printable(branch);
}

/// One line of the glance: a text that may be cut, and numbers in columns.
struct GlanceLine {
  std::string_view heading;  ///< of its section
  std::string id;            ///< before the text, or empty
  std::string text;
  std::string tokens;
  std::string cost;
  std::string age;
};

std::vector<GlanceLine> glance_lines(const app::Glance& glance, Moment now) {
  std::vector<GlanceLine> lines;
  const auto add = [&](const char* heading,
                       const std::string& text,
                       const Sum& sum,
                       const std::string& id = "",
                       const std::string& age = "") {
    lines.push_back(
        {heading, id, text, token_text(sum), report::cost_text(sum), age});
  };
  for (const app::CommitSummary& summary : glance.last) {
    add("Last commits",
        printable(summary.commit.subject),
        summary.sum,
        short_id(summary.commit.id),
        age_text(moment_of(summary.commit), now));
  }
  for (const app::PendingOnBranch& one : glance.pending) {
    add("Not committed yet", branch_text(one.branch), one.sum);
  }
  if (glance.outside_of_branch.responses > 0) {
    add("Elsewhere in this repository",
        "other branches",
        glance.outside_of_branch);
  }
  return lines;
}

bool is_partial(const app::Glance& glance) {
  return glance.total.has_unpriced() ||
         glance.outside_of_branch.has_unpriced() ||
         std::any_of(glance.pending.begin(),
                     glance.pending.end(),
                     [](const auto& one) { return one.sum.has_unpriced(); });
}

/// Columns that all sections share, so that numbers stand below each other.
struct GlanceColumns {
  std::size_t text = 0;
  std::size_t tokens = 0;
  std::size_t cost = 0;
  std::size_t age = 0;  ///< 0: not shown
};

GlanceColumns glance_columns(const std::vector<GlanceLine>& lines,
                             std::size_t width) {
  constexpr std::size_t k_indent = 2;
  constexpr std::size_t k_gap = 2;
  constexpr std::size_t k_fair_text = 24;
  constexpr std::size_t k_least_text = 11;  // an id and "…"
  GlanceColumns columns;
  std::size_t natural = 0;
  for (const GlanceLine& line : lines) {
    const std::size_t id = line.id.empty() ? 0 : line.id.size() + k_gap;
    natural = std::max(natural, id + report::display_width(line.text));
    columns.tokens = std::max(columns.tokens, line.tokens.size());
    columns.cost = std::max(columns.cost, line.cost.size());
    columns.age = std::max(columns.age, line.age.size());
  }
  const auto taken = [&] {
    return k_indent + k_gap + columns.tokens + k_gap + columns.cost +
           (columns.age == 0 ? 0 : k_gap + columns.age);
  };
  if (taken() + k_fair_text > width) {
    columns.age = 0;
  }
  const std::size_t left = width > taken() ? width - taken() : 1;
  columns.text = std::min(natural, std::max(left, k_least_text));
  return columns;
}

std::string glance_line(const GlanceLine& line,
                        const GlanceColumns& columns,
                        const Dress& dress) {
  const std::string before = line.id.empty() ? "" : line.id + "  ";
  const std::size_t room =
      columns.text > before.size() ? columns.text - before.size() : 1;
  const std::string text = report::cut_text(line.text, room, Cut::end);
  const std::size_t used = before.size() + report::display_width(text);
  std::string out =
      "  " + dress.id(line.id) + (line.id.empty() ? "" : "  ") + text +
      std::string(columns.text - std::min(used, columns.text), ' ');
  out += fmt::format(
      "  {:>{}}  {:>{}}", line.tokens, columns.tokens, line.cost, columns.cost);
  if (columns.age > 0 && !line.age.empty()) {
    out += "  " + dress.dim(line.age);
  }
  return out + "\n";
}

/// How the link between usage and a commit is known.
struct EvidenceWords {
  const char* name;
  const char* text;
};

/// In the order of Evidence.
constexpr EvidenceWords k_evidence[]{
    {"", ""},
    {"hook", "the hook saw the commit being made"},
    {"reflog", "the reflog shows the commit being made here"},
    {"backfill", "by branch and author date; no reflog is left"},
    {"rewrite", "moved here by an amend or a rebase"},
    {"manual", "a person said so"},
    {"note", "a note that another machine shared"}};

const EvidenceWords& evidence_words(Evidence evidence) {
  const auto place = static_cast<std::size_t>(evidence);
  return k_evidence[place < std::size(k_evidence) ? place : 0];
}

std::string session_text(const std::string& session) {
  return session.empty() || app::is_typed(session)
             ? "(by hand)"
             : report::short_session(session);
}

report::TextTable parts_table(
    const app::CommitSummary& summary,
    const std::vector<report::NumberColumn>& classes) {
  std::vector<report::Column> columns{
      {"Session", Align::left, Cut::end, 9, 0},
      {"Model", Align::left, Cut::middle, 18, 0}};
  for (const report::NumberColumn& one : classes) {
    columns.push_back(
        {one.heading, Align::right, Cut::never, 1, one.drop_order});
  }
  columns.push_back({"Tokens", Align::right, Cut::never, 1, 0});
  columns.push_back({"Cost", Align::right, Cut::never, 1, 0});
  report::TextTable table(std::move(columns));
  for (const app::CommitPart& part : summary.parts) {
    std::vector<std::string> cells{
        session_text(part.session),
        part.model.empty() ? "(no model)" : part.model};
    for (const report::NumberColumn& one : classes) {
      cells.push_back(one.text(part.sum));
    }
    cells.push_back(token_text(part.sum));
    cells.push_back(report::cost_text(part.sum));
    table.add_row(cells);
  }
  return table;
}

std::string wall_clock(Moment moment, std::chrono::minutes offset) {
  const std::int64_t shift = offset.count();
  std::string text = format_iso8601_seconds(moment + offset).substr(0, 19);
  text[10] = ' ';
  return fmt::format("{} {}{:02}:{:02}",
                     text,
                     shift < 0 ? '-' : '+',
                     std::abs(shift) / 60,
                     std::abs(shift) % 60);
}

/// What nobody recorded is unknown, and not free.
std::string total_text(const report::Sum& sum) {
  if (sum.responses == 0 && sum.tokens.total() == 0) {
    return "no usage recorded";
  }
  return fmt::format("{} tokens  {}", token_text(sum), report::cost_text(sum));
}

/// A commit of which nothing is known has no cost; a sum of nothing costs 0.
JsonObject commit_sum(const Sum& sum, bool is_known = true) {
  return {{"total_tokens", sum.tokens.total()},
          {"cost_usd", is_known ? sum.known_cost() : std::nullopt},
          {"tokens", report::tokens_object(sum.tokens)},
          {"has_unpriced", sum.has_unpriced()}};
}

std::size_t width_of(const report::Style& style) {
  return static_cast<std::size_t>(std::max(style.width, report::k_least_width));
}

}  // namespace

std::string short_id(std::string_view id) {
  return std::string(id.substr(0, k_shown_digits));
}

std::string age_text(Moment then, Moment now) {
  struct Step {
    std::int64_t seconds;
    const char* name;
  };

  constexpr std::array<Step, 4> k_steps{
      {{7 * 86'400, "week"}, {86'400, "day"}, {3'600, "hour"}, {60, "minute"}}};
  constexpr std::int64_t k_month = 30 * 86'400;
  const std::int64_t age = to_unix_seconds(now) - to_unix_seconds(then);
  if (age >= k_month || age < -86'400) {
    return format_day(then);
  }
  for (const Step& step : k_steps) {
    if (age >= step.seconds) {
      return report::counted(age / step.seconds, step.name) + " ago";
    }
  }
  return "just now";
}

std::string glance_text(const app::Glance& glance,
                        const report::Style& style,
                        Moment now) {
  const Dress dress{style.colour};
  const std::size_t width =
      std::min(width_of(style), static_cast<std::size_t>(k_widest_glance));
  const std::string total = total_text(glance.total);
  const std::size_t room =
      width > total.size() + 12 ? width - total.size() - 2 : 12;
  std::string out = dress.bold(report::cut_text(
                        branch_text(glance.branch), room, Cut::middle)) +
                    "  " + total + "\n";
  if (glance.here.tokens.total() != glance.total.tokens.total()) {
    // What the hook said, and the branch file has, is this part.
    const std::string part =
        glance.here.responses == 0
            ? "none of it recorded here; notes or other clones tell it"
            : total_text(glance.here) +
                  " recorded here, the rest told by notes or other clones";
    out += report::cut_text(part, width, Cut::end) + "\n";
  }
  if (glance.budget) {
    out += "Budget: " + budget_line(*glance.budget) + "\n";
  }
  const auto lines = glance_lines(glance, now);
  const GlanceColumns columns = glance_columns(lines, width);
  std::string_view heading;
  for (const GlanceLine& line : lines) {
    if (line.heading != heading) {
      heading = line.heading;
      out += "\n" + dress.dim(std::string(heading)) + "\n";
    }
    out += glance_line(line, columns, dress);
  }
  if (is_partial(glance)) {
    out += "\n" +
           dress.dim(
               "unknown or +: a model has no price; `git tokens "
               "report` names it") +
           "\n";
  }
  if (lines.empty()) {
    out += "\n" +
           dress.dim(
               "No usage yet. `git tokens doctor` tells whether "
               "everything is set up.") +
           "\n";
  }
  return out;
}

std::string log_text(const std::vector<app::CommitSummary>& commits,
                     const report::Style& style) {
  report::TextTable table({{"Commit", Align::left, Cut::never, 8, 0},
                           {"Date", Align::left, Cut::never, 10, 1},
                           {"Author", Align::left, Cut::end, 8, 3},
                           {"Branch", Align::left, Cut::middle, 12, 2},
                           {"Subject", Align::left, Cut::end, 24, 0},
                           {"Tokens", Align::right, Cut::never, 1, 0},
                           {"Cost", Align::right, Cut::never, 1, 0}});
  bool needs_note = false;
  for (const app::CommitSummary& summary : commits) {
    const CommitInfo& commit = summary.commit;
    const bool has_usage = summary.sum.responses > 0;
    needs_note |= summary.sum.has_unpriced();
    table.add_row({short_id(commit.id),
                   format_day(moment_of(commit)),
                   commit.author_name,
                   summary.branch,
                   commit.subject,
                   has_usage ? token_text(summary.sum) : std::string(k_dash),
                   has_usage ? report::cost_text(summary.sum) : ""});
  }
  if (needs_note) {
    table.add_note(
        "unknown, or + behind a cost: a model has no price; `git tokens "
        "report` names it");
  }
  return table.render(style, report::k_least_width);
}

std::string show_text(const app::CommitSummary& summary,
                      const report::Style& style,
                      std::chrono::minutes offset) {
  const Dress dress{style.colour};
  const CommitInfo& commit = summary.commit;
  const std::size_t width = width_of(style);
  const auto field = [&](const char* name, const std::string& text) {
    const std::string line = fmt::format("{:<9}{}", name, text);
    return report::cut_text(printable(line), width, Cut::end) + "\n";
  };
  std::string out = dress.id("commit   " + commit.id) + "\n";
  out += field("author", author_text(commit));
  out += field("date", wall_clock(moment_of(commit), offset));
  if (summary.has_record) {
    out += field("branch", branch_text(summary.branch));
  }
  out +=
      "\n" +
      dress.bold("    " + report::cut_text(
                              printable(commit.subject), width - 4, Cut::end)) +
      "\n\n";
  if (summary.sum.responses == 0) {
    return out + "No AI usage is known for this commit.\n";
  }
  out += fmt::format("{} tokens  {}  {}\n\n",
                     token_text(summary.sum),
                     report::cost_text(summary.sum),
                     report::counted(summary.sum.responses, "response"));
  const auto classes = report::class_columns(summary.sum.tokens);
  report::TextTable table = parts_table(summary, classes);
  if (const std::string note = report::room_note(
          classes, table.left_out(width), summary.sum, "--json");
      !note.empty()) {
    table.add_note(note);
  }
  if (const std::string how = evidence_words(summary.evidence).text;
      !how.empty()) {
    table.add_note("Known from: " + how + ".");
  }
  if (summary.sum.has_unpriced()) {
    table.add_note(
        "A model has no price; `git tokens prices` lists those that "
        "have one.");
  }
  return out + table.render(style, report::k_least_width);
}

JsonObject commit_json(const app::CommitSummary& summary) {
  const CommitInfo& commit = summary.commit;
  return JsonObject{{"commit", commit.id},
                    {"author", author_text(commit)},
                    {"date", format_iso8601_seconds(moment_of(commit))},
                    {"branch", json_or_null(summary.branch)}}
      .add(commit_sum(summary.sum, summary.has_record))
      .add("models", Json::array(summary.models))
      .add("sessions", Json::array(summary.sessions))
      .add("evidence", json_or_null(evidence_words(summary.evidence).name));
}

std::string log_json(const std::vector<app::CommitSummary>& commits) {
  return Json::lines(commits, commit_json).text() + "\n";
}

Json pending_json(const std::vector<app::PendingOnBranch>& pending) {
  return Json::lines(pending, [](const app::PendingOnBranch& one) {
    return JsonObject{{"branch", json_or_null(one.branch)}}.add(
        commit_sum(one.sum));
  });
}

std::string glance_json(const app::Glance& glance) {
  return JsonObject{{"schema_version", 1},
                    {"branch", json_or_null(glance.branch)}}
      .add(commit_sum(glance.total))
      .add("recorded_here", commit_sum(glance.here))
      .add("budget",
           glance.budget ? budget_json(*glance.budget, EmptyBudgets::fail)
                         : Json(nullptr))
      .add("last", Json::lines(glance.last, commit_json))
      .add("pending", pending_json(glance.pending))
      .add("elsewhere", commit_sum(glance.outside_of_branch))
      .document();
}

}  // namespace tokens::cli
