// What both engines do alike: git's own files answer, whichever of them is
// used.
#include "lib/git/repository.hpp"

#include "lib/git/environment_config.hpp"
#include "lib/git/layout.hpp"

namespace tokens::git {

std::string text_of(const std::vector<Ref>& refs) {
  std::string text;
  for (const Ref& ref : refs) {
    text += ref.name + ' ' + ref.id + '\n';
  }
  return text;
}

CommitIds ids_of(const std::vector<CommitInfo>& commits) {
  CommitIds ids;
  for (const CommitInfo& commit : commits) {
    ids.insert(commit.id);
  }
  return ids;
}

Operation Repository::operation() const {
  return operation_in(git_dir_);
}

std::vector<WorktreeInfo> Repository::worktrees() const {
  auto result = linked_worktrees(common_dir_);
  const auto main = git_dir_ == common_dir_ ? root_ : root_of_main();
  if (!main.empty()) {
    result.insert(result.begin(), WorktreeInfo{common_dir_, main});
  }
  return result;
}

Result<std::vector<std::string>> Repository::changed_paths(
    const std::string& id) const {
  TOKENS_TRY_ASSIGN(const auto info, commit(id));
  return changed_between(info.parents.empty() ? "" : info.parents.front(), id);
}

Result<CommitIds> Repository::living(
    const std::vector<std::string>& ids) const {
  TOKENS_TRY_ASSIGN(const auto all, refs());
  std::vector<std::string> tips;
  for (const Ref& ref : all) {
    tips.push_back(ref.id);
  }
  return reached(ids, tips);
}

std::optional<std::string> Repository::config(const std::string& key) const {
  auto value = config_in_environment(key);
  return value ? value : stored_config(key);
}

std::string Repository::head_name(const WorktreeInfo& worktree) const {
  return worktree.git_dir == common_dir_
             ? "main-worktree/HEAD"
             : worktree.git_dir.substr(common_dir_.size() + 1) + "/HEAD";
}

}  // namespace tokens::git
