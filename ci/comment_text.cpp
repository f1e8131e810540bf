// See comment_text.hpp. What must stay stands in a frame; details are tables
// that lose rows from their middles until everything fits.
#include "ci/comment_text.hpp"

#include "ci/markdown.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/report/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace tokens::ci {
namespace {

using report::Sum;

constexpr std::size_t k_shown_digits = 7;
constexpr std::size_t k_most_rows = 8;
constexpr std::size_t k_most_lines = 10;  ///< of one kind of remark

std::string count_of(std::size_t count,
                     std::string_view one,
                     std::string_view many) {
  return format_count(static_cast<std::int64_t>(count)) + " " +
         std::string(count == 1 ? one : many);
}

std::string tokens_text(const Sum& sum) {
  return format_count(sum.tokens.total());
}

std::string model_name(std::string_view name) {
  return name.empty() ? "(no model)" : code(name);
}

std::size_t commits_with_data(const PullRequest& facts) {
  return static_cast<std::size_t>(
      std::count_if(facts.by_commit.begin(),
                    facts.by_commit.end(),
                    [](const CommitShare& commit) { return commit.has_data; }));
}

/// The part of all that was sent which came from the cache, whole percent.
std::string cache_share(const Sum& sum) {
  const TokenCounts& tokens = sum.tokens;
  const std::int64_t sent = tokens.input + tokens.cache_write_5m +
                            tokens.cache_write_1h + tokens.cache_read;
  return sent == 0 ? "" : fmt::format("{} %", tokens.cache_read * 100 / sent);
}

/// A table that can lose rows. The last row is the total and stays.
struct Detail {
  std::string title;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::string below;  ///< Markdown under the table

