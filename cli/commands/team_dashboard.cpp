// See team_dashboard.hpp. Two other programs do the work: git-tokens-team fills
// the copy, git-tokens-dashboard shows it and has it brought up to date. This
// one stays, so that the copy goes however they end.
#include "cli/commands/team_dashboard.hpp"

#include "cli/commands/hook_binary.hpp"
#include "cli/dashboard_options.hpp"
#include "lib/system/files.hpp"
#include "lib/system/scratch_directory.hpp"

#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace tokens::cli {
namespace {

/// Runs other programs and passes on to them what would have ended this one.
class Supervisor {
 public:
  Supervisor() {
    sigemptyset(&awaited_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD}) {
      sigaddset(&awaited_, signal);
    }
    sigprocmask(SIG_BLOCK, &awaited_, &before_);
  }

  ~Supervisor() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  /// Returns how the program ended, as waitpid() tells it.
  Result<int> run(const std::string& program, std::vector<std::string> words);

 private:
  sigset_t awaited_{};
  sigset_t before_{};
};

Result<int> Supervisor::run(const std::string& program,
                            std::vector<std::string> words) {
  words.insert(words.begin(), program);
  std::vector<char*> pointers;
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &before_);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int error = posix_spawn(
      &child, program.c_str(), nullptr, &attributes, pointers.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    return fail(ErrorKind::io, "start " + program + ": " + strerror(error));
  }
  int status = 0;
  while (waitpid(child, &status, WNOHANG) == 0) {
    int signal = 0;
    sigwait(&awaited_, &signal);
    if (signal != SIGCHLD) {
      kill(child, signal);
    }
  }
  return status;
}

/// Returns how the last of them ended.
Result<int> show_copy(const Arguments& arguments,
                      const std::string& team_program,
                      const std::string& dashboard) {
  Supervisor supervisor;
  TOKENS_TRY_ASSIGN(const system::ScratchDirectory scratch,
                    system::ScratchDirectory::make("team-dashboard"));
  const std::string ledger = system::join(scratch.path(), "ledger.db");
  setenv("GIT_TOKENS_LEDGER", ledger.c_str(), 1);
  setenv(k_team_of_dashboard, arguments.value("--ledger")->c_str(), 1);
  TOKENS_TRY_ASSIGN(const int filled, supervisor.run(team_program, {"mirror"}));
  if (filled != 0) {
    return filled;
  }
  std::vector<std::string> words = typed_words(arguments);
  words.erase(words.begin());  // our own name
  return supervisor.run(dashboard, std::move(words));
}

}  // namespace

Result<ExitCode> run_team_dashboard(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::string team_program, sibling("git-tokens-team"));
  TOKENS_TRY_ASSIGN(const std::string dashboard,
                    sibling("git-tokens-dashboard"));
  TOKENS_TRY_ASSIGN(const int status,
                    show_copy(arguments, team_program, dashboard));
  if (WIFSIGNALED(status)) {
    // As if it had been ours alone.
    std::signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
  }
  return static_cast<ExitCode>(WEXITSTATUS(status));
}

}  // namespace tokens::cli
