// See libgit2_trees.hpp.
#include "lib/git/libgit2_trees.hpp"

#include <algorithm>
#include <utility>

namespace tokens::git {
namespace {

/// Deeper than any path that a system can hold; more is an attack.
constexpr int k_most_path_levels = 2048;

bool is_tree(const git_tree_entry* entry) {
  return git_tree_entry_type(entry) == GIT_OBJECT_TREE;
}

bool is_same(const git_tree_entry* a, const git_tree_entry* b) {
  return git_oid_equal(git_tree_entry_id(a), git_tree_entry_id(b)) != 0 &&
         git_tree_entry_filemode(a) == git_tree_entry_filemode(b);
}

/// One entry of a tree, or null behind its end.
const git_tree_entry* entry_of(const git_tree* tree, std::size_t index) {
  return tree == nullptr ? nullptr : git_tree_entry_byindex(tree, index);
}

class Comparison {
 public:
  explicit Comparison(git_repository* repository) : repository_(repository) {}

  /// Compares two trees at `folder` ("" or "a/b/"); either may be null.
  Result<void> compare(const git_tree* before,
                       const git_tree* after,
                       const std::string& folder,
                       int level) {
    if (level > k_most_path_levels) {
      return fail(ErrorKind::git, "tree: too many levels of folders");
    }
    std::size_t left = 0;
    std::size_t right = 0;
    while (true) {
      const auto* old_entry = entry_of(before, left);
      const auto* new_entry = entry_of(after, right);
      if (old_entry == nullptr && new_entry == nullptr) {
        return {};
      }
      // A file and a folder of one name stand at different places: two paths.
      const int order = old_entry == nullptr ? 1
                        : new_entry == nullptr
                            ? -1
                            : git_tree_entry_cmp(old_entry, new_entry);
      left += order <= 0 ? 1 : 0;
      right += order >= 0 ? 1 : 0;
      if (order != 0 || !is_same(old_entry, new_entry)) {
        TOKENS_TRY(differ(order <= 0 ? old_entry : nullptr,
                          order >= 0 ? new_entry : nullptr,
                          folder,
                          level));
      }
    }
  }

  std::vector<std::string> paths;

 private:
  /// Notes entries of one name; at most one of them is null.
  Result<void> differ(const git_tree_entry* old_entry,
                      const git_tree_entry* new_entry,
                      const std::string& folder,
                      int level) {
    const auto* any = new_entry != nullptr ? new_entry : old_entry;
    const auto path = folder + git_tree_entry_name(any);
    if (!is_tree(any)) {
      paths.push_back(path);
      return {};
    }
    TOKENS_TRY_ASSIGN(const auto before, tree_of(old_entry));
    TOKENS_TRY_ASSIGN(const auto after, tree_of(new_entry));
    return compare(before.get(), after.get(), path + "/", level + 1);
  }

  Result<TreeHandle> tree_of(const git_tree_entry* entry) {
    TreeHandle tree;
    if (entry == nullptr) {
      return tree;
    }
    const int code =
        git_tree_lookup(Filled(tree), repository_, git_tree_entry_id(entry));
    if (code != 0) {
      return fail(libgit2_error(code, "tree"));
    }
    return tree;
  }

  git_repository* repository_;
};

}  // namespace

Result<std::vector<std::string>> changed_between(git_repository* repository,
                                                 const git_tree* before,
                                                 const git_tree* after) {
  Comparison comparison(repository);
  TOKENS_TRY(comparison.compare(before, after, "", 0));
  auto result = std::move(comparison.paths);
  std::sort(result.begin(), result.end());
  // A damaged tree can hold a name twice.
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace tokens::git
