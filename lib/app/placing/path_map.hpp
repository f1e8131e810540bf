// Paths of a container or of another machine, as they are called here:
// `git config --add tokens.pathMap OLD=NEW`.
#pragma once

#include "lib/git/repository.hpp"
#include "lib/ledger/history.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tokens::app {

class PathMap {
 public:
  PathMap() = default;
  /// Takes values "OLD=NEW"; what is no such pair of absolute paths is passed
  /// over.
  explicit PathMap(const std::vector<std::string>& values);

  /// Adds what the configuration of a repository says.
  void add(const git::Repository& git);

  /// Returns the path as it is called here: that of the longest OLD.
  [[nodiscard]] std::string here(std::string path) const;

  /// Returns what `roots` are called elsewhere: none without a map.
  [[nodiscard]] std::vector<std::string> elsewhere(
      const std::vector<std::string>& roots) const;

  /// Returns all roots that these worktrees ever had, since sessions outlive a
  /// move, and what they are called elsewhere.
  [[nodiscard]] std::vector<std::string> roots_of(
      const std::vector<ledger::WorktreeRow>& worktrees) const;

  [[nodiscard]] bool empty() const { return pairs_.empty(); }

 private:
  void take(const std::vector<std::string>& values);

  std::vector<std::pair<std::string, std::string>> pairs_;  ///< longest first
};

}  // namespace tokens::app
