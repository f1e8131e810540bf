// The engine for repositories that libgit2 1.5 cannot open: a question is
// one call of git's plumbing, unless git's own files answer it. Slower by about
// 2 ms a call, and right for whatever format the installed git knows.
#include "lib/base/text.hpp"
#include "lib/git/environment_config.hpp"
#include "lib/git/git_command.hpp"
#include "lib/git/layout.hpp"
#include "lib/git/reftable.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace tokens::git {
namespace {

/// Nine fields of a commit, each ended by NUL: no field can hold one.
constexpr const char* k_commit_format =
    "--format=%H%x00%P%x00%an%x00%ae%x00%cn%x00%ce%x00%at%x00%ct%x00%s";
constexpr std::size_t k_commit_fields = 9;

std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  return text;
}

std::vector<CommitInfo> parse_commits(std::string_view output) {
  std::vector<CommitInfo> result;
  const auto fields = split(output, '\0');
  for (std::size_t i = 0; i + k_commit_fields <= fields.size();
       i += k_commit_fields) {
    CommitInfo info;
    info.id = fields[i];
    info.parents = pieces(fields[i + 1], ' ');
    info.author_name = fields[i + 2];
    info.author_email = fields[i + 3];
    info.committer_name = fields[i + 4];
    info.committer_email = fields[i + 5];
    info.author_second = parse_whole(fields[i + 6]).value_or(0);
    info.committer_second = parse_whole(fields[i + 7]).value_or(0);
    info.subject = fields[i + 8];
    result.push_back(std::move(info));
  }
  return result;
}

class CommandRepository final : public Repository {
 public:
  CommandRepository(std::string directory, FromEnvironment from_environment)
      : start_(std::move(directory)) {
    from_environment_ = from_environment;
  }

  /// Asks git where everything lies. `not_found` if there is no repository.
  Result<void> prepare() {
    // One process for all; what stands between the paths ends the first of
    // them, as a path may hold a line end.
    TOKENS_TRY_ASSIGN(
        const auto told,
        locate({"--git-dir", "--is-bare-repository", "--git-common-dir"}));
    for (const std::string_view is_bare : {"true", "false"}) {
      const std::string middle = "\n" + std::string(is_bare) + "\n/";
      const auto at = told.find(middle);
      if (at != std::string::npos) {
        TOKENS_TRY_ASSIGN(git_dir_, system::real_path(told.substr(0, at)));
        TOKENS_TRY_ASSIGN(
            common_dir_,
            system::real_path(told.substr(at + middle.size() - 1)));
        root_ = find_root(is_bare == "true");
        return {};
      }
    }
    return fail(ErrorKind::git, start_ + ": git did not tell its directories");
  }

  [[nodiscard]] std::string_view engine() const override { return "git"; }

  Result<Head> head() const override {
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
    auto id = resolve("HEAD");
    if (!id && id.error().kind != ErrorKind::not_found) {
      return fail(std::move(id.error()));
    }
    result.id = id ? std::move(*id) : "";
    return result;
  }

