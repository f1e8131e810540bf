// See text_table.hpp.
#include "lib/report/text_table.hpp"

#include "lib/base/text.hpp"
#include "lib/report/report.hpp"

#include <algorithm>

namespace tokens::report {
namespace {

constexpr std::size_t k_gap = 2;  // blanks between columns
constexpr std::string_view k_rule = "\u2500";
constexpr std::string_view k_bold = "\x1b[1m";
constexpr std::string_view k_dim = "\x1b[2m";
constexpr std::string_view k_plain = "\x1b[0m";

std::string dressed(const std::string& text,
                    std::string_view dress,
                    const Style& style) {
  return style.colour ? std::string(dress) + text + std::string(k_plain) + "\n"
                      : text + "\n";
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

std::vector<std::string> all_printable(const std::vector<std::string>& cells) {
  std::vector<std::string> out;
  out.reserve(cells.size());
  for (const std::string& cell : cells) {
    out.push_back(printable(cell));
  }
  return out;
}

}  // namespace

TextTable::TextTable(std::vector<Column> columns)
    : columns_(std::move(columns)) {
  for (Column& column : columns_) {
    column.heading = printable(column.heading);
    natural_.push_back(display_width(column.heading));
  }
}

void TextTable::add_row(const std::vector<std::string>& cells) {
  rows_.push_back(all_printable(cells));
  rows_.back().resize(columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    natural_[i] = std::max(natural_[i], display_width(rows_.back()[i]));
  }
}

void TextTable::add_rule() {
  rows_.emplace_back();
}

void TextTable::add_note(const std::string& note) {
  notes_.push_back(printable(note));
}

std::size_t TextTable::narrowest(std::size_t column) const {
  const std::size_t natural = natural_[column];
  const Column& what = columns_[column];
  return what.cut == Cut::never
             ? natural
             : std::min(natural, std::max<std::size_t>(what.least, 1));
}

std::vector<std::size_t> TextTable::chosen_columns(std::size_t width) const {
  std::vector<std::size_t> chosen;
  std::size_t needed = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    chosen.push_back(i);
    needed += narrowest(i) + (i == 0 ? 0 : k_gap);
  }
  while (needed > width) {
    const auto least_important = std::max_element(
        chosen.begin(), chosen.end(), [this](std::size_t a, std::size_t b) {
          return columns_[a].drop_order < columns_[b].drop_order;
        });
    if (least_important == chosen.end() ||
        columns_[*least_important].drop_order == 0) {
      break;
    }
    needed -= narrowest(*least_important) + k_gap;
    chosen.erase(least_important);
  }
  return chosen;
}

std::size_t TextTable::least_width() const {
  std::size_t needed = 0;
  for (const std::size_t column : chosen_columns(0)) {
    needed += narrowest(column) + (needed == 0 ? 0 : k_gap);
  }
  return needed;
}

std::vector<std::string> TextTable::left_out(std::size_t width) const {
  const std::vector<std::size_t> chosen = chosen_columns(width);
  std::vector<std::string> headings;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (std::find(chosen.begin(), chosen.end(), i) == chosen.end()) {
      headings.push_back(columns_[i].heading);
    }
  }
  return headings;
}

std::vector<TextTable::Shown> TextTable::fit(std::size_t width) const {
  std::vector<Shown> shown;
  std::size_t needed = 0;
  for (const std::size_t column : chosen_columns(width)) {
    shown.push_back({column, natural_[column]});
    needed += shown.back().width + (shown.size() == 1 ? 0 : k_gap);
  }
  // The widest column gives one place at a time, so that short ones stay
  // whole and long ones end up equal.
  while (needed > width) {
    Shown* widest = nullptr;
    for (Shown& candidate : shown) {
      const bool may_give = candidate.width > narrowest(candidate.column);
      if (may_give && (widest == nullptr || candidate.width > widest->width)) {
        widest = &candidate;
      }
    }
    if (widest == nullptr) {
      break;
    }
    --widest->width;
    --needed;
  }
  return shown;
}

std::string TextTable::line(const std::vector<std::string>& cells,
                            const std::vector<Shown>& shown) const {
  std::string out;
  for (const Shown& place : shown) {
    const Column& column = columns_[place.column];
    const std::string cell =
        cut_text(cells[place.column], place.width, column.cut);
    const std::size_t used = std::min(display_width(cell), place.width);
    const std::string blanks(place.width - used, ' ');
    out += &place == &shown.front() ? "" : std::string(k_gap, ' ');
    out += column.align == Align::right ? blanks + cell : cell + blanks;
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string TextTable::render(const Style& style, int least) const {
  const auto width = static_cast<std::size_t>(std::max(style.width, least));
  const std::vector<Shown> shown = fit(width);
  std::vector<std::string> headings;
  std::vector<std::string> rules;
  for (const Column& column : columns_) {
    headings.push_back(column.heading);
    rules.emplace_back();
  }
  for (const Shown& place : shown) {
    rules[place.column] = repeated(k_rule, place.width);
  }
  std::string out = dressed(line(headings, shown), k_bold, style);
  out += line(rules, shown) + "\n";
  for (const std::vector<std::string>& row : rows_) {
    out += line(row.empty() ? rules : row, shown) + "\n";
  }
  for (const std::string& note : notes_) {
    for (const std::string& text : wrap_text(note, width)) {
      out += dressed(text, k_dim, style);
    }
  }
  return out;
}

}  // namespace tokens::report
