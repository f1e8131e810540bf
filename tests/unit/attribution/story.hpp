// A made-up history for tests of attribution: worktrees with events, and uses
// beside them. Times are seconds of a day; nothing touches a disk.
#pragma once

#include "lib/attribution/attribution.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tokens::attribution::test {

inline Moment at(double second) {
  return from_unix_ms(static_cast<std::int64_t>(second * 1000));
}

/// One worktree being told, event by event.
class History {
 public:
  History(std::int64_t repository, std::string root) {
    worktree.repository = repository;
    worktree.root = std::move(root);
    // What the ledger knows first: where HEAD stood before everything else.
    add(EventKind::move, 0, "base", "main");
  }

  HeadEvent& add(EventKind kind,
                 double second,
                 const std::string& id,
                 const std::string& branch) {
    HeadEvent event;
    event.kind = kind;
    event.old_id =
        worktree.events.empty() ? "base" : worktree.events.back().new_id;
    event.new_id = id;
    event.branch = branch;
    event.second = static_cast<std::int64_t>(second);
    event.moment = at(second);
    event.makes_commit = kind == EventKind::commit ||
                         kind == EventKind::amend || kind == EventKind::pick;
    event.from_hook = event.makes_commit;
    worktree.events.push_back(event);
    return worktree.events.back();
  }

  /// A commit on the branch where HEAD stands.
  HeadEvent& commit(double second, const std::string& id) {
    return add(EventKind::commit, second, id, worktree.events.back().branch);
  }

  /// A switch to another branch with another commit.
  HeadEvent& checkout(double second, const std::string& branch) {
    return add(EventKind::checkout, second, "tip of " + branch, branch);
  }

  /// git switch -c: the commit stays.
  HeadEvent& create(double second, const std::string& branch) {
    return add(
        EventKind::checkout, second, worktree.events.back().new_id, branch);
  }

  Worktree worktree;
};

/// A whole story: histories, uses, what commits changed.
struct Story : Questions {
  std::vector<Worktree> worktrees;
  std::vector<OpenResponse> uses;
  std::map<std::string, std::vector<std::string>> changed;
  std::map<std::string, std::vector<EarlierSession>> earlier;
  std::map<std::string, std::vector<std::string>> along;  ///< by tip
  std::vector<std::string> gone;     ///< branches that were deleted
  std::vector<std::string> claimed;  ///< directories of other repositories
  Moment asked_until = Moment::min();
  mutable bool asked_for_paths = false;

  Result<std::vector<std::string>> changed_paths(
      const Worktree& /*worktree*/, const std::string& id) const override {
    asked_for_paths = true;
    return found(changed, id);
  }

  Result<std::vector<EarlierSession>> earlier_sessions(
      const Worktree& /*worktree*/, const std::string& id) const override {
    return found(earlier, id);
  }

  bool is_gone(const Worktree& /*worktree*/,
               const std::string& branch) const override {
    return std::find(gone.begin(), gone.end(), branch) != gone.end();
  }

  Result<std::vector<std::string>> made_along(
      const Worktree& /*worktree*/, const HeadEvent& event) const override {
    return found(along, event.new_id);
  }

  bool is_claimed(const std::string& directory) const override {
    return std::find(claimed.begin(), claimed.end(), directory) !=
           claimed.end();
  }

  Moment carried_since() const override { return asked_until; }

  template <class Map>
  static typename Map::mapped_type found(const Map& map,
                                         const std::string& key) {
    const auto at = map.find(key);
    return at == map.end() ? typename Map::mapped_type{} : at->second;
  }

  /// Adds a use in "/repo" and returns it for more to be said.
  OpenResponse& use(double second,
                    std::int64_t session,
                    std::vector<std::string> edits = {}) {
    OpenResponse one;
    one.id = static_cast<std::int64_t>(uses.size()) + 1;
    one.session = session;
    one.session_name = "s" + std::to_string(session);
    one.directory = "/repo";
    one.time = at(second);
    one.edits = std::move(edits);
    uses.push_back(std::move(one));
    return uses.back();
  }

  /// Returns for each use "commit ID", "pending BRANCH" or "outside".
  std::vector<std::string> tell() {
    std::vector<std::string> places;
    const auto decisions = attribute(worktrees, uses, *this).value();
    for (const Decision& one : decisions) {
      switch (one.place) {
        case PlaceKind::commit:
          places.push_back("commit " + one.commit);
          break;
        case PlaceKind::pending:
          places.push_back("pending " + one.branch);
          break;
        case PlaceKind::outside:
          places.emplace_back("outside");
          break;
      }
    }
    return places;
  }
};

using Places = std::vector<std::string>;

}  // namespace tokens::attribution::test
