// The words of reports that people read: headings, labels for absent values,
// money, and footnotes. Tables, Markdown and pages use the same ones, so that
// no two outputs explain a number differently.
#pragma once

#include "lib/report/report.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// Returns the heading of the dimension's column ("Day").
const char* heading_of(Dimension dimension);

/// Returns what people read for responses that have no such value, in
/// parentheses: "(no commit)".
const char* null_label(Dimension dimension);

/// Returns "$12.35", and "<$0.0001" for less than the smallest that is shown.
std::string dollars_text(PicoUsd amount);

/// Returns "$12.35"; "unknown" where nothing is priced; "$12.35+" where a
/// part is not.
std::string cost_text(const Sum& sum);

/// Returns a cost within a sentence: "$12.35", "$12.35+" where a part has no
/// price, "unknown cost" where nothing has one.
std::string lower_bound_text(const std::optional<PicoUsd>& cost,
                             bool has_unpriced);

/// Returns the start of a session's id, behind its kind where it has one:
/// "5a3b1e00", "manual:5a3b1e00".
std::string short_session(std::string_view id);

/// Returns what people read for the key element at `index`: ids shortened and
/// followed by the group's label, absent values by their null_label. Bytes
/// are as they came: the caller makes them fit for its output.
std::string key_text(const Report& report,
                     const Group& group,
                     std::size_t index);

/// Returns "(12 others)", with what has no key among them.
std::string others_text(const Others& others);

/// Returns "+ 3 responses of model x have no price (1,234 tokens)".
std::string unpriced_note(const Unpriced& unpriced);

/// Returns "7 lines of transcripts could not be read: what they used is in no
/// number".
std::string unreadable_note(std::int64_t lines);

/// Returns the sentences that must stand below the numbers: what has no
/// price, what is a lower bound, what is estimated. Empty when all is exact.
std::vector<std::string> footnotes(const Report& report);

// The columns of numbers that people see, once for terminal, Markdown and
// pages. Every cell is whole text: whoever prints may leave out a column, never
// shorten a number.

/// One column of numbers.
struct NumberColumn {
  const char* heading;
  std::int64_t (*count)(const Sum& sum);  ///< null: the column of the cost
  /// Where space is short the highest goes first; 0 always stays.
  int drop_order = 0;

  [[nodiscard]] bool is_cost() const { return count == nullptr; }

  [[nodiscard]] std::string text(const Sum& sum) const;
};

/// One line of a report, as each of its tables shows it.
struct ReportLine {
  enum class Kind { group, part, others, total };

  Kind kind;
  /// Of a group a text for each dimension; of others their name and "".
  std::vector<std::string> keys;
  const Sum* sum;  ///< the report's own
};

/// Returns the lines from the first to the total.
std::vector<ReportLine> lines_of(const Report& report);

/// Returns the headings of the dimensions; an empty one where there are none,
/// because the total needs a cell for its name.
std::vector<std::string> key_headings(const Report& report);

/// Returns the columns for this report in the order to be shown; the one for
/// unclassified tokens only if there are any.
std::vector<NumberColumn> number_columns(const Report& report);

/// Returns the columns of the classes that add up to `total`: where space is
/// short the smallest goes first, so that the most is still accounted for.
std::vector<NumberColumn> class_columns(const TokenCounts& total);

/// Returns the sentence below a table that names those of the columns that are
/// `left_out` and not 0 in `total`; empty if there are none. `way` is the
/// option that shows all.
std::string room_note(const std::vector<NumberColumn>& columns,
                      const std::vector<std::string>& left_out,
                      const Sum& total,
                      std::string_view way);

}  // namespace tokens::report
