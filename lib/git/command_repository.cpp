// The engine for repositories that libgit2 1.5 cannot open: a question is
// one call of git's plumbing, unless git's own files answer it. Slower by about
// 2 ms a call, and right for whatever format the installed git knows.
#include "lib/base/text.hpp"
#include "lib/git/environment_config.hpp"
#include "lib/git/error_words.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/index_file.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/reftable.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tokens::git {
namespace {

/// Eight fields of a commit, each ended by NUL: no field can hold one.
constexpr const char* k_commit_format =
    "--format=%H%x00%P%x00%an%x00%ae%x00%ce%x00%at%x00%ct%x00%s";
constexpr std::size_t k_commit_fields = 8;

std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

/// Returns the parts that end with `separator`, without a last empty one.
std::vector<std::string_view> parts(std::string_view text, char separator) {
  auto result = split(text, separator);
  if (!result.empty() && result.back().empty()) {
    result.pop_back();
  }
  return result;
}

std::int64_t to_number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<CommitInfo> parse_commits(std::string_view output) {
  std::vector<CommitInfo> result;
  const auto fields = split(output, '\0');
  for (std::size_t i = 0; i + k_commit_fields <= fields.size();
       i += k_commit_fields) {
    CommitInfo info;
    info.id = fields[i];
    for (const auto parent : split(fields[i + 1], ' ')) {
      if (!parent.empty()) {
        info.parents.emplace_back(parent);
      }
    }
    info.author_name = fields[i + 2];
    info.author_email = fields[i + 3];
    info.committer_email = fields[i + 4];
    info.author_second = to_number(fields[i + 5]);
    info.committer_second = to_number(fields[i + 6]);
    info.subject = fields[i + 7];
    result.push_back(std::move(info));
  }
  return result;
}

std::vector<std::string> path_question() {
  return {"diff-tree",
          "-r",
          "-z",
          "--root",
          "--name-only",
          "--no-renames",
          "--no-commit-id",
          "--ignore-submodules=none"};
}

class CommandRepository final : public Repository {
 public:
  CommandRepository(std::string directory, FromEnvironment from_environment)
      : start_(std::move(directory)), from_environment_(from_environment) {}

  /// Asks git where everything lies. `not_found` if there is no repository.
  Result<void> prepare();

  [[nodiscard]] std::string_view engine() const override { return "git"; }

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
  using Arguments = std::vector<std::string>;

  [[nodiscard]] Result<std::string> locate(Arguments options) const;
  [[nodiscard]] std::string find_root(bool is_bare) const;
  [[nodiscard]] GitCall call(Arguments arguments, std::string input = "") const;
  [[nodiscard]] Result<std::string> ask(Arguments arguments) const;
  [[nodiscard]] Result<std::vector<std::string>> paths_of(
      Arguments question) const;
  [[nodiscard]] bool exists(const std::string& revision) const;
  [[nodiscard]] std::string root_of_main() const;
  [[nodiscard]] std::optional<Head> head_in_reftables() const;

  [[nodiscard]] std::string base() const {
    return root_.empty() ? git_dir_ : root_;
  }

