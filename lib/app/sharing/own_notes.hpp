// What this ledger has to say in the notes of a repository.
//
// Invariant: only the numbers, models, sessions and branches of commits; never
// a tool, an agent, a skill or a path. A line whose numbers did not change is
// left as it stands, with its revision.
#pragma once

#include "lib/app/sharing/sharing.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/notes/note.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tokens::app {

class OwnNotes {
 public:
  /// Adds up what the ledger shows at each living commit of the workspace's
  /// repository.
  static Result<OwnNotes> load(Workspace& workspace, Identity identity);

  /// Returns the lines of ours, by the id of their commit.
  [[nodiscard]] const std::map<std::string, std::vector<notes::Line>>& lines()
      const {
    return lines_;
  }

  /// Writes our lines into the note of `commit`, and zeros where a share of
  /// ours stood that has moved to another commit. `revision` is the
  /// millisecond of writing.
  void apply(const std::string& commit,
             std::int64_t revision,
             notes::Note& note) const;

 private:
  std::map<std::string, std::vector<notes::Line>> lines_;
  std::set<std::string> commits_;  ///< that ever had responses of ours
  /// (session, model) of all of them, as any kind of identity writes it.
  std::set<std::pair<std::string, std::string>> known_;
};

}  // namespace tokens::app
