// See surroundings.hpp.
#include "hooks/surroundings.hpp"

#include "extractor/clients.hpp"
#include "lib/base/text.hpp"
#include "lib/git/repository.hpp"
#include "lib/report/labels.hpp"
#include "lib/system/environment.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>

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

namespace {

constexpr std::size_t k_shown_digits = 8;

std::string cost_of(const app::RecordedCommit& recorded) {
  return recorded.cost ? report::dollars_text(*recorded.cost) +
                             (recorded.cost_is_partial ? "+" : "")
                       : "cost unknown";
}

std::string models_of(const app::RecordedCommit& recorded) {
  std::string text;
  for (const std::string& model : recorded.models) {
    text += text.empty() ? " (" : ", ";
    text += model;
  }
  return text.empty() ? text : text + ")";
}

std::string crossing(const report::Budget& budget) {
  const std::string scope = budget.name == "commit"
                                ? budget.scope.substr(0, k_shown_digits)
                                : budget.scope;
  return budget.name + " " + scope + ": " +
         (budget.is_exceeded()
              ? "exceeded"
              : std::to_string(budget.level()) + " % reached") +
         " (" + report::spent_text(budget) + ")";
}

}  // namespace

/// Plain strings: formatting libraries cost start-up time that every commit
/// would pay.
std::string announcement(const app::RecordedCommit& recorded) {
  const std::string place = recorded.branch.empty()
                                ? "on detached HEAD; total "
                                : "on " + recorded.branch + "; branch total ";
  return printable("git-tokens: " + format_count(recorded.tokens.total()) +
                   " tokens, " + cost_of(recorded) + models_of(recorded) +
                   " in " + recorded.commit.substr(0, k_shown_digits) + " " +
                   place + format_count(recorded.branch_tokens));
}

std::string budget_line(const std::vector<report::Budget>& crossed,
                        const std::string& problem) {
  std::string text;
  for (const report::Budget& budget : crossed) {
    text += (text.empty() ? "budget " : "; ") + crossing(budget);
  }
  if (!problem.empty()) {
    text += (text.empty() ? "" : "; ") + problem;
  }
  return text.empty() ? text : printable("git-tokens: " + text);
}

namespace {

/// A rebase of 120,000 commits; nobody does that.
constexpr std::size_t k_most_bytes = 16 << 20;

std::optional<RewritePair> parse_pair(std::string_view line) {
  const auto words = split(trim(line), ' ');
  if (words.size() < 2 || !is_object_id(words[0]) || !is_object_id(words[1])) {
    return std::nullopt;
  }
  return RewritePair{
      std::string(words[0]), std::string(words[1]), Evidence::hook};
}

}  // namespace

std::vector<RewritePair> parse_pairs(std::string_view text) {
  std::vector<RewritePair> pairs;
  for (const std::string_view line : split(text, '\n')) {
    if (auto pair = parse_pair(line)) {
      pairs.push_back(std::move(*pair));
    }
  }
  return pairs;
}

std::string read_bounded(int descriptor, std::chrono::milliseconds patience) {
  std::string text;
  if (system::is_terminal(descriptor)) {
    return text;
  }
  std::string bytes(64 << 10, '\0');
  while (text.size() < k_most_bytes) {
    pollfd ready{descriptor, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(patience.count())) <= 0) {
      break;
    }
    const ssize_t size = read(descriptor, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size <= 0) {
      break;
    }
    text.append(bytes, 0, static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace tokens::hooks