  Result<std::string> resolve(const std::string& text) const override {
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

  Result<CommitInfo> commit(const std::string& id) const override {
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
    if (!output &&
        output.error().message.find("bad object") == std::string::npos) {
      return fail(output.error());
    }
    auto found = output ? parse_commits(*output) : std::vector<CommitInfo>{};
    if (found.size() != 1 || found.front().id != id) {
      return fail(ErrorKind::not_found, id + ": there is no such commit");
    }
    return commits_.emplace(id, std::move(found.front())).first->second;
  }

  Result<std::vector<std::string>> changed_between(
      const std::string& before, const std::string& after) const override {
    Arguments question = {"diff-tree",
                          "-r",
                          "-z",
                          "--root",
                          "--name-only",
                          "--no-renames",
                          "--no-commit-id",
                          "--ignore-submodules=none"};
    if (!before.empty()) {
      question.push_back(before);
    }
    question.push_back(after);
    TOKENS_TRY_ASSIGN(const auto output, ask(std::move(question)));
    auto paths = pieces(output, '\0');
    std::ranges::sort(paths);
    return paths;
  }

  Result<std::vector<Ref>> refs() const override {
    TOKENS_TRY_ASSIGN(
        const auto output,
        ask({"for-each-ref",
             "--format=%(refname) %(objecttype) %(objectname) %(*objecttype) "
             "%(*objectname)",
             "refs/heads",
             "refs/tags",
             "refs/remotes"}));
    std::vector<Ref> result;
    for (const auto line : split(output, '\n')) {
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
    for (const auto& worktree : worktrees()) {
      const auto name = head_name(worktree);
      if (auto id = resolve(name)) {
        result.push_back({name, std::move(*id)});
      }
    }
    return result;
  }

  Result<CommitIds> reached(
      const std::vector<std::string>& ids,
      const std::vector<std::string>& tips) const override {
    auto known = tips;
    std::erase_if(known, [](const auto& tip) { return !is_object_id(tip); });
    CommitIds found;
    if (known.empty()) {
      return found;
    }
    TOKENS_TRY_ASSIGN(const auto output,
                      run_git(call({"rev-list", "--ignore-missing", "--stdin"},
                                   lines_of(known))));
    const auto lines = split(output, '\n');
    const std::unordered_set<std::string_view> all(lines.begin(), lines.end());
    std::ranges::copy_if(ids,
                         std::inserter(found, found.end()),
                         [&](const auto& id) { return all.contains(id); });
    return found;
  }

  Result<std::vector<CommitInfo>> log(const std::string& range,
                                      std::size_t limit) const override {
    if (range.empty() && !resolve("HEAD")) {
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

  Result<std::vector<CommitInfo>> history(
      const HistoryQuery& query) const override {
    if (query.include.empty()) {
      return std::vector<CommitInfo>{};
    }
    std::string input = lines_of(query.include);
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

  bool is_tracked(const std::string& path) const override {
    if (config("extensions.objectformat").value_or("sha1") == "sha1") {
      if (const auto held = index_holds(
              index_file_in(git_dir_, directory(), from_environment_), path)) {
        return *held;
      }
    }
    const auto output =
        ask({"ls-files", "-z", "--full-name", "--", ":(top,literal)" + path});
    if (!output) {
      return false;
    }
    const auto found = split(*output, '\0');
    return std::ranges::find(found, path) != found.end();
  }

  Result<std::string> hooks_dir() const override {
    const auto setting = config("core.hookspath");
    if (setting && setting->empty()) {
      return hooks_path(setting, directory(), common_dir_);  // the same error
    }
    TOKENS_TRY_ASSIGN(auto path, ask({"rev-parse", "--git-path", "hooks"}));
    return real_as_far_as_it_exists(
        system::join(directory(), without_line_end(std::move(path))));
  }

 private:
  using Arguments = std::vector<std::string>;

  /// Asks questions about the place, before it is known.
  [[nodiscard]] Result<std::string> locate(Arguments options) const {
    options.insert(options.begin(), {"rev-parse", "--path-format=absolute"});
    // A relative GIT_DIR means: from where the process stands.
    const bool is_told = from_environment_ == FromEnvironment::yes &&
                         system::variable("GIT_DIR").has_value();
    auto answer = run_git({.arguments = std::move(options),
                           .directory = is_told ? "" : start_,
                           .from_environment = from_environment_});
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

  [[nodiscard]] std::string find_root(bool is_bare) const {
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

  [[nodiscard]] GitCall call(Arguments arguments,
                             std::string input = "") const {
    Arguments whole = {"--git-dir=" + git_dir_};
    if (!root_.empty()) {
      whole.push_back("--work-tree=" + root_);
    }
    whole.insert(whole.end(), arguments.begin(), arguments.end());
    return {.arguments = std::move(whole),
            .directory = directory(),
            .from_environment = from_environment_,
            .input = std::move(input)};
  }

  [[nodiscard]] Result<std::string> ask(Arguments arguments) const {
    return run_git(call(std::move(arguments)));
  }

  std::optional<std::string> stored_config(
      const std::string& key) const override {
    if (!configuration_) {
      configuration_ = ask({"config", "--list", "-z"}).value_or("");
    }
    const auto wanted = canonical_key(key);
    std::optional<std::string> result;  // the last one is the strongest
    for (const auto entry : split(*configuration_, '\0')) {
      const auto end = entry.find('\n');
      if (entry.substr(0, end) == wanted) {
        result = end == std::string_view::npos ? "true" : entry.substr(end + 1);
      }
    }
    return result;
  }

  std::string root_of_main() const override {
    const auto ask_main = [this](Arguments question) {
      question.insert(question.begin(), "--git-dir=" + common_dir_);
      return run_git(common_dir_, question);
    };
    const auto is_bare = ask_main({"rev-parse", "--is-bare-repository"});
    if (!is_bare || without_line_end(*is_bare) == "true") {
      return "";
    }
    const auto worktree = ask_main({"config", "core.worktree"});
    return main_root(
        common_dir_,
        worktree ? std::optional(without_line_end(*worktree)) : std::nullopt);
  }

  /// Returns where HEAD stands as reftables tell without a process; nothing if
  /// there are none, or if git must follow further than from HEAD to a branch.
  [[nodiscard]] std::optional<Head> head_in_reftables() const {
    const auto head =
        has_reftables(git_dir_)
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

  std::string start_;
  /// All of it, as `git config --list -z` writes it; read when first asked for:
  /// a process for each key would be felt in the hook.
  mutable std::optional<std::string> configuration_;
  /// Commits that were asked for: they never change, and a run asks again.
  mutable std::unordered_map<std::string, CommitInfo> commits_;
};

}  // namespace

Result<std::unique_ptr<Repository>> open_with_git_command(
    const std::string& directory, FromEnvironment from_environment) {
  auto repository =
      std::make_unique<CommandRepository>(directory, from_environment);
  TOKENS_TRY(repository->prepare());
  return repository;
}

}  // namespace tokens::git
