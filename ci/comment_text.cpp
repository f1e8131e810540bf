// See comment_text.hpp. What must stay stands around the details, which are
// tables that lose rows from their middles until everything fits.
#include "ci/comment_text.hpp"

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/report/display_text.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace tokens::ci {
namespace {

using report::counted;
using report::markdown_line;
using report::Sum;

constexpr std::size_t k_shown_digits = 7;
constexpr std::size_t k_most_rows = 8;
constexpr std::size_t k_most_lines = 10;  ///< of one kind of remark
constexpr std::size_t k_widest_code = 80;

/// All that means something to Markdown, and what makes links of addresses
/// (http:, www.).
constexpr std::string_view k_marks = "\\`*_[](){}|~!:.+-=$%^\"'";

/// The cells of a line; they are Markdown already.
using Cells = std::vector<std::string>;

/// Returns a table whose first column leans left, and the numbers right.
std::string table(const Cells& headings, const std::vector<Cells>& rows) {
  Cells rule(headings.size(), "---:");
  rule.front() = ":---";
  std::string out = markdown_line(headings) + markdown_line(rule);
  for (const Cells& row : rows) {
    out += markdown_line(row);
  }
  return out;
}

std::string tokens_text(const Sum& sum) {
  return format_count(sum.tokens.total());
}

std::string model_name(std::string_view name) {
  return name.empty() ? "(no model)" : code(name);
}

std::int64_t commits_with_data(const PullRequest& facts) {
  return std::count_if(facts.by_commit.begin(),
                       facts.by_commit.end(),
                       [](const auto& commit) { return commit.has_record; });
}

/// The part of all that was sent which came from the cache, whole percent.
std::string cache_share(const Sum& sum) {
  const std::int64_t sent = sum.tokens.prompt();
  return sent == 0 ? ""
                   : fmt::format("{} %", sum.tokens.cache_read * 100 / sent);
}

/// A table that is shown on demand, and can lose rows.
struct Detail {
  std::string title;
  Cells headings;
  std::vector<Cells> rows;

  /// Blank lines stand where Markdown needs them.
  [[nodiscard]] std::string text() const {
    return "<details><summary>" + title + "</summary>\n\n" +
           table(headings, rows) + "\n</details>\n";
  }
};

/// A column of numbers, and what it says of a sum.
struct SumColumn {
  const char* heading;
  std::string (*text)(const Sum& sum);
};

using SumColumns = std::vector<SumColumn>;

const SumColumn k_tokens{"Tokens", tokens_text};
const SumColumn k_cost{"Cost", report::cost_text};

Cells headings_of(Cells names, const SumColumns& columns) {
  for (const SumColumn& column : columns) {
    names.emplace_back(column.heading);
  }
  return names;
}

/// Returns a row: what it is about, and what each column says of it.
Cells row_of(Cells names, const SumColumns& columns, const Sum& sum) {
  for (const SumColumn& column : columns) {
    names.push_back(column.text(sum));
  }
  return names;
}

/// Keeps `count` rows (at least 2) of a table, half from its top and half from
/// its bottom; the row between them says how many are gone.
Detail cut_in_the_middle(const Detail& detail, std::size_t count) {
  if (detail.rows.size() <= count) {
    return detail;
  }
  Detail cut = detail;
  const auto top = static_cast<std::ptrdiff_t>((count + 1) / 2);
  const auto bottom = static_cast<std::ptrdiff_t>(count / 2);
  Cells gone(detail.headings.size());
  gone.front() = fmt::format("({} rows left out: too long for a comment)",
                             detail.rows.size() - count);
  cut.rows.assign(detail.rows.begin(), detail.rows.begin() + top);
  cut.rows.push_back(std::move(gone));
  cut.rows.insert(
      cut.rows.end(), detail.rows.end() - bottom, detail.rows.end());
  return cut;
}

std::string details_text(const std::vector<Detail>& all, std::size_t rows) {
  std::string out;
  for (const Detail& detail : all) {
    out += "\n" + cut_in_the_middle(detail, rows).text();
  }
  return out;
}

/// Returns the details in at most `most` bytes, or nothing.
std::string fitting(const std::vector<Detail>& all, std::size_t most) {
  std::size_t rows = 2;
  for (const Detail& detail : all) {
    rows = std::max(rows, detail.rows.size());
  }
  for (; rows >= 2; rows /= 2) {
    std::string text = details_text(all, rows);
    if (text.size() <= most) {
      return text;
    }
  }
  return {};
}

const SumColumns& share_columns() {
  static const SumColumns columns{
      k_tokens, {"From cache", cache_share}, k_cost};
  return columns;
}

/// Returns a row for each share, at most eight with the rest and the total.
std::vector<Cells> share_rows(const std::vector<Share>& shares,
                              const PullRequest& facts,
                              std::string (*name)(std::string_view)) {
  std::vector<Cells> rows;
  const std::size_t shown =
      shares.size() < k_most_rows ? shares.size() : k_most_rows - 2;
  Sum rest;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (i < shown) {
      rows.push_back(
          row_of({name(shares[i].name), std::to_string(shares[i].commits)},
                 share_columns(),
                 shares[i].sum));
    } else {
      rest += shares[i].sum;
    }
  }
  if (shown < shares.size()) {
    rows.push_back(
        row_of({fmt::format("and {} more", shares.size() - shown), ""},
               share_columns(),
               rest));
  }
  rows.push_back(row_of({"Total", std::to_string(commits_with_data(facts))},
                        share_columns(),
                        facts.total));
  for (std::string& cell : rows.back()) {
    cell = cell.empty() ? "" : "**" + cell + "**";
  }
  return rows;
}

/// Rounded half up; the whole is exact, an average need not be. What people
/// typed is of no session.
std::string average_cost(const PullRequest& facts) {
  const auto cost = facts.total.known_cost();
  if (!cost || facts.sessions == 0) {
    return "unknown";
  }
  const auto sessions = static_cast<Int128>(facts.sessions);
  const Int128 used = cost->amount() - facts.typed.cost.amount();
  const bool is_part = facts.total.priced - facts.typed.priced <
                       facts.total.responses - facts.typed.responses;
  return report::dollars_text(PicoUsd{(used + sessions / 2) / sessions}) +
         (is_part ? "+" : "");
}

/// Where the numbers come from.
std::string origin_text(const PullRequest& facts) {
  const std::int64_t typed = facts.typed.responses;
  if (typed == 0) {
    return "Tokens as Claude Code logged them";
  }
  if (typed == facts.total.responses) {
    return "Tokens as people typed them";
  }
  return fmt::format(
      "Tokens as Claude Code logged them, {} of {} typed by hand",
      tokens_text(facts.typed),
      tokens_text(facts.total));
}

Detail session_detail(const PullRequest& facts) {
  return {"Sessions",
          {"Metric", "Value"},
          {{"Sessions",
            facts.sessions == 0 ? "not told" : std::to_string(facts.sessions)},
           {"Total tokens", tokens_text(facts.total)},
           {"Total cost", report::cost_text(facts.total)},
           {"Average cost per session", average_cost(facts)},
           {"Responses", format_count(facts.total.responses)}}};
}

std::string commit_name(const CommitInfo& commit, const TextOptions& options) {
  const std::string id = commit.id.substr(0, k_shown_digits);
  const std::string shown =
      options.commit_address.empty()
          ? "<code>" + id + "</code>"
          : "[" + id + "](" + options.commit_address + commit.id + ")";
  return shown + " " + code(commit.subject);
}

Detail commit_detail(const PullRequest& facts, const TextOptions& options) {
  const SumColumns columns{k_tokens, k_cost};
  Detail detail{
      "By commit, newest first", headings_of({"Commit"}, columns), {}};
  Sum rest;
  std::size_t left_out = 0;
  for (const app::CommitSummary& one : facts.by_commit) {
    if (!one.has_record) {
      continue;
    }
    if (detail.rows.size() < options.most_commits) {
      detail.rows.push_back(
          row_of({commit_name(one.commit, options)}, columns, one.sum));
    } else {
      rest += one.sum;
      ++left_out;
    }
  }
  if (left_out > 0) {
    detail.rows.push_back(
        row_of({fmt::format("and {} more", left_out)}, columns, rest));
  }
  detail.rows.push_back(row_of({"**Total**"}, columns, facts.total));
  return detail;
}

Cells class_row(std::string name, const Sum& sum) {
  Cells row{std::move(name)};
  for (const TokenClass& one : k_token_classes) {
    row.push_back(format_count(sum.tokens.*one.count));
  }
  return row_of(std::move(row), {k_cost}, sum);
}

Detail class_detail(const PullRequest& facts) {
  Detail detail{"By model and kind of token",
                {"Model",
                 "Input",
                 "Output",
                 "Cache write 5 m",
                 "Cache write 1 h",
                 "Cache read",
                 "Unclassified",
                 "Cost"},
                {}};
  for (const Share& model : facts.by_model) {
    detail.rows.push_back(class_row(model_name(model.name), model.sum));
  }
  detail.rows.push_back(class_row("**Total**", facts.total));
  return detail;
}

Detail tool_detail(const PullRequest& facts) {
  const SumColumns columns{
      {"Responses", [](const Sum& sum) { return format_count(sum.responses); }},
      k_tokens,
      k_cost};
  Detail detail{"By tool", headings_of({"Tool"}, columns), {}};
  for (const Share& tool : facts.by_tool) {
    detail.rows.push_back(row_of({code(tool.name)}, columns, tool.sum));
  }
  return detail;
}

std::vector<Detail> all_details(const PullRequest& facts,
                                const TextOptions& options) {
  std::vector<Detail> all{session_detail(facts),
                          commit_detail(facts, options),
                          class_detail(facts)};
  if (options.names_authors) {
    all.push_back({"By author",
                   headings_of({"Author", "Commits"}, share_columns()),
                   share_rows(facts.by_author, facts, code)});
  }
  if (!facts.by_tool.empty()) {
    all.push_back(tool_detail(facts));
  }
  return all;
}

/// What the numbers leave out, each a line.
std::string remarks(const PullRequest& facts) {
  std::string out;
  if (facts.commits_without_data > 0 && facts.has_data()) {
    out += "\nNo data for " + counted(facts.commits_without_data, "commit") +
           ": made without an agent, or on a machine that has not run `git "
           "tokens sync`.\n";
  }
  const std::size_t shown = std::min(facts.unpriced.size(), k_most_lines);
  for (std::size_t i = 0; i < shown; ++i) {
    const report::Unpriced& one = facts.unpriced[i];
    out += fmt::format(
        "\nNo price is known for {} of {}: the cost is a lower bound.\n",
        counted(one.responses, "response"),
        model_name(one.model));
  }
  if (facts.total.lower_bound > 0) {
    out += fmt::format(
        "\n{} never became final: output tokens are a lower bound.\n",
        counted(facts.total.lower_bound, "response"));
  }
  if (facts.is_shallow) {
    out +=
        "\nThis clone is shallow: commits may be missing. Fetch the whole "
        "history (`fetch-depth: 0`, `GIT_DEPTH: 0`).\n";
  }
  return out;
}

std::string no_data_text(const PullRequest& facts, const TextOptions& options) {
  if (facts.by_commit.empty()) {
    return "There are no commits that its base does not have.\n";
  }
  std::string out =
      fmt::format("**No data** about {} of this {}: that is unknown, not $0.\n",
                  counted(std::ssize(facts.by_commit), "commit"),
                  options.noun);
  out += facts.has_notes
             ? "\nOther commits have notes; whoever made these sends theirs "
               "with `git tokens sync`.\n"
             : "\nThe repository has no notes under `refs/notes/tokens`; "
               "whoever did the work sends them with `git tokens sync`.\n";
  return out;
}

/// Returns everything that stands before the details.
std::string head_of(const PullRequest& facts, const TextOptions& options) {
  std::string head = "#### AI usage of this " + options.noun + "\n\n";
  if (!facts.merged_as.empty()) {
    head += "Merged as <code>" + facts.merged_as.substr(0, k_shown_digits) +
            "</code>. ";
  }
  if (facts.has_data()) {
    head += fmt::format("This {} used **{} tokens, {}**, over {}{}.\n",
                        options.noun,
                        tokens_text(facts.total),
                        report::cost_text(facts.total),
                        counted(commits_with_data(facts), "commit"),
                        facts.sessions == 0
                            ? std::string()
                            : " in " + counted(facts.sessions, "session"));
  } else {
    head += no_data_text(facts, options);
  }
  const std::size_t shown = std::min(options.exceeded.size(), k_most_lines);
  for (std::size_t i = 0; i < shown; ++i) {
    head += "\n**Over budget:** " + code(options.exceeded[i]) + "\n";
  }
  if (facts.has_data()) {
    head += "\n" + table(headings_of({"Model", "Commits"}, share_columns()),
                         share_rows(facts.by_model, facts, model_name));
  }
  head += remarks(facts);
  if (facts.merged_so_far) {
    head += fmt::format("\nAll {} so far: **{} tokens, {}**.\n",
                        counted(facts.merged_so_far->merges, "merge"),
                        tokens_text(facts.merged_so_far->sum),
                        report::cost_text(facts.merged_so_far->sum));
  }
  return head;
}

std::string text(const PullRequest& facts,
                 const TextOptions& options,
                 const std::string& first) {
  const std::string head = first + head_of(facts, options);
  const std::string end =
      fmt::format("\n<sub>{}, at list prices. For {} by git-tokens.</sub>\n",
                  origin_text(facts),
                  facts.head.substr(0, k_shown_digits));
  const std::size_t taken = head.size() + end.size();
  const bool has_room = facts.has_data() && taken < options.most_bytes;
  return head +
         (has_room
              ? fitting(all_details(facts, options), options.most_bytes - taken)
              : "") +
         end;
}

}  // namespace

std::string code(std::string_view text) {
  const std::string shown =
      report::cut_text(printable(text), k_widest_code, report::Cut::middle);
  const auto write = [](char c) -> std::string {
    if (c == '@' || c == '#') {  // a comment breaks the word: nobody is named
      return std::string(1, c) + "<!-- -->";
    }
    const bool is_mark = k_marks.find(c) != std::string_view::npos;
    return (is_mark ? "\\" : "") + std::string(1, c);
  };
  return "<code>" + report::with_entities(shown, write) + "</code>";
}

std::string comment_text(const PullRequest& facts,
                         const TextOptions& options,
                         const Marker& marker) {
  return text(facts, options, to_text(marker) + "\n");
}

std::string summary_text(const PullRequest& facts, const TextOptions& options) {
  return text(facts, options, "");
}

std::string headline(const PullRequest& facts) {
  return facts.has_data() ? tokens_text(facts.total) + " tokens, " +
                                report::cost_text(facts.total) + ", " +
                                counted(std::ssize(facts.by_commit), "commit")
                          : "no data about " +
                                counted(std::ssize(facts.by_commit), "commit");
}

}  // namespace tokens::ci
