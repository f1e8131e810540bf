// The engine that is used where it can be: libgit2, inside the process. Reads
// through the object database only; nothing is written, locked or fetched.
#include "lib/git/engines.hpp"
#include "lib/git/environment_config.hpp"
#include "lib/git/error_words.hpp"
#include "lib/git/history_walk.hpp"
#include "lib/git/index_file.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/libgit2_config.hpp"
#include "lib/git/libgit2_handles.hpp"
#include "lib/git/libgit2_trees.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <unordered_set>
#include <utility>

namespace tokens::git {
namespace {

constexpr unsigned k_from_environment = GIT_REPOSITORY_OPEN_FROM_ENV;

std::string text_or_empty(const char* text) {
  return text != nullptr ? text : "";
}

class Libgit2Repository final : public Repository {
 public:
  /// Takes over an opened repository; `prepare` must follow.
  Libgit2Repository(RepositoryHandle repository,
                    FromEnvironment from_environment)
      : repository_(std::move(repository)),
        from_environment_(from_environment) {}

  /// Finds out where everything lies. Fails with `git` if a path is gone.
  Result<void> prepare();

  [[nodiscard]] std::string_view engine() const override { return "libgit2"; }

  [[nodiscard]] const std::string& common_dir() const override {
    return common_dir_;
  }

  [[nodiscard]] const std::string& git_dir() const override { return git_dir_; }

  [[nodiscard]] const std::string& root() const override { return root_; }

  [[nodiscard]] Result<Head> head() const override;

  [[nodiscard]] Operation operation() const override {
    return operation_in(git_dir_);
  }

  [[nodiscard]] std::optional<std::string> rebased_branch() const override {
    return rebased_branch_in(git_dir_);
  }

  [[nodiscard]] Result<std::vector<WorktreeInfo>> worktrees() const override;
  [[nodiscard]] Result<std::string> resolve(
      const std::string& text) const override;
  [[nodiscard]] Result<CommitInfo> commit(const std::string& id) const override;
  [[nodiscard]] Result<std::vector<std::string>> changed_paths(
      const std::string& id) const override;
  [[nodiscard]] Result<std::vector<std::string>> changed_between(
      const std::string& before, const std::string& after) const override;
  [[nodiscard]] Result<std::vector<Ref>> refs() const override;
  [[nodiscard]] Result<std::vector<bool>> reached(
      const std::vector<std::string>& ids,
      const std::vector<std::string>& tips) const override;
  [[nodiscard]] Result<std::vector<CommitInfo>> log(
      const std::string& range, std::size_t limit) const override;
  [[nodiscard]] Result<std::vector<CommitInfo>> history(
      const HistoryQuery& query) const override;
  [[nodiscard]] std::optional<std::string> config(
      const std::string& key) const override;
  [[nodiscard]] bool is_tracked(const std::string& path) const override;
  [[nodiscard]] Result<std::string> hooks_dir() const override;
  [[nodiscard]] Result<std::string> committer(
      const std::string& id) const override;

 private:
  struct Ends {
    std::vector<std::string> include;
    std::vector<std::string> exclude;
  };

  [[nodiscard]] std::string base() const {
    return root_.empty() ? git_dir_ : root_;
  }

  [[nodiscard]] git_config* configuration() const;
  [[nodiscard]] std::string root_of_main() const;
  [[nodiscard]] Result<CommitHandle> lookup(const std::string& id) const;
  [[nodiscard]] Result<TreeHandle> tree_of(const std::string& id) const;
  [[nodiscard]] std::vector<std::string> parents_of(git_commit* commit) const;
  [[nodiscard]] GraphCommit graph_commit(git_commit* commit) const;
  [[nodiscard]] CommitReader reader() const;
  [[nodiscard]] Result<Ends> ends_of(const std::string& range) const;
  [[nodiscard]] std::optional<Ref> peeled(git_reference* reference) const;
  [[nodiscard]] std::optional<Ref> head_of(const WorktreeInfo& worktree) const;

