// Finding a command by its name, or by a name that was mistyped.
#include "cli/command_table.hpp"

#include <algorithm>
#include <numeric>

namespace tokens::cli {
namespace {

/// Returns the least number of letters to insert, delete or replace to get
/// from one text to the other.
std::size_t edits_between(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

const CommandSpec* command_named(std::string_view name) {
  for (const CommandSpec& command : commands()) {
    if (command.name == name) {
      return &command;
    }
  }
  return nullptr;
}

const CommandSpec* command_like(std::string_view name) {
  constexpr std::size_t k_too_far = 3;
  constexpr std::size_t k_longest_name = 40;
  if (name.size() > k_longest_name) {
    return nullptr;
  }
  const CommandSpec* nearest = nullptr;
  std::size_t distance = std::min(k_too_far, name.size());
  for (const CommandSpec& command : commands()) {
    if (command.name.empty() || command.audience == Audience::nobody) {
      continue;
    }
    const std::size_t edits = edits_between(name, command.name);
    if (edits < distance) {
      distance = edits;
      nearest = &command;
    }
  }
  return nearest;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) {
      words.push_back(text.substr(0, end));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace tokens::cli
