// What this ledger has to say in the notes of a repository.
//
// Invariant: only the numbers, models, sessions and branches of commits; never
// a tool, an agent, a skill or a path. A line whose numbers did not change is
// left as it stands, with its revision.
#pragma once

#include "lib/app/sharing/noted.hpp"
#include "lib/app/sharing/sharing.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/history.hpp"
#include "lib/notes/note.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tokens::app {

/// Returns true if somebody else tells of a response in this session at a
/// commit before which ours gives way.
using ToldElsewhere = std::function<bool(const std::string& commit,
                                         const std::string& session,
                                         const std::string& digest)>;

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

  /// Returns true if `line` at `commit` is one of ours: one that tells of a
  /// response of which we do not is of another machine with the same home.
  [[nodiscard]] bool is_ours(const std::string& commit,
                             const notes::Line& line) const;

  /// Returns true if a line of ours is of that session.
  [[nodiscard]] bool has_session(const std::string& session) const {
    return digests_.contains(session);
  }

  /// Returns true if lines of ours of that session tell of that response.
  [[nodiscard]] bool tells(const std::string& session,
                           const std::string& digest) const {
    const auto found = digests_.find(session);
    return found != digests_.end() && found->second.contains(digest);
  }

  /// Adds our lines up anew, without what is told elsewhere.
  void add_up(const ToldElsewhere& is_told);

  /// Writes our lines into the note of `commit`, and zeros where a share of
  /// ours stood that has moved to another commit; what another machine tells
  /// there stays, and ours is added to it. `revision` is the millisecond of
  /// writing.
  void apply(const std::string& commit,
             std::int64_t revision,
             notes::Note& note) const;

 private:
  /// One response, or what is billed beside it (which is none by itself), by
  /// rows of the commit that shows it, session and model.
  struct CommittedResponse {
    ledger::RowId commit = 0;
    ledger::RowId session = 0;
    ledger::RowId model = 0;
    std::int64_t responses = 0;
    TokenCounts tokens;
    std::int64_t web_searches = 0;
    Moment time = k_never;
    std::string digest;  ///< "": no other machine can have it
  };

  /// What notes say of a commit.
  struct CommitName {
    std::string sha;
    std::string branch;
  };

  void name_parts(const Pseudonyms& names,
                  const std::unordered_map<ledger::RowId,
                                           const ledger::CommitRow*>& commits);

  Identity identity_ = Identity::name;
  std::vector<CommittedResponse> parts_;
  std::unordered_map<ledger::RowId, CommitName> commit_names_;
  std::unordered_map<ledger::RowId, std::string> words_;  ///< as notes say them
  std::unordered_map<std::string, std::unordered_set<std::string>>
      digests_;  ///< by session
  std::map<std::string, std::vector<notes::Line>> lines_;
  std::unordered_set<std::string> committed_;  ///< digests, at any commit
  LedgerHolds holds_;  ///< of commits that ever had responses of ours
};

}  // namespace tokens::app
