// See believed_pairs.hpp.
#include "lib/app/placing/believed_pairs.hpp"

#include <map>
#include <set>

namespace tokens::app {
namespace {

/// The commits of a rebase, by id.
class Made {
 public:
  explicit Made(const std::vector<CommitInfo>& commits) {
    for (const CommitInfo& commit : commits) {
      by_id_.emplace(commit.id, &commit);
    }
  }

  [[nodiscard]] const CommitInfo* find(const std::string& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
  }

  /// Returns those that `id` stands on, the nearest first.
  [[nodiscard]] std::vector<const CommitInfo*> below(
      const std::string& id) const {
    std::vector<const CommitInfo*> found;
    std::set<std::string> seen;
    const auto add_parents = [&](const CommitInfo& commit) {
      for (const std::string& parent : commit.parents) {
        const CommitInfo* one = find(parent);
        if (one != nullptr && seen.insert(parent).second) {
          found.push_back(one);
        }
      }
    };
    if (const CommitInfo* commit = find(id)) {
      add_parents(*commit);
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
      add_parents(*found[i]);
    }
    return found;
  }

 private:
  std::map<std::string, const CommitInfo*> by_id_;
};

constexpr int k_surely = 2;

/// How sure it is that one is the other: the subject may have been reworded,
/// if it is no commit that was written just then, in the same second.
int likeness(const CommitInfo& old, const CommitInfo& other) {
  if (!is_same_writing(old, other)) {
    return 0;
  }
  if (old.subject == other.subject) {
    return k_surely;
  }
  return other.author_second == other.committer_second ? 0 : 1;
}

}  // namespace

bool is_same_writing(const CommitInfo& a, const CommitInfo& b) {
  return a.author_second == b.author_second && a.author_name == b.author_name &&
         a.author_email == b.author_email;
}

std::vector<RewritePair> believed_pairs(const std::vector<RewritePair>& told,
                                        const std::vector<CommitInfo>& made,
                                        const FindCommit& find) {
  const Made all(made);
  std::set<std::string> targets;
  for (const RewritePair& pair : told) {
    targets.insert(pair.new_id);
  }
  std::vector<RewritePair> believed;
  for (RewritePair pair : told) {
    const CommitInfo* target = all.find(pair.new_id);
    if (target == nullptr) {
      continue;
    }
    const auto old = find(pair.old_id);
    int best = old ? likeness(*old, *target) : 0;
    const bool is_plain = best == k_surely && all.find(pair.old_id) == nullptr;
    bool lives = false;
    for (const CommitInfo* below :
         is_plain ? std::vector<const CommitInfo*>{} : all.below(pair.new_id)) {
      lives = lives || below->id == pair.old_id;
      // What another commit became is that one.
      const int alike =
          old && !targets.contains(below->id) ? likeness(*old, *below) : 0;
      if (alike > best) {
        best = alike;
        pair.new_id = below->id;
      }
    }
    if (!lives) {
      believed.push_back(std::move(pair));
    }
  }
  return believed;
}

}  // namespace tokens::app