  [[nodiscard]] std::string text() const {
    return details(title,
                   table(columns, rows) + (below.empty() ? "" : "\n" + below));
  }
};

/// Keeps `count` rows (at least 2) of a table, half from its top and half from
/// its bottom; the row between them says how many are gone.
Detail cut_in_the_middle(const Detail& detail, std::size_t count) {
  if (detail.rows.size() <= count) {
    return detail;
  }
  Detail cut = detail;
  const auto top = static_cast<std::ptrdiff_t>((count + 1) / 2);
  const auto bottom = static_cast<std::ptrdiff_t>(count / 2);
  std::vector<std::string> gone(detail.columns.size());
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

/// Adds up the rows that are left out into one.
Share others(const std::vector<Share>& shares, std::size_t from) {
  Share rest;
  for (std::size_t i = from; i < shares.size(); ++i) {
    rest.sum += shares[i].sum;
  }
  return rest;
}

std::vector<std::string> share_row(std::string name,
                                   const std::string& commits,
                                   const Sum& sum) {
  return {std::move(name),
          commits,
          tokens_text(sum),
          cache_share(sum),
          report::cost_text(sum)};
}

/// A row for each share, at most eight with the rest and the total.
std::vector<std::vector<std::string>> share_rows(
    const std::vector<Share>& shares,
    const PullRequest& facts,
    std::string (*name)(std::string_view)) {
  std::vector<std::vector<std::string>> rows;
  const std::size_t shown =
      shares.size() < k_most_rows ? shares.size() : k_most_rows - 2;
  for (std::size_t i = 0; i < shown; ++i) {
    rows.push_back(share_row(name(shares[i].name),
                             std::to_string(shares[i].commits),
                             shares[i].sum));
  }
  if (shown < shares.size()) {
    rows.push_back(share_row(fmt::format("and {} more", shares.size() - shown),
                             "",
                             others(shares, shown).sum));
  }
  auto total = share_row(
      "**Total**", std::to_string(commits_with_data(facts)), facts.total);
  for (std::size_t i = 1; i < total.size(); ++i) {
    total[i] = total[i].empty() ? "" : "**" + total[i] + "**";
  }
  rows.push_back(std::move(total));
  return rows;
}

std::vector<Column> share_columns(const std::string& first) {
  return {{first, Lean::left},
          {"Commits", Lean::right},
          {"Tokens", Lean::right},
          {"From cache", Lean::right},
          {"Cost", Lean::right}};
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
          {{"Metric", Lean::left}, {"Value", Lean::right}},
          {{"Sessions",
            facts.sessions == 0 ? "not told" : std::to_string(facts.sessions)},
           {"Total tokens", tokens_text(facts.total)},
           {"Total cost", report::cost_text(facts.total)},
           {"Average cost per session", average_cost(facts)},
           {"Responses", format_count(facts.total.responses)}},
          {}};
}

std::string commit_name(const CommitShare& commit, const TextOptions& options) {
  const std::string id = commit.id.substr(0, k_shown_digits);
  const std::string shown =
      options.commit_address.empty()
          ? "<code>" + id + "</code>"
          : "[" + id + "](" + options.commit_address + commit.id + ")";
  return shown + " " + code(commit.subject);
}

Detail commit_detail(const PullRequest& facts, const TextOptions& options) {
  Detail detail{
      "By commit, newest first",
      {{"Commit", Lean::left}, {"Tokens", Lean::right}, {"Cost", Lean::right}},
      {},
      {}};
  std::vector<Share> rest;
  for (const CommitShare& commit : facts.by_commit) {
    if (!commit.has_data) {
      continue;
    }
    if (detail.rows.size() < options.most_commits) {
      detail.rows.push_back({commit_name(commit, options),
                             tokens_text(commit.sum),
                             report::cost_text(commit.sum)});
    } else {
      rest.push_back({"", commit.sum, 1});
    }
  }
  if (!rest.empty()) {
    const Sum sum = others(rest, 0).sum;
    detail.rows.push_back({fmt::format("and {} more", rest.size()),
                           tokens_text(sum),
                           report::cost_text(sum)});
  }
  detail.rows.push_back(
      {"**Total**", tokens_text(facts.total), report::cost_text(facts.total)});
  return detail;
}

std::vector<std::string> class_row(std::string name, const Sum& sum) {
  const TokenCounts& tokens = sum.tokens;
  return {std::move(name),
          format_count(tokens.input),
          format_count(tokens.output),
          format_count(tokens.cache_write_5m),
          format_count(tokens.cache_write_1h),
          format_count(tokens.cache_read),
          format_count(tokens.unclassified),
          report::cost_text(sum)};
}

Detail class_detail(const PullRequest& facts) {
  Detail detail{"By model and kind of token", {}, {}, {}};
  detail.columns.push_back({"Model", Lean::left});
  for (const char* heading : {"Input",
                              "Output",
                              "Cache write 5 m",
                              "Cache write 1 h",
                              "Cache read",
                              "Unclassified",
                              "Cost"}) {
    detail.columns.push_back({heading, Lean::right});
  }
  for (const Share& model : facts.by_model) {
    detail.rows.push_back(class_row(model_name(model.name), model.sum));
  }
  detail.rows.push_back(class_row("**Total**", facts.total));
  return detail;
}

Detail tool_detail(const PullRequest& facts) {
  Detail detail{"By tool",
                {{"Tool", Lean::left},
                 {"Responses", Lean::right},
                 {"Tokens", Lean::right},
                 {"Cost", Lean::right}},
                {},
                {}};
  for (const Share& tool : facts.by_tool) {
    detail.rows.push_back({code(tool.name),
                           format_count(tool.sum.responses),
                           tokens_text(tool.sum),
                           report::cost_text(tool.sum)});
  }
  return detail;
}

std::vector<Detail> all_details(const PullRequest& facts,
                                const TextOptions& options) {
  std::vector<Detail> all{session_detail(facts),
                          commit_detail(facts, options),
                          class_detail(facts)};
  if (options.names == AuthorNames::yes) {
    all.push_back({"By author",
                   share_columns("Author"),
                   share_rows(facts.by_author, facts, code),
                   {}});
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
    out += "\nNo data for " +
           count_of(facts.commits_without_data, "commit", "commits") +
           ": made without an agent, or on a machine that has not run `git "
           "tokens sync`.\n";
  }
  const std::size_t shown = std::min(facts.unpriced.size(), k_most_lines);
  for (std::size_t i = 0; i < shown; ++i) {
    const report::Unpriced& one = facts.unpriced[i];
    out += fmt::format(
        "\nNo price is known for {} of {}: the cost is a lower bound.\n",
        count_of(
            static_cast<std::size_t>(one.responses), "response", "responses"),
        model_name(one.model));
  }
  if (facts.total.lower_bound > 0) {
    out += fmt::format(
        "\n{} never became final: output tokens are a lower bound.\n",
        count_of(static_cast<std::size_t>(facts.total.lower_bound),
                 "response",
                 "responses"));
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
                  count_of(facts.by_commit.size(), "commit", "commits"),
                  options.noun);
  out += facts.has_notes
             ? "\nOther commits have notes; whoever made these sends theirs "
               "with `git tokens sync`.\n"
             : "\nThe repository has no notes under `refs/notes/tokens`; "
               "whoever did the work sends them with `git tokens sync`.\n";
  return out;
}

std::string merged_line(const MergedSoFar& merged) {
  return fmt::format("\nAll {} so far: **{} tokens, {}**.\n",
                     count_of(merged.merges, "merge", "merges"),
                     tokens_text(merged.sum),
                     report::cost_text(merged.sum));
}

/// Everything that stays: before and after the details.
struct Frame {
  std::string before;
  std::string after;
};

Frame frame_of(const PullRequest& facts, const TextOptions& options) {
  Frame frame;
  frame.before = "#### AI usage of this " + options.noun + "\n\n";
  if (!facts.merged_as.empty()) {
    frame.before += "Merged as <code>" +
                    facts.merged_as.substr(0, k_shown_digits) + "</code>. ";
  }
  if (facts.has_data()) {
    frame.before += fmt::format(
        "This {} used **{} tokens, {}**, over {}{}.\n",
        options.noun,
        tokens_text(facts.total),
        report::cost_text(facts.total),
        count_of(commits_with_data(facts), "commit", "commits"),
        facts.sessions == 0
            ? std::string()
            : " in " + count_of(facts.sessions, "session", "sessions"));
  } else {
    frame.before += no_data_text(facts, options);
  }
  const std::size_t shown = std::min(options.exceeded.size(), k_most_lines);
  for (std::size_t i = 0; i < shown; ++i) {
    frame.before += "\n**Over budget:** " + code(options.exceeded[i]) + "\n";
  }
  if (facts.has_data()) {
    frame.before += "\n" + table(share_columns("Model"),
                                 share_rows(facts.by_model, facts, model_name));
  }
  frame.before += remarks(facts);
  if (facts.merged_so_far) {
    frame.before += merged_line(*facts.merged_so_far);
  }
  frame.after =
      fmt::format("\n<sub>{}, at list prices. For {} by git-tokens.</sub>\n",
                  origin_text(facts),
                  facts.head.substr(0, k_shown_digits));
  return frame;
}

std::string text(const PullRequest& facts,
                 const TextOptions& options,
                 const std::string& first) {
  const Frame frame = frame_of(facts, options);
  const std::size_t taken =
      first.size() + frame.before.size() + frame.after.size();
  std::string middle;
  if (facts.has_data() && taken < options.most_bytes) {
    middle = fitting(all_details(facts, options), options.most_bytes - taken);
  }
  return first + frame.before + middle + frame.after;
}

}  // namespace

std::string comment_text(const PullRequest& facts,
                         const TextOptions& options,
                         const Marker& marker) {
  return text(facts, options, to_text(marker) + "\n");
}

std::string summary_text(const PullRequest& facts, const TextOptions& options) {
  return text(facts, options, "");
}

std::string headline(const PullRequest& facts) {
  return facts.has_data()
             ? tokens_text(facts.total) + " tokens, " +
                   report::cost_text(facts.total) + ", " +
                   count_of(facts.by_commit.size(), "commit", "commits")
             : "no data about " +
                   count_of(facts.by_commit.size(), "commit", "commits");
}

}  // namespace tokens::ci
