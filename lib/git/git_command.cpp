// See git_command.hpp. posix_spawn and not fork: the dashboard has threads.
#include "lib/git/git_command.hpp"

#include "lib/base/text.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <utility>

namespace tokens::git {
namespace {

/// What git's own `rev-parse --local-env-vars` lists, without the variables
/// that carry configuration: those are wishes of the user, not a place.
constexpr std::array k_names_of_a_repository = {
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_INTERNAL_SUPER_PREFIX"};

/// Replaced in every call: a translated message could not be recognised, and
/// nobody is there to answer a question.
constexpr std::array k_always = {std::pair{"LC_ALL", "C"},
                                 std::pair{"LANGUAGE", ""},
                                 std::pair{"GIT_TERMINAL_PROMPT", "0"}};

/// Git before 2.45 does not know GIT_NO_LAZY_FETCH; no protocol is allowed to
/// it either, so a partial clone cannot fetch.
constexpr std::array k_when_local = {std::pair{"GIT_NO_LAZY_FETCH", "1"},
                                     std::pair{"GIT_ALLOW_PROTOCOL", "none"}};

std::vector<std::string> environment_for(const GitCall& call) {
  std::vector<system::Variable> changes(k_always.begin(), k_always.end());
  if (call.reach == Reach::local) {
    changes.insert(changes.end(), k_when_local.begin(), k_when_local.end());
  }
  if (call.from_environment == FromEnvironment::no) {
    for (const char* name : k_names_of_a_repository) {
      changes.emplace_back(name, std::nullopt);
    }
  }
  return system::environment_with(changes);
}

/// In the .git folder of somebody else git compares safe.directory with that
/// folder, while people name the working tree; expect_accepted() has asked
/// there. Git asks nothing about a folder that it is told.
bool is_told_folder(const GitCall& call) {
  struct stat found {};

  return call.from_environment == FromEnvironment::no &&
         call.directory.ends_with("/.git") &&
         ::lstat(call.directory.c_str(), &found) == 0 &&
         S_ISDIR(found.st_mode) && found.st_uid != ::geteuid();
}

std::vector<std::string> command_line(const GitCall& call) {
  std::vector<std::string> result = {
      "git", "--no-pager", "--no-optional-locks", "--no-replace-objects"};
  if (!call.directory.empty()) {
    result.insert(result.end(), {"-C", call.directory});
  }
  if (is_told_folder(call)) {
    result.emplace_back("--git-dir=.");
  }
  result.insert(result.end(), call.arguments.begin(), call.arguments.end());
  return result;
}

struct Pipe {
  system::Descriptor read_end;
  system::Descriptor write_end;

  bool open() {
    std::array<int, 2> ends{};
    if (!system::open_pipe(ends)) {
      return false;
    }
    read_end = system::Descriptor(ends[0]);
    write_end = system::Descriptor(ends[1]);
    return true;
  }
};

/// Settings of one posix_spawn; released in any case.
class SpawnSettings {
 public:
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    // The child starts as a shell would start it, whatever we have blocked.
    sigset_t none;
    ::sigemptyset(&none);
    sigset_t ordinary;
    ::sigemptyset(&ordinary);
    ::sigaddset(&ordinary, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &ordinary);
    ::posix_spawnattr_setflags(&attributes_,
                               POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  SpawnSettings(SpawnSettings&&) = delete;
  SpawnSettings& operator=(SpawnSettings&&) = delete;

  /// Gives the child its three descriptors and no other.
  void connect(int input, int output, int errors) {
    if (input >= 0) {
      ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    } else {
      ::posix_spawn_file_actions_addopen(
          &actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    system::close_from(actions_, STDERR_FILENO + 1);
  }

  [[nodiscard]] const posix_spawn_file_actions_t* actions() const {
    return &actions_;
  }

  [[nodiscard]] const posix_spawnattr_t* attributes() const {
    return &attributes_;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

tl::unexpected<Error> start_failure(const std::string& what, int code) {
  return fail(ErrorKind::io, what + ": " + std::strerror(code));
}

/// Puts `text` into a nameless file: a pipe could fill up and block both.
Result<system::Descriptor> filled(std::string_view text) {
  system::Descriptor file(system::open_nameless_file());
  if (!file.is_open() || !system::write_all(file, text) ||
      ::lseek(file.number(), 0, SEEK_SET) != 0) {
    return start_failure("git: input", errno);
  }
  return file;
}

/// Reads both streams side by side, so that neither can fill up and block.
void drain(const system::Descriptor& output,
           const system::Descriptor& errors,
           GitAnswer& answer) {
  constexpr std::size_t k_most_at_once = 65536;
  std::array<pollfd, 2> waiting = {pollfd{output.number(), POLLIN, 0},
                                   pollfd{errors.number(), POLLIN, 0}};
  while (waiting[0].fd >= 0 || waiting[1].fd >= 0) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
      return;
    }
    if (waiting[0].revents != 0 &&
        system::read_some(output, k_most_at_once, answer.output) <= 0) {
      waiting[0].fd = -1;
    }
    if (waiting[1].revents != 0 &&
        system::read_some(errors, k_most_at_once, answer.errors) <= 0) {
      waiting[1].fd = -1;
    }
  }
}

int wait_for(pid_t child) {
  int state = 0;
  while (::waitpid(child, &state, 0) < 0) {
    if (errno != EINTR) {
      return 128;
    }
  }
  return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

/// What git says of a repository that it does not work in for its owner.
bool refuses_owner(std::string_view errors) {
  return errors.find("safe.directory") != std::string_view::npos;
}

/// Returns git's words as one line, without "fatal: ".
std::string one_line(std::string_view errors) {
  constexpr std::string_view k_fatal = "fatal: ";
  std::string line;
  for (std::string_view part : split(errors, '\n')) {
    part = trim(part);
    if (part.starts_with(k_fatal)) {
      part.remove_prefix(k_fatal.size());
    }
    if (!part.empty()) {
      line += (line.empty() ? "" : " ") + std::string(part);
    }
  }
  return line;
}

bool is_own(const std::string& path) {
  struct stat found {};

  return ::lstat(path.c_str(), &found) != 0 || found.st_uid == ::geteuid();
}

/// The parts that git looks at.
bool is_all_own(const Repository& repository) {
  const std::string& root = repository.root();
  return is_own(repository.git_dir()) && is_own(repository.common_dir()) &&
         (root.empty() || (is_own(root) && is_own(system::join(root, ".git"))));
}

}  // namespace

Result<GitAnswer> call_git(const GitCall& call) {
  Pipe output;
  Pipe errors;
  system::Descriptor input;
  if (!output.open() || !errors.open()) {
    return start_failure("git: pipe", errno);
  }
  if (!call.input.empty()) {
    TOKENS_TRY_ASSIGN(input, filled(call.input));
  }
  SpawnSettings settings;
  settings.connect(
      input.number(), output.write_end.number(), errors.write_end.number());

  auto arguments = command_line(call);
  auto environment = environment_for(call);
  pid_t child = 0;
  const int code = ::posix_spawnp(&child,
                                  "git",
                                  settings.actions(),
                                  settings.attributes(),
                                  system::pointers_to(arguments).data(),
                                  system::pointers_to(environment).data());
  if (code == ENOENT) {
    return fail(ErrorKind::git, "git: the command was not found");
  }
  if (code != 0) {
    return start_failure("git", code);
  }
  output.write_end.close_now();
  errors.write_end.close_now();
  GitAnswer answer;
  drain(output.read_end, errors.read_end, answer);
  answer.status = wait_for(child);
  return answer;
}

Result<std::string> run_git(const GitCall& call) {
  TOKENS_TRY_ASSIGN(auto answer, call_git(call));
  if (answer.status == 0) {
    return std::move(answer.output);
  }
  if (refuses_owner(answer.errors)) {
    return fail(ErrorKind::git, one_line(answer.errors));
  }
  const auto word = std::ranges::find_if(
      call.arguments, [](const auto& text) { return !text.starts_with('-'); });
  const auto name = word == call.arguments.end() ? "" : " " + *word;
  auto reason = answer.errors.substr(0, answer.errors.find('\n'));
  if (reason.empty()) {
    reason = "exit status " + std::to_string(answer.status);
  }
  return fail(ErrorKind::git, "git" + name + ": " + reason);
}

Result<std::string> run_git(const std::string& directory,
                            const std::vector<std::string>& arguments) {
  return run_git({.arguments = arguments, .directory = directory});
}

std::vector<std::string> pieces(std::string_view answer, char separator) {
  std::vector<std::string> found;
  for (const std::string_view piece : split(answer, separator)) {
    if (!piece.empty()) {
      found.emplace_back(piece);
    }
  }
  return found;
}

std::string lines_of(const std::vector<std::string>& texts) {
  std::string lines;
  for (const std::string& text : texts) {
    lines += text + '\n';
  }
  return lines;
}

/// libgit2 has a check of its own, which is switched off: it differs from git's
/// (SUDO_UID, GIT_DIR, versions), and would stop our hooks.
Result<void> expect_accepted(const Repository& repository,
                             FromEnvironment from_environment) {
  // Git's own tests make it take everybody for somebody else.
  if (is_all_own(repository) &&
      !system::variable("GIT_TEST_ASSUME_DIFFERENT_OWNER")) {
    return {};
  }
  const auto answer = call_git({.arguments = {"rev-parse", "--git-dir"},
                                .directory = repository.directory(),
                                .from_environment = from_environment});
  // Without a git command nobody refuses.
  if (answer && answer->status != 0 && refuses_owner(answer->errors)) {
    return fail(ErrorKind::git, one_line(answer->errors));
  }
  return {};
}

Result<GitVersion> parse_git_version(std::string_view answer) {
  constexpr std::string_view k_start = "git version ";
  const auto numbers = answer.starts_with(k_start)
                           ? split(answer.substr(k_start.size()), '.')
                           : std::vector<std::string_view>{};
  const auto number_at = [&](std::size_t i) {
    const auto text = i < numbers.size() ? numbers[i] : std::string_view{};
    int number = -1;  // stays if there is none, or a larger one
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
  };
  const GitVersion version{number_at(0), number_at(1)};
  if (version.major < 0 || version.minor < 0) {
    return fail(
        ErrorKind::parse,
        "git --version: '" + printable(trim(answer)) + "' names no version");
  }
  return version;
}

Result<GitVersion> git_version() {
  TOKENS_TRY_ASSIGN(const std::string answer,
                    run_git({.arguments = {"--version"}}));
  return parse_git_version(answer);
}

std::string text_of(const GitVersion& version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace tokens::git
