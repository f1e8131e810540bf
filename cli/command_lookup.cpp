// Finding a command by its name, or by a name that was mistyped.
#include "cli/command_table.hpp"
#include "lib/base/text.hpp"

namespace tokens::cli {
namespace {

constexpr std::size_t k_shortest_beginning = 3;

/// Returns the shortest name that begins as it was typed, or nullptr.
const CommandSpec* command_beginning(std::string_view typed) {
  const CommandSpec* shortest = nullptr;
  for (const CommandSpec& command : commands()) {
    if (typed.size() >= k_shortest_beginning &&
        command.audience != Audience::nobody &&
        command.name.starts_with(typed) &&
        (shortest == nullptr || command.name.size() < shortest->name.size())) {
      shortest = &command;
    }
  }
  return shortest;
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
  if (const CommandSpec* beginning = command_beginning(name)) {
    return beginning;
  }
  const CommandSpec* nearest = nullptr;
  std::size_t distance = name.size();
  for (const CommandSpec& command : commands()) {
    if (command.name.empty() || command.audience == Audience::nobody ||
        !resembles(name, command.name)) {
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
