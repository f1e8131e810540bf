// The pre-push hook, which is installed only on request. The work is done by
// `git-tokens sync` in a session of its own: it can be ended with everything
// it started, has no terminal to ask at, and this program stays small.
//
// Invariant: a push never fails because of us, and never waits longer than
// k_most in all.
#include "hooks/hooks.hpp"
#include "hooks/surroundings.hpp"
#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/platform.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

namespace tokens::hooks {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_most{2000};
/// Of these, what git may take to remove its lock files when it is ended.
constexpr std::chrono::milliseconds k_for_ending{150};
constexpr timespec k_pause{0, 4'000'000};

/// Returns git-tokens beside this program.
std::string command_path() {
  const auto self = system::program_path();
  return self ? self->substr(0, self->rfind('/')) + "/git-tokens" : "";
}

/// Starts `git-tokens sync`; returns 0 if it cannot be started.
pid_t start_sync(const std::string& remote) {
  std::string program = command_path();
  std::vector<std::string> arguments{program, "sync", "--no-scan", remote};
  // Hooks of ours do nothing there.
  auto environment = system::environment_with({{"GIT_TOKENS", "0"}});
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0);
  }
  system::close_from(actions, STDERR_FILENO + 1);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  pid_t child = 0;
  const int failed = posix_spawn(&child,
                                 program.c_str(),
                                 &actions,
                                 &attributes,
                                 system::pointers_to(arguments).data(),
                                 system::pointers_to(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return failed == 0 ? child : 0;
}

/// Waits for the child until `end`; returns whether it is gone.
bool is_gone_by(pid_t child, Clock::time_point end) {
  int state = 0;
  while (waitpid(child, &state, WNOHANG) == 0) {
    if (Clock::now() >= end) {
      return false;
    }
    nanosleep(&k_pause, nullptr);
  }
  return true;
}

}  // namespace

void pre_push(const char* remote) {
  const auto end = Clock::now() + k_most;
  const app::HookInput input = read_surroundings();
  if (*remote == '\0' || *remote == '-' ||
      !says_true(configured(input.directory, "tokens.autopush").value_or(""))) {
    return;
  }
  const pid_t child = start_sync(remote);
  if (child == 0 || is_gone_by(child, end - k_for_ending)) {
    return;
  }
  kill(-child, SIGTERM);
  const bool is_gone = is_gone_by(child, end - k_for_ending / 3);
  kill(-child, SIGKILL);  // whatever of it still runs
  if (!is_gone) {
    waitpid(child, nullptr, 0);
  }
}

}  // namespace tokens::hooks
