// See surroundings.hpp.
#include "hooks/surroundings.hpp"

#include "extractor/clients.hpp"
#include "hooks/announcement.hpp"
#include "lib/base/text.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/environment.hpp"

#include <unistd.h>

#include <cerrno>

namespace tokens::hooks {
namespace {

/// In one piece, so that lines of several processes do not mix.
void write_line(std::string line) {
  line += '\n';
  while (::write(STDERR_FILENO, line.data(), line.size()) < 0 &&
         errno == EINTR) {
  }
}

}  // namespace

bool is_switched_off() {
  return system::variable("GIT_TOKENS") == "0";
}

app::HookInput read_surroundings() {
  app::HookInput input;
  input.moment = system::now();
  for (const extractor::Client& client : extractor::clients()) {
    if (input.session.empty()) {
      input.session = system::variable(client.session_variable).value_or("");
    }
  }
  input.directory = system::working_directory().value_or(".");
  return input;
}

std::optional<std::string> configured(const std::string& directory,
                                      const std::string& key) {
  const auto repository = git::open(directory, git::FromEnvironment::yes);
  return repository ? (*repository)->config(key) : git::global_config(key);
}

void say(const app::HookInput& input,
         const app::RecordOutcome& outcome,
         const std::string& line) {
  const auto quiet = outcome.settings_known
                         ? outcome.quiet
                         : configured(input.directory, "tokens.quiet");
  if (!says_true(quiet.value_or(""))) {
    write_line(line);
  }
}

void report(const app::HookInput& input, const app::RecordOutcome& outcome) {
  if (outcome.recorded) {
    const std::string problem =
        outcome.problem.empty() ? "" : "; " + printable(outcome.problem);
    say(input, outcome, announcement(*outcome.recorded) + problem);
    const std::string budgets =
        budget_line(outcome.crossed, outcome.budget_problem);
    if (!budgets.empty()) {
      say(input, outcome, budgets);
    }
  } else if (!outcome.problem.empty()) {
    say(input, outcome, "git-tokens: " + printable(outcome.problem));
  }
}

}  // namespace tokens::hooks
