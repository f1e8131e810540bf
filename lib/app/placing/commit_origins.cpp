// See commit_origins.hpp.
#include "lib/app/placing/commit_origins.hpp"

#include "lib/base/text.hpp"
#include "lib/git/patches.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace tokens::app {

namespace {

constexpr std::int64_t k_ms_a_second = 1000;

bool stands_on(const git::Repository& git,
               const std::string& commit,
               const std::string& other) {
  const auto missing = git.history({{other}, {commit}});
  return missing && missing->empty();
}

/// What one run keeps: a ledger of before has more, and has time.
constexpr std::size_t k_most_a_run = 256;
/// What changes more files than this (a first import) is not read for its
/// patch.
constexpr std::size_t k_most_files = 1000;

std::string writing(const std::string& name,
                    const std::string& email,
                    std::int64_t second,
                    std::uint64_t subject) {
  return name + '\0' + email + '\0' + std::to_string(second) + '\0' +
         std::to_string(subject);
}

}  // namespace

CommitOrigins::CommitOrigins(const std::vector<HeadLog>& logs,
                             const std::vector<RewritePair>& pairs) {
  for (std::size_t log = 0; log < logs.size(); ++log) {
    for (std::size_t event = 0; event < logs[log].size(); ++event) {
      const HeadEvent& made = logs[log][event];
      if (made.makes_commit) {
        // Only a hook knows more than git's second.
        const Moment from = made.from_hook
                                ? made.moment
                                : from_unix_ms(made.second * k_ms_a_second);
        made_at_.try_emplace(made.new_id,
                             MadeAt{log, event, from, made.moment});
      }
    }
  }
  for (const RewritePair& pair : pairs) {
    made_of_.emplace(pair.new_id, pair.old_id);
  }
}

std::vector<std::string> CommitOrigins::forms_of(const std::string& id) const {
  std::vector<std::string> forms{id};
  for (std::size_t at = 0; at < forms.size(); ++at) {
    const auto [begin, end] = made_of_.equal_range(forms[at]);
    for (auto one = begin; one != end; ++one) {
      if (std::ranges::find(forms, one->second) == forms.end()) {
        forms.push_back(one->second);
      }
    }
  }
  return forms;
}

bool CommitOrigins::was_there_before(const std::string& id,
                                     const std::string& other) const {
  const auto begun = made_at_.find(other);
  if (begun == made_at_.end()) {
    return false;
  }
  const auto forms = forms_of(id);
  return std::ranges::any_of(forms, [&](const std::string& form) {
    const auto made = made_at_.find(form);
    return made != made_at_.end() && is_before(made->second, begun->second);
  });
}

bool CommitOrigins::is_before(const MadeAt& a, const MadeAt& b) {
  return a.log == b.log ? a.event < b.event : a.to < b.from;
}

std::string base_of(const git::Repository& git,
                    const std::vector<CommitInfo>& dead) {
  const git::CommitIds ids = git::ids_of(dead);
  std::string base;
  std::int64_t newest = INT64_MIN;
  for (const CommitInfo& commit : dead) {
    for (const std::string& parent : commit.parents) {
      const auto info = ids.contains(parent) ? Result<CommitInfo>(CommitInfo{})
                                             : git.commit(parent);
      if (!info || info->id.empty() || info->committer_second < newest) {
        continue;
      }
      // In one second, the one that stands on the other is newer.
      if (info->committer_second > newest || stands_on(git, parent, base)) {
        newest = info->committer_second;
        base = parent;
      }
    }
  }
  return base;
}

BranchHistory branch_history_of(const std::vector<HeadLog>& logs,
                                const std::string& id) {
  BranchHistory history;
  for (const HeadLog& log : logs) {
    const auto made = std::ranges::find_if(log, [&](const HeadEvent& event) {
      return event.makes_commit && event.new_id == id;
    });
    if (made == log.end()) {
      continue;
    }
    auto first = made;
    while (first != log.begin() && std::prev(first)->branch == made->branch) {
      --first;
    }
    history.start = first->makes_commit ? first->old_id : first->new_id;
    std::string branch = made->branch;
    bool is_rebasing = false;
    for (auto event = first; event != log.end(); ++event) {
      // What a rebase makes on its way is no state of the branch.
      is_rebasing = event->kind == EventKind::start ||
                    (is_rebasing && event->kind != EventKind::finish);
      if (event < made || is_rebasing) {
        continue;
      }
      if (event != made && event->kind == EventKind::rename &&
          std::prev(event)->branch == branch) {
        branch = event->branch;
      }
      const bool is_known =
          std::ranges::find(history.tips, event->new_id) != history.tips.end();
      if (event->branch == branch && !is_known) {
        history.tips.push_back(event->new_id);
      }
    }
    break;
  }
  return history;
}

std::uint64_t hash_of_paths(const std::vector<std::string>& paths) {
  std::string text;
  for (const std::string& path : paths) {
    text += path + '\0';
  }
  return stable_hash(text);
}

std::string writing_of(const CommitInfo& commit) {
  return writing(commit.author_name,
                 commit.author_email,
                 commit.author_second,
                 stable_hash(commit.subject));
}

std::string writing_of(const ledger::CommitTraits& traits) {
  return writing(traits.author_name,
                 traits.author_email,
                 traits.author_second,
                 traits.subject);
}

Result<void> remember_traits(ledger::Ledger& ledger,
                             ledger::RowId repository,
                             const git::Repository& git) {
  TOKENS_TRY_ASSIGN(
      auto unknown,
      ledger::commits_without_patch(ledger, repository, k_most_a_run));
  std::vector<git::CommitRange> spans;
  for (ledger::CommitTraits& traits : unknown) {
    const auto commit = git.commit(traits.sha);
    const auto paths = git.changed_paths(traits.sha);
    if (!commit || !paths) {
      spans.push_back({"", ""});
      continue;
    }
    traits.author_second = commit->author_second;
    traits.subject = stable_hash(commit->subject);
    traits.paths = hash_of_paths(*paths);
    spans.push_back(paths->size() > k_most_files ? git::CommitRange{"", ""}
                                                 : git::own_range(*commit));
  }
  auto asked = spans;
  std::erase(asked, git::CommitRange{});
  TOKENS_TRY_ASSIGN(const auto ids, git::patch_ids(git, std::move(asked)));
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    const auto id = ids.find(spans[i]);
    unknown[i].patch_id = id == ids.end() ? "" : id->second;
    TOKENS_TRY(ledger::store_traits(ledger, unknown[i]));
  }
  return {};
}

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

/// Both have the same author and moment of writing.
bool is_same_writing(const CommitInfo& a, const CommitInfo& b) {
  return a.author_second == b.author_second && a.author_name == b.author_name &&
         a.author_email == b.author_email;
}

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