  std::string start_;
  FromEnvironment from_environment_;
  std::string common_dir_;
  std::string git_dir_;
  std::string root_;
  /// All of it, as `git config --list -z` writes it; read when first asked for:
  /// a process for each key would be felt in the hook.
  mutable std::optional<std::string> configuration_;
  /// Commits that were asked for: they never change, and a run asks again.
  mutable std::unordered_map<std::string, CommitInfo> commits_;
};

/// Asks questions about the place, before it is known.
Result<std::string> CommandRepository::locate(Arguments options) const {
  GitCall question;
  question.arguments = {"rev-parse", "--path-format=absolute"};
  question.arguments.insert(
      question.arguments.end(), options.begin(), options.end());
  question.from_environment = from_environment_;
  // A relative GIT_DIR means: from where the process stands.
  const bool is_told = from_environment_ == FromEnvironment::yes &&
                       system::variable("GIT_DIR").has_value();
  question.directory = is_told ? "" : start_;
  auto answer = run_git(question);
  if (answer) {
    return without_line_end(std::move(*answer));
  }
  const Error& error = answer.error();
  if (error.message.find("not a git repository") != std::string::npos ||
      error.message.find("cannot change to") != std::string::npos) {
    return fail(no_repository(
        start_, is_told ? system::variable("GIT_DIR").value_or("") : ""));
  }
  return fail(error.in(start_));
}

Result<void> CommandRepository::prepare() {
  // One process for all; what stands between the paths ends the first of them,
  // as a path may hold a line end.
  TOKENS_TRY_ASSIGN(
      const auto told,
      locate({"--git-dir", "--is-bare-repository", "--git-common-dir"}));
  for (const std::string_view is_bare : {"true", "false"}) {
    const std::string middle = "\n" + std::string(is_bare) + "\n/";
    const auto at = told.find(middle);
    if (at != std::string::npos) {
      TOKENS_TRY_ASSIGN(git_dir_, system::real_path(told.substr(0, at)));
      TOKENS_TRY_ASSIGN(common_dir_,
                        system::real_path(told.substr(at + middle.size() - 1)));
      root_ = find_root(is_bare == "true");
      return {};
    }
  }
  return fail(ErrorKind::git, start_ + ": git did not tell its directories");
}

std::string CommandRepository::find_root(bool is_bare) const {
  if (from_environment_ == FromEnvironment::yes) {
    if (const auto told = system::variable("GIT_WORK_TREE")) {
      const auto here = system::working_directory().value_or("/");
      return real_as_far_as_it_exists(system::join(here, *told));
    }
  }
  if (is_bare) {
    return "";
  }
  if (git_dir_ != common_dir_) {
    return linked_root(git_dir_).value_or("");
  }
  return main_root(common_dir_, config("core.worktree"));
}

GitCall CommandRepository::call(Arguments arguments, std::string input) const {
  GitCall result;
  result.arguments = {"--git-dir=" + git_dir_};
  if (!root_.empty()) {
    result.arguments.push_back("--work-tree=" + root_);
  }
  result.arguments.insert(
      result.arguments.end(), arguments.begin(), arguments.end());
  result.directory = base();
  result.from_environment = from_environment_;
  result.input = std::move(input);
  return result;
}

Result<std::string> CommandRepository::ask(Arguments arguments) const {
  TOKENS_TRY_ASSIGN(auto output, run_git(call(std::move(arguments))));
  return output;
}

bool CommandRepository::exists(const std::string& revision) const {
  return resolve(revision).has_value();
}

/// Returns where HEAD stands as reftables tell without a process; nothing if
/// there are none, or if git must follow further than from HEAD to a branch.
std::optional<Head> CommandRepository::head_in_reftables() const {
  const auto head = has_reftables(git_dir_)
                        ? reftable_ref(git_dir_, "HEAD").value_or(std::nullopt)
                        : std::nullopt;
  if (!head || head->target.empty()) {
    return head ? std::optional(Head{head->id, ""}) : std::nullopt;
  }
  const auto branch = reftable_ref(common_dir_, head->target);
  if (!branch || (*branch && !(*branch)->target.empty())) {
    return std::nullopt;
  }
  return Head{*branch ? (*branch)->id : "", short_branch(head->target)};
}

Result<Head> CommandRepository::head() const {
  if (auto known = head_in_reftables()) {
    return std::move(*known);
  }
  Head result;
  TOKENS_TRY_ASSIGN(const auto symbolic,
                    call_git(call({"symbolic-ref", "-q", "HEAD"})));
  if (symbolic.status == 0) {
    result.branch = short_branch(without_line_end(symbolic.output));
  } else if (symbolic.status != 1) {  // 1: detached
    return fail(ErrorKind::git, "HEAD: " + symbolic.errors);
  }
  if (auto id = resolve("HEAD")) {
    result.id = std::move(*id);
  }
  return result;
}

/// Returns the root of the main worktree, empty if the repository is bare.
std::string CommandRepository::root_of_main() const {
  GitCall question;
  question.arguments = {
      "--git-dir=" + common_dir_, "rev-parse", "--is-bare-repository"};
  question.directory = common_dir_;
  const auto is_bare = run_git(question);
  if (!is_bare || without_line_end(*is_bare) == "true") {
    return "";
  }
  question.arguments = {"--git-dir=" + common_dir_, "config", "core.worktree"};
  const auto worktree = run_git(question);
  return main_root(
      common_dir_,
      worktree ? std::optional(without_line_end(*worktree)) : std::nullopt);
}

Result<std::vector<WorktreeInfo>> CommandRepository::worktrees() const {
  // `git worktree list` does not tell the git directories.
  auto result = linked_worktrees(common_dir_);
  const auto main = git_dir_ == common_dir_ ? root_ : root_of_main();
  if (!main.empty()) {
    result.insert(result.begin(), WorktreeInfo{common_dir_, main});
  }
  return result;
}

Result<std::string> CommandRepository::resolve(const std::string& text) const {
  TOKENS_TRY_ASSIGN(const auto answer,
                    call_git(call({"rev-parse",
                                   "-q",
                                   "--verify",
                                   "--end-of-options",
                                   text + "^{commit}"})));
  auto id = without_line_end(answer.output);
  if (answer.status != 0 || text.empty() || !is_object_id(id)) {
    return fail(no_such_commit(text));
  }
  return id;
}

Result<CommitInfo> CommandRepository::commit(const std::string& id) const {
  if (!is_object_id(id)) {
    return fail(ErrorKind::not_found, id + ": is no commit id");
  }
  if (const auto known = commits_.find(id); known != commits_.end()) {
    return known->second;
  }
  const auto output = ask({"log",
                           "--no-walk",
                           "--no-show-signature",
                           "-z",
                           k_commit_format,
                           "--end-of-options",
                           id,
                           "--"});
  auto found = output ? parse_commits(*output) : std::vector<CommitInfo>{};
  if (found.size() != 1 || found.front().id != id) {
    return fail(ErrorKind::not_found, id + ": there is no such commit");
  }
  return commits_.emplace(id, std::move(found.front())).first->second;
}

Result<std::vector<std::string>> CommandRepository::changed_paths(
    const std::string& id) const {
  TOKENS_TRY_ASSIGN(const auto info, commit(id));
  Arguments question = path_question();
  if (!info.parents.empty()) {
    return changed_between(info.parents.front(), id);
  }
  question.push_back(id);
  return paths_of(std::move(question));
}

Result<std::vector<std::string>> CommandRepository::changed_between(
    const std::string& before, const std::string& after) const {
  Arguments question = path_question();
  question.push_back(before);
  question.push_back(after);
  return paths_of(std::move(question));
}

Result<std::vector<std::string>> CommandRepository::paths_of(
    Arguments question) const {
  TOKENS_TRY_ASSIGN(const auto output, ask(std::move(question)));
  std::vector<std::string> result;
  for (const auto path : parts(output, '\0')) {
    result.emplace_back(path);
  }
  std::sort(result.begin(), result.end());
  return result;
}

Result<std::vector<Ref>> CommandRepository::refs() const {
  TOKENS_TRY_ASSIGN(
      const auto output,
      ask({"for-each-ref",
           "--format=%(refname) %(objecttype) %(objectname) %(*objecttype) "
           "%(*objectname)",
           "refs/heads",
           "refs/tags",
           "refs/remotes"}));
  std::vector<Ref> result;
  for (const auto line : parts(output, '\n')) {
    const auto words = split(line, ' ');
    if (words.size() < 5) {
      continue;
    }
    if (words[1] == "commit") {
      result.push_back({std::string(words[0]), std::string(words[2])});
    } else if (words[3] == "commit") {
      result.push_back({std::string(words[0]), std::string(words[4])});
    } else if (const auto id = resolve(std::string(words[0]))) {
      result.push_back({std::string(words[0]), *id});  // a tag of a tag
    }
  }
  TOKENS_TRY_ASSIGN(const auto all, worktrees());
  for (const auto& worktree : all) {
    const auto name =
        worktree.git_dir == common_dir_
            ? std::string("main-worktree/HEAD")
            : worktree.git_dir.substr(common_dir_.size() + 1) + "/HEAD";
    if (auto id = resolve(name)) {
      result.push_back({name, std::move(*id)});
    }
  }
  return result;
}

Result<std::vector<bool>> CommandRepository::reached(
    const std::vector<std::string>& ids,
    const std::vector<std::string>& tips) const {
  std::string input;
  for (const auto& tip : tips) {
    if (is_object_id(tip)) {
      input += tip + "\n";
    }
  }
  std::string output;
  if (!input.empty()) {
    TOKENS_TRY_ASSIGN(
        output,
        run_git(call({"rev-list", "--ignore-missing", "--stdin"}, input)));
  }
  const auto lines = parts(output, '\n');
  const std::unordered_set<std::string_view> found(lines.begin(), lines.end());
  std::vector<bool> result;
  result.reserve(ids.size());
  for (const auto& id : ids) {
    result.push_back(found.contains(id));
  }
  return result;
}

Result<std::vector<CommitInfo>> CommandRepository::log(
    const std::string& range, std::size_t limit) const {
  if (range.empty() && !exists("HEAD")) {
    return std::vector<CommitInfo>{};
  }
  Arguments question = {"log", "--no-show-signature", "-z", k_commit_format};
  if (limit != 0) {
    question.push_back("--max-count=" + std::to_string(limit));
  }
  question.insert(question.end(),
                  {"--end-of-options", range.empty() ? "HEAD" : range, "--"});
  const auto output = ask(std::move(question));
  if (!output) {
    const bool is_bad =
        output.error().message.find("bad revision") != std::string::npos;
    return fail(is_bad ? no_such_range(range) : output.error());
  }
  return parse_commits(*output);
}

Result<std::vector<CommitInfo>> CommandRepository::history(
    const HistoryQuery& query) const {
  std::string input;
  for (const auto& id : query.include) {
    input += id + "\n";
  }
  if (input.empty()) {
    return std::vector<CommitInfo>{};
  }
  for (const auto& id : query.exclude) {
    input += "^" + id + "\n";
  }
  Arguments question = {"log",
                        "--no-show-signature",
                        "-z",
                        k_commit_format,
                        "--ignore-missing",
                        "--stdin"};
  if (query.since > 0) {
    question.push_back("--since=@" + std::to_string(query.since));
  }
  TOKENS_TRY_ASSIGN(const auto output,
                    run_git(call(std::move(question), std::move(input))));
  return parse_commits(output);
}

std::optional<std::string> CommandRepository::config(
    const std::string& key) const {
  if (auto value = config_in_environment(key)) {
    return value;
  }
  if (!configuration_) {
    configuration_ = ask({"config", "--list", "-z"}).value_or("");
  }
  const auto wanted = canonical_key(key);
  std::optional<std::string> result;  // the last one is the strongest
  for (const auto entry : parts(*configuration_, '\0')) {
    const auto end = entry.find('\n');
    if (entry.substr(0, end) == wanted) {
      result = end == std::string_view::npos ? "true" : entry.substr(end + 1);
    }
  }
  return result;
}

bool CommandRepository::is_tracked(const std::string& path) const {
  if (config("extensions.objectformat").value_or("sha1") == "sha1") {
    if (const auto held = index_holds(
            index_file_in(git_dir_, base(), from_environment_), path)) {
      return *held;
    }
  }
  const auto output =
      ask({"ls-files", "-z", "--full-name", "--", ":(top,literal)" + path});
  if (!output) {
    return false;
  }
  const auto found = parts(*output, '\0');
  return std::find(found.begin(), found.end(), path) != found.end();
}

Result<std::string> CommandRepository::hooks_dir() const {
  const auto setting = config("core.hookspath");
  if (setting && setting->empty()) {
    return hooks_path(setting, base(), common_dir_);  // the same error
  }
  TOKENS_TRY_ASSIGN(auto path, ask({"rev-parse", "--git-path", "hooks"}));
  return real_as_far_as_it_exists(
      system::join(base(), without_line_end(std::move(path))));
}

Result<std::string> CommandRepository::committer(const std::string& id) const {
  TOKENS_TRY_ASSIGN(auto person,
                    ask({"log",
                         "-1",
                         "--no-show-signature",
                         "--no-mailmap",
                         "--format=%cn <%ce>",
                         "--end-of-options",
                         id,
                         "--"}));
  return without_line_end(std::move(person));
}

}  // namespace

Result<std::unique_ptr<Repository>> open_with_git_command(
    const std::string& directory, FromEnvironment from_environment) {
  auto repository =
      std::make_unique<CommandRepository>(directory, from_environment);
  TOKENS_TRY(repository->prepare());
  return repository;
}

}  // namespace tokens::git