  RepositoryHandle repository_;
  FromEnvironment from_environment_;
  std::string common_dir_;
  std::string git_dir_;
  std::string root_;
  std::string index_file_;
  std::unordered_set<std::string> shallow_;
  mutable ConfigHandle configuration_;  // read when first asked for
};

Result<void> Libgit2Repository::prepare() {
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
  index_file_ = index_file_in(git_dir_, base(), from_environment_);
  shallow_ = shallow_ids(common_dir_);
  return {};
}

git_config* Libgit2Repository::configuration() const {
  if (!configuration_) {
    configuration_ = as_it_stands(
        read_configuration(repository_.get(), common_dir_, git_dir_));
  }
  return configuration_.get();
}

/// Returns the root of the main worktree, empty if the repository is bare.
std::string Libgit2Repository::root_of_main() const {
  const auto main = read_main_configuration(repository_.get(), common_dir_);
  const auto worktree = value_in(main.get(), "core.worktree");
  const bool says_bare = value_in(main.get(), "core.bare").has_value();
  const bool is_bare = says_bare ? is_true_in(main.get(), "core.bare")
                                 : !common_dir_.ends_with("/.git");
  return is_bare && !worktree ? "" : main_root(common_dir_, worktree);
}

Result<Head> Libgit2Repository::head() const {
  ReferenceHandle reference;
  int code = git_reference_lookup(Filled(reference), repository_.get(), "HEAD");
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

Result<std::vector<WorktreeInfo>> Libgit2Repository::worktrees() const {
  auto result = linked_worktrees(common_dir_);
  const auto main = git_dir_ == common_dir_ ? root_ : root_of_main();
  if (!main.empty()) {
    result.insert(result.begin(), WorktreeInfo{common_dir_, main});
  }
  return result;
}

Result<std::string> Libgit2Repository::resolve(const std::string& text) const {
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

Result<CommitHandle> Libgit2Repository::lookup(const std::string& id) const {
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

std::vector<std::string> Libgit2Repository::parents_of(
    git_commit* commit) const {
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

Result<CommitInfo> Libgit2Repository::commit(const std::string& id) const {
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
  info.committer_email = text_or_empty(committer->email);
  info.committer_second = committer->when.time;
  info.subject = text_or_empty(git_commit_summary(commit));
  return info;
}

Result<std::string> Libgit2Repository::committer(const std::string& id) const {
  TOKENS_TRY_ASSIGN(const auto handle, lookup(id));
  const git_signature* who = git_commit_committer(handle.get());
  return text_or_empty(who->name) + " <" + text_or_empty(who->email) + ">";
}

Result<TreeHandle> Libgit2Repository::tree_of(const std::string& id) const {
  TOKENS_TRY_ASSIGN(const auto commit, lookup(id));
  TreeHandle tree;
  const int code = git_commit_tree(Filled(tree), commit.get());
  if (code != 0) {
    return fail(libgit2_error(code, "tree of " + id));
  }
  return tree;
}

Result<std::vector<std::string>> Libgit2Repository::changed_paths(
    const std::string& id) const {
  TOKENS_TRY_ASSIGN(const auto handle, lookup(id));
  TOKENS_TRY_ASSIGN(const auto tree, tree_of(id));
  TreeHandle before;  // none: everything is new
  const auto parents = parents_of(handle.get());
  if (!parents.empty()) {
    TOKENS_TRY_ASSIGN(before, tree_of(parents.front()));
  }
  return git::changed_between(repository_.get(), before.get(), tree.get());
}

Result<std::vector<std::string>> Libgit2Repository::changed_between(
    const std::string& before, const std::string& after) const {
  TOKENS_TRY_ASSIGN(const auto old_tree, tree_of(before));
  TOKENS_TRY_ASSIGN(const auto new_tree, tree_of(after));
  return git::changed_between(
      repository_.get(), old_tree.get(), new_tree.get());
}

/// Returns the reference with the commit it leads to; nothing for one that
/// leads nowhere, or to a tree or a blob.
std::optional<Ref> Libgit2Repository::peeled(git_reference* reference) const {
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
std::optional<Ref> Libgit2Repository::head_of(
    const WorktreeInfo& worktree) const {
  constexpr std::string_view k_symbolic = "ref: ";
  const auto line = first_line(system::join(worktree.git_dir, "HEAD"));
  if (!line) {
    return std::nullopt;
  }
  const auto name =
      worktree.git_dir == common_dir_
          ? std::string("main-worktree/HEAD")
          : worktree.git_dir.substr(common_dir_.size() + 1) + "/HEAD";
  if (!line->starts_with(k_symbolic)) {
    return is_object_id(*line) ? std::optional(Ref{name, *line}) : std::nullopt;
  }
  git_oid id{};
  const auto target = line->substr(k_symbolic.size());
  if (git_reference_name_to_id(&id, repository_.get(), target.c_str()) != 0) {
    return std::nullopt;
  }
  return Ref{name, hexadecimal(id)};
}

Result<std::vector<Ref>> Libgit2Repository::refs() const {
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
  TOKENS_TRY_ASSIGN(const auto all, worktrees());
  for (const auto& worktree : all) {
    if (auto ref = head_of(worktree)) {
      result.push_back(std::move(*ref));
    }
  }
  return result;
}

GraphCommit Libgit2Repository::graph_commit(git_commit* commit) const {
  return {git_commit_time(commit), parents_of(commit)};
}

CommitReader Libgit2Repository::reader() const {
  return [this](const std::string& id) -> std::optional<GraphCommit> {
    const auto commit = lookup(id);
    if (!commit) {
      return std::nullopt;
    }
    return graph_commit(commit->get());
  };
}

Result<std::vector<bool>> Libgit2Repository::reached(
    const std::vector<std::string>& ids,
    const std::vector<std::string>& tips) const {
  // A commit that is there and cannot be read says nothing of those behind it.
  std::optional<Error> unreadable;
  auto result = reached_from(
      [&](const std::string& id) -> std::optional<GraphCommit> {
        const auto commit = lookup(id);
        if (commit) {
          return graph_commit(commit->get());
        }
        if (commit.error().kind != ErrorKind::not_found) {
          unreadable = commit.error();
        }
        return std::nullopt;
      },
      ids,
      tips);
  if (unreadable) {
    return fail(std::move(*unreadable));
  }
  return result;
}

Result<Libgit2Repository::Ends> Libgit2Repository::ends_of(
    const std::string& range) const {
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

Result<std::vector<CommitInfo>> Libgit2Repository::log(
    const std::string& range, std::size_t limit) const {
  std::vector<CommitInfo> result;
  if (range.empty()) {
    TOKENS_TRY_ASSIGN(const auto where, head());
    if (where.id.empty()) {
      return result;
    }
  }
  TOKENS_TRY_ASSIGN(const auto ends, ends_of(range.empty() ? "HEAD" : range));
  for (const auto& id :
       newest_first(reader(), ends.include, ends.exclude, limit)) {
    TOKENS_TRY_ASSIGN(auto info, commit(id));
    result.push_back(std::move(info));
  }
  return result;
}

Result<std::vector<CommitInfo>> Libgit2Repository::history(
    const HistoryQuery& query) const {
  std::vector<CommitInfo> result;
  for (const auto& id :
       newest_first(reader(), query.include, query.exclude, 0, query.since)) {
    TOKENS_TRY_ASSIGN(auto info, commit(id));
    result.push_back(std::move(info));
  }
  return result;
}

std::optional<std::string> Libgit2Repository::config(
    const std::string& key) const {
  if (auto value = config_in_environment(key)) {
    return value;
  }
  return value_in(configuration(), key);
}

bool Libgit2Repository::is_tracked(const std::string& path) const {
  if (const auto held = index_holds(index_file_, path)) {
    return *held;
  }
  // A split or sparse index: libgit2 cannot read those either.
  const auto by_command = open_with_git_command(base(), from_environment_);
  return by_command && (*by_command)->is_tracked(path);
}

Result<std::string> Libgit2Repository::hooks_dir() const {
  return hooks_path(
      config("core.hookspath"), root_.empty() ? git_dir_ : root_, common_dir_);
}

}  // namespace

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

}  // namespace tokens::git
