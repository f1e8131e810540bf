// The engine that is used where it can be: libgit2, inside the process. Reads
// through the object database only; nothing is written, locked or fetched.
#include "lib/base/text.hpp"
#include "lib/git/history_walk.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/libgit2_config.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace tokens::git {
namespace {

constexpr unsigned k_from_environment = GIT_REPOSITORY_OPEN_FROM_ENV;

std::string text_or_empty(const char* text) {
  return text != nullptr ? text : "";
}

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

/// Which paths differ between two trees. libgit2's own diff walks through all
/// of both (30 ms for 50,000 files); this one passes over what is equal.
class TreeComparison {
 public:
  explicit TreeComparison(git_repository* repository)
      : repository_(repository) {}

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

/// Returns the paths of files, links and submodules that differ, sorted by
/// bytes; all of `after` if `before` is null. A renamed file is two paths.
/// Fails with `not_found` or `git` if a tree cannot be read.
Result<std::vector<std::string>> differing_paths(git_repository* repository,
                                                 const git_tree* before,
                                                 const git_tree* after) {
  TreeComparison comparison(repository);
  TOKENS_TRY(comparison.compare(before, after, "", 0));
  auto result = std::move(comparison.paths);
  std::ranges::sort(result);
  // A damaged tree can hold a name twice.
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

class Libgit2Repository final : public Repository {
 public:
  /// Takes over an opened repository; `prepare` must follow.
  Libgit2Repository(RepositoryHandle repository,
                    FromEnvironment from_environment)
      : repository_(std::move(repository)) {
    from_environment_ = from_environment;
  }

  /// Finds out where everything lies. Fails with `git` if a path is gone.
  Result<void> prepare() {
    git_repository* repository = repository_.get();
    TOKENS_TRY_ASSIGN(
        common_dir_,
        system::real_path(text_or_empty(git_repository_commondir(repository))));
    TOKENS_TRY_ASSIGN(
        git_dir_,
        system::real_path(text_or_empty(git_repository_path(repository))));
    const char* workdir = git_repository_workdir(repository);
    if (workdir != nullptr) {
      root_ = real_as_far_as_it_exists(workdir);
    }
    // With worktreeConfig, "bare" and "worktree" stand in a file that libgit2
    // has not read.
    const auto own_file = system::join(common_dir_, "config.worktree");
    if (git_dir_ == common_dir_ && system::status(own_file)) {
      root_ = root_of_main();
    }
    index_file_ = index_file_in(git_dir_, directory(), from_environment_);
    shallow_ = shallow_ids(common_dir_);
    return {};
  }

  [[nodiscard]] std::string_view engine() const override { return "libgit2"; }

  Result<Head> head() const override {
    ReferenceHandle reference;
    int code =
        git_reference_lookup(Filled(reference), repository_.get(), "HEAD");
    if (code != 0) {
      return fail(libgit2_error(code, "HEAD"));
    }
    Head result;
    if (const char* target = git_reference_symbolic_target(reference.get())) {
      result.branch = short_branch(target);
    }
    git_oid id{};
    code = git_reference_name_to_id(&id, repository_.get(), "HEAD");
    if (code == 0) {
      result.id = hexadecimal(id);
    } else if (code != GIT_ENOTFOUND) {
      return fail(libgit2_error(code, "HEAD"));
    }
    return result;
  }

  Result<std::string> resolve(const std::string& text) const override {
    ObjectHandle object;
    ObjectHandle commit;
    int code =
        git_revparse_single(Filled(object), repository_.get(), text.c_str());
    if (code == 0) {
      code = git_object_peel(Filled(commit), object.get(), GIT_OBJECT_COMMIT);
    }
    if (code == 0) {
      return hexadecimal(*git_object_id(commit.get()));
    }
    // Ambiguous, malformed, a tree: in each case no commit has this name.
    return fail(object                   ? not_a_commit(text)
                : code == GIT_EAMBIGUOUS ? ambiguous_commit(text)
                                         : no_such_commit(text));
  }

  Result<CommitInfo> commit(const std::string& id) const override {
    TOKENS_TRY_ASSIGN(const auto handle, lookup(id));
    git_commit* commit = handle.get();
    CommitInfo info;
    info.id = id;
    info.parents = parents_of(commit);
    const git_signature* author = git_commit_author(commit);
    const git_signature* committer = git_commit_committer(commit);
    info.author_name = text_or_empty(author->name);
    info.author_email = text_or_empty(author->email);
    info.author_second = author->when.time;
    info.committer_name = text_or_empty(committer->name);
    info.committer_email = text_or_empty(committer->email);
    info.committer_second = committer->when.time;
    info.subject = text_or_empty(git_commit_summary(commit));
    return info;
  }

  Result<std::vector<std::string>> changed_between(
      const std::string& before, const std::string& after) const override {
    TreeHandle old_tree;  // none: everything is new
    if (!before.empty()) {
      TOKENS_TRY_ASSIGN(old_tree, tree_of(before));
    }
    TOKENS_TRY_ASSIGN(const auto new_tree, tree_of(after));
    return differing_paths(repository_.get(), old_tree.get(), new_tree.get());
  }

  Result<std::vector<Ref>> refs() const override {
    std::vector<Ref> result;
    for (const char* pattern :
         {"refs/heads/*", "refs/tags/*", "refs/remotes/*"}) {
      IteratorHandle iterator;
      int code = git_reference_iterator_glob_new(
          Filled(iterator), repository_.get(), pattern);
      while (code == 0) {
        ReferenceHandle reference;
        code = git_reference_next(Filled(reference), iterator.get());
        if (code != 0) {
          break;
        }
        if (auto ref = peeled(reference.get())) {
          result.push_back(std::move(*ref));
        }
      }
      if (code != GIT_ITEROVER) {
        return fail(libgit2_error(code, "refs"));
      }
    }
    for (const auto& worktree : worktrees()) {
      if (auto ref = head_of(worktree)) {
        result.push_back(std::move(*ref));
      }
    }
    return result;
  }

  Result<CommitIds> reached(
      const std::vector<std::string>& ids,
      const std::vector<std::string>& tips) const override {
    // A commit that is there and cannot be read says nothing of those behind
    // it.
    std::optional<Error> unreadable;
    auto result = reached_from(reader(&unreadable), ids, tips);
    if (unreadable) {
      return fail(std::move(*unreadable));
    }
    return result;
  }

  Result<std::vector<CommitInfo>> log(const std::string& range,
                                      std::size_t limit) const override {
    if (range.empty()) {
      TOKENS_TRY_ASSIGN(const auto where, head());
      if (where.id.empty()) {
        return std::vector<CommitInfo>{};
      }
    }
    TOKENS_TRY_ASSIGN(const auto ends, ends_of(range.empty() ? "HEAD" : range));
    return commits(newest_first(reader(), ends.include, ends.exclude, limit));
  }

  Result<std::vector<CommitInfo>> history(
      const HistoryQuery& query) const override {
    return commits(
        newest_first(reader(), query.include, query.exclude, 0, query.since));
  }

  bool is_tracked(const std::string& path) const override {
    if (const auto held = index_holds(index_file_, path)) {
      return *held;
    }
    // A split or sparse index: libgit2 cannot read those either.
    const auto by_command =
        open_with_git_command(directory(), from_environment_);
    return by_command && (*by_command)->is_tracked(path);
  }

  Result<std::string> hooks_dir() const override {
    return hooks_path(config("core.hookspath"), directory(), common_dir_);
  }

 private:
  struct Ends {
    std::vector<std::string> include;
    std::vector<std::string> exclude;
  };

  std::optional<std::string> stored_config(
      const std::string& key) const override {
    if (!configuration_) {
      configuration_ = as_it_stands(
          read_configuration(repository_.get(), common_dir_, git_dir_));
    }
    return value_in(configuration_.get(), key);
  }

  std::string root_of_main() const override {
    const auto main = read_main_configuration(repository_.get(), common_dir_);
    const auto worktree = value_in(main.get(), "core.worktree");
    const bool says_bare = value_in(main.get(), "core.bare").has_value();
    const bool is_bare = says_bare ? is_true_in(main.get(), "core.bare")
                                   : !common_dir_.ends_with("/.git");
    return is_bare && !worktree ? "" : main_root(common_dir_, worktree);
  }

  [[nodiscard]] Result<CommitHandle> lookup(const std::string& id) const {
    git_oid oid{};
    if (id.size() != GIT_OID_HEXSZ || git_oid_fromstr(&oid, id.c_str()) != 0) {
      return fail(ErrorKind::not_found, id + ": is no commit id");
    }
    CommitHandle commit;
    const int code = git_commit_lookup(Filled(commit), repository_.get(), &oid);
    if (code != 0) {
      return fail(libgit2_error(code, id));
    }
    return commit;
  }

  [[nodiscard]] Result<TreeHandle> tree_of(const std::string& id) const {
    TOKENS_TRY_ASSIGN(const auto commit, lookup(id));
    TreeHandle tree;
    const int code = git_commit_tree(Filled(tree), commit.get());
    if (code != 0) {
      return fail(libgit2_error(code, "tree of " + id));
    }
    return tree;
  }

  [[nodiscard]] std::vector<std::string> parents_of(git_commit* commit) const {
    std::vector<std::string> result;
    if (!shallow_.empty() &&
        shallow_.contains(hexadecimal(*git_commit_id(commit)))) {
      return result;  // git, too, calls them commits without parents
    }
    const unsigned count = git_commit_parentcount(commit);
    for (unsigned i = 0; i < count; ++i) {
      result.push_back(hexadecimal(*git_commit_parent_id(commit, i)));
    }
    return result;
  }

  /// Reads what a walk needs; what cannot be read ends a path, too, and is told
  /// to `unreadable`.
  [[nodiscard]] CommitReader reader(
      std::optional<Error>* unreadable = nullptr) const {
    return [this,
            unreadable](const std::string& id) -> std::optional<GraphCommit> {
      const auto commit = lookup(id);
      if (commit) {
        return GraphCommit{git_commit_time(commit->get()),
                           parents_of(commit->get())};
      }
      if (unreadable != nullptr &&
          commit.error().kind != ErrorKind::not_found) {
        *unreadable = commit.error();
      }
      return std::nullopt;
    };
  }

  [[nodiscard]] Result<std::vector<CommitInfo>> commits(
      const std::vector<std::string>& ids) const {
    std::vector<CommitInfo> result;
    for (const auto& id : ids) {
      TOKENS_TRY_ASSIGN(auto info, commit(id));
      result.push_back(std::move(info));
    }
    return result;
  }

  [[nodiscard]] Result<Ends> ends_of(const std::string& range) const {
    git_revspec found{};
    const int code = git_revparse(&found, repository_.get(), range.c_str());
    const ObjectHandle from(found.from);
    const ObjectHandle to(found.to);
    if (code != 0) {
      return fail(code == GIT_EAMBIGUOUS ? ambiguous_commit(range)
                                         : no_such_range(range));
    }
    const auto id_of = [&](const ObjectHandle& object) {
      return resolve(hexadecimal(*git_object_id(object.get())));
    };
    TOKENS_TRY_ASSIGN(const auto first, id_of(from));
    if ((found.flags & GIT_REVSPEC_SINGLE) != 0) {
      return Ends{{first}, {}};
    }
    TOKENS_TRY_ASSIGN(const auto second, id_of(to));
    if ((found.flags & GIT_REVSPEC_MERGE_BASE) == 0) {
      return Ends{{second}, {first}};
    }
    Ends ends{{first, second}, {}};
    git_oid left{};
    git_oid right{};
    git_oid_fromstr(&left, first.c_str());
    git_oid_fromstr(&right, second.c_str());
    git_oidarray bases{};
    git_merge_bases(&bases, repository_.get(), &left, &right);
    for (std::size_t i = 0; i < bases.count; ++i) {
      ends.exclude.push_back(hexadecimal(bases.ids[i]));
    }
    git_oidarray_dispose(&bases);
    return ends;
  }

  /// Returns the reference with the commit it leads to; nothing for one that
  /// leads nowhere, or to a tree or a blob.
  [[nodiscard]] std::optional<Ref> peeled(git_reference* reference) const {
    const std::string name = git_reference_name(reference);
    const git_oid* target = git_reference_target(reference);
    if (target != nullptr && !name.starts_with("refs/tags/")) {
      return Ref{name, hexadecimal(*target)};  // needs no object
    }
    ObjectHandle commit;
    if (git_reference_peel(Filled(commit), reference, GIT_OBJECT_COMMIT) != 0) {
      return std::nullopt;
    }
    return Ref{name, hexadecimal(*git_object_id(commit.get()))};
  }

  /// Returns where the HEAD of a worktree stands, under the name by which git
  /// knows it everywhere; nothing on an unborn branch.
  [[nodiscard]] std::optional<Ref> head_of(const WorktreeInfo& worktree) const {
    constexpr std::string_view k_symbolic = "ref: ";
    const auto line = first_line(system::join(worktree.git_dir, "HEAD"));
    if (!line) {
      return std::nullopt;
    }
    const auto name = head_name(worktree);
    if (!line->starts_with(k_symbolic)) {
      return is_object_id(*line) ? std::optional(Ref{name, *line})
                                 : std::nullopt;
    }
    git_oid id{};
    const auto target = line->substr(k_symbolic.size());
    if (git_reference_name_to_id(&id, repository_.get(), target.c_str()) != 0) {
      return std::nullopt;
    }
    return Ref{name, hexadecimal(id)};
  }

  RepositoryHandle repository_;
  std::string index_file_;
  std::unordered_set<std::string> shallow_;
  mutable ConfigHandle configuration_;  // read when first asked for
};

/// `not_found` if there is no repository; `git` if libgit2 cannot open it
/// (sha256, reftable, an extension it does not know).
Result<std::unique_ptr<Repository>> open_with_libgit2(
    const std::string& directory, FromEnvironment from_environment) {
  start_libgit2();
  const bool asks = from_environment == FromEnvironment::yes;
  // Where the process stands is what git takes it from, and it tells hooks
  // "."; libgit2 refuses it or, if newer, takes it from the git directory.
  if (asks && system::variable("GIT_WORK_TREE")) {
    return fail(ErrorKind::git, directory + ": GIT_WORK_TREE is set");
  }
  const unsigned flags = asks ? k_from_environment : 0U;
  // libgit2 looks at GIT_DIR only if it is not told where to start.
  const bool is_told = asks && system::variable("GIT_DIR").has_value();
  RepositoryHandle handle;
  const int code = git_repository_open_ext(
      Filled(handle), is_told ? nullptr : directory.c_str(), flags, nullptr);
  if (code == GIT_ENOTFOUND) {
    return fail(no_repository(
        directory, is_told ? system::variable("GIT_DIR").value_or("") : ""));
  }
  if (code != 0) {
    return fail(libgit2_error(code, directory));
  }
  auto repository =
      std::make_unique<Libgit2Repository>(std::move(handle), from_environment);
  TOKENS_TRY(repository->prepare());
  return repository;
}

}  // namespace

Result<std::unique_ptr<Repository>> open(const std::string& directory,
                                         FromEnvironment from_environment) {
  auto opened = open_with_libgit2(directory, from_environment);
  if (opened || opened.error().kind == ErrorKind::not_found) {
    return opened;
  }
  return open_with_git_command(directory, from_environment);
}

std::string digest(std::string_view bytes) {
  git_libgit2_init();  // counted, and free when it was called before
  git_oid id{};
  git_odb_hash(&id, bytes.data(), bytes.size(), GIT_OBJECT_BLOB);
  return hexadecimal(id);
}

}  // namespace tokens::git
