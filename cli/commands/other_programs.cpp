// The commands that other programs of ours carry out:
// their libraries, for HTTPS, PostgreSQL and HTTP, take longer to load than
// most commands.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "cli/words/dashboard_options.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

namespace tokens::cli {
namespace {

/// Lets this process become a program of ours. Returns only if that fails.
Result<Answer> become(const std::string& name,
                      std::vector<std::string> words,
                      const std::vector<system::Variable>& changes = {}) {
  TOKENS_TRY_ASSIGN(const std::string program, sibling(name));
  words.insert(words.begin(), program);
  std::vector<std::string> environment = system::environment_with(changes);
  ::execve(program.c_str(),
           system::pointers_to(words).data(),
           system::pointers_to(environment).data());
  return fail(ErrorKind::io, "start " + program + ": " + std::strerror(errno));
}

/// The words for a program that shows another ledger, which its environment
/// names: other users of the machine may see words.
std::vector<std::string> words_without_ledger(Arguments arguments) {
  arguments.options.erase("--ledger");
  arguments.options["--no-scan"] = {""};
  return words_again(arguments);
}

/// Keeps what would end this process for the programs that it runs.
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
  Result<int> run(const std::string& program,
                  std::vector<std::string> words,
                  std::vector<system::Variable> changes) const {
    TOKENS_TRY_ASSIGN(
        const pid_t child,
        start_program(
            program, std::move(words), {std::move(changes), {}, before_}));
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

 private:
  sigset_t awaited_{};
  sigset_t before_{};
};

/// Has a private copy of the team's ledger made and shows it, until somebody
/// ends it: git-tokens-team fills the copy, git-tokens-dashboard shows it and
/// has it brought up to date. This process stays, so that the copy goes however
/// they end. Returns how the last of them ended.
Result<int> show_copy(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::string team, sibling("git-tokens-team"));
  TOKENS_TRY_ASSIGN(const std::string dashboard,
                    sibling("git-tokens-dashboard"));
  Supervisor supervisor;
  TOKENS_TRY_ASSIGN(const system::ScratchDirectory scratch,
                    system::ScratchDirectory::make("team-dashboard"));
  const std::vector<system::Variable> changes{
      {"GIT_TOKENS_LEDGER", system::join(scratch.path(), "ledger.db")},
      {k_team_of_dashboard, arguments.value("--ledger").value_or("")}};
  TOKENS_TRY_ASSIGN(const int filled,
                    supervisor.run(team, {"mirror"}, changes));
  if (filled != 0) {
    return filled;
  }
  return supervisor.run(dashboard, words_without_ledger(arguments), changes);
}

}  // namespace

Result<Answer> run_ci(const Arguments& arguments) {
  return become("git-tokens-ci", words_again(arguments));
}

Result<Answer> run_team(const Arguments& arguments) {
  std::vector<std::string> words = words_again(arguments);
  words.emplace(words.begin(), arguments.command->name);
  return become("git-tokens-team", std::move(words));
}

Result<Answer> run_dashboard(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const DashboardOptions options,
                    dashboard_options(arguments));
  if (options.is_team_ledger) {
    TOKENS_TRY_ASSIGN(const int status, show_copy(arguments));
    if (WIFSIGNALED(status)) {
      // As if it had been ours alone.
      std::signal(WTERMSIG(status), SIG_DFL);
      raise(WTERMSIG(status));
    }
    return static_cast<ExitCode>(WEXITSTATUS(status));
  }
  if (!options.ledger.empty()) {
    return become("git-tokens-dashboard",
                  words_without_ledger(arguments),
                  {{"GIT_TOKENS_LEDGER", options.ledger}});
  }
  TOKENS_TRY(sibling("git-tokens-dashboard"));  // before a long reading
  // Closed again at once: the other program opens the ledger for itself.
  TOKENS_TRY(
      prepare(arguments, app::NeedRepository::no, app::RefreshScope::all));
  return become("git-tokens-dashboard", words_again(arguments));
}

}  // namespace tokens::cli
