// Who made a commit: its author as .mailmap has it, and, where a report shares
// commits, the people whom its message names as co-authors.
#pragma once

#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokens::app {

/// Whether a commit belongs to its author alone.
enum class Sharers { author, co_authors };

/// The id of a commit, and its author as "Name <address>".
using CommitContact = std::pair<std::string, std::string>;

/// The people of commits; the author first, each once. Programs that sign as
/// co-authors (Claude Code does, and so do bots) are no people.
class People {
 public:
  [[nodiscard]] bool is_open() const { return is_open_; }

  /// Asks git about these commits; what it cannot tell leaves authors as they
  /// are. `repository` may be null.
  void open(const git::Repository* repository,
            const std::vector<CommitContact>& commits,
            Sharers sharers);

  /// Returns the people of the commit; `author` alone if nobody asked for it.
  [[nodiscard]] std::vector<std::string> of(const std::string& commit,
                                            const std::string& author) const;

 private:
  bool is_open_ = false;
  std::unordered_map<std::string, std::vector<std::string>> people_;
};

/// Writes the authors of commits as .mailmap has them, asking git once for
/// all, and not where there is no mailmap. What git cannot tell stays.
void map_authors(const git::Repository& repository,
                 const std::vector<CommitInfo*>& commits);

}  // namespace tokens::app
