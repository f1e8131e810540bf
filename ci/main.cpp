// git-tokens-ci: what `git tokens ci` runs, and its shorter actions. A program
// of its own, because it alone needs a library for HTTPS.
#include "ci/comment_text.hpp"
#include "ci/surroundings.hpp"
#include "ci/work.hpp"
#include "cli/prepare.hpp"
#include "cli/text/output.hpp"
#include "lib/system/files.hpp"
#include "lib/views/exclude.hpp"

#include <fmt/format.h>

#include <string>

namespace tokens::cli {
namespace {

/// A pull request is stopped by what it exceeds itself, not by what was
/// exceeded before it, and not by what nobody knows.
Result<Answer> run_ci_check(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const CiWork work, do_ci_work(arguments));
  const bool has_budgets =
      !(work.gate.newly.empty() && work.gate.before.empty() &&
        work.gate.unknown.empty() && work.gate.within.empty());
  if (!has_budgets) {
    return fail(ErrorKind::usage,
                "ci check: no budget is set; --max-cost 10 sets one for the "
                "pull request, `git config tokens.budget.month 500` one for "
                "the month");
  }
  const bool is_github =
      work.around.kind == ci::ForgeKind::github && work.around.is_build;
  return Answer{
      gate_text(work.gate, is_github ? LogKind::github : LogKind::plain),
      work.gate.newly.empty() ? ExitCode::done : ExitCode::over_budget};
}

/// The numbers where no comment can be written, and one line of them for the
/// job's log.
Result<Answer> run_ci_summary(const Arguments& arguments) {
  constexpr std::size_t k_largest_file = 16U << 20U;
  constexpr std::size_t k_shown_digits = 7;
  TOKENS_TRY_ASSIGN(Target target, Target::open(arguments.value("--output")));
  TOKENS_TRY_ASSIGN(const CiWork work, do_ci_work(arguments));
  if (!target.is_standard_output()) {
    ci::TextOptions options = text_options(work, k_largest_file);
    options.most_commits = k_largest_file;
    TOKENS_TRY(target.write(ci::summary_text(work.facts, options)));
  }
  TOKENS_TRY_ASSIGN(const SummaryPlace place, write_summary(work));
  return Answer{
      place == SummaryPlace::step
          ? fmt::format("{}: {}\n",
                        work.facts.head.substr(0, k_shown_digits),
                        ci::headline(work.facts))
          : "",
      is_over_typed_limit(work) ? ExitCode::over_budget : ExitCode::done};
}

constexpr const char* k_github_next =
    "  Commit it; docs/CI.md of git-tokens tells what it does and needs.\n";
constexpr const char* k_gitlab_next =
    "  Add to .gitlab-ci.yml:  include: '/.gitlab/git-tokens.yml'\n"
    "  and set GITLAB_TOKEN, a project access token with the scope api, as a\n"
    "  masked variable; docs/CI.md of git-tokens tells more.\n";

Result<ci::ForgeKind> kind_of(const Arguments& arguments) {
  const auto forge = arguments.positional(1);
  if (forge == "github" || (!forge && arguments.has("--github"))) {
    return ci::ForgeKind::github;
  }
  if (forge == "gitlab" || (!forge && arguments.has("--gitlab"))) {
    return ci::ForgeKind::gitlab;
  }
  return fail(ErrorKind::usage,
              "ci init: name the forge: `git tokens ci init github` or `git "
              "tokens ci init gitlab`");
}

/// The jobs of a forge, as a file of the repository.
Result<Answer> run_ci_init(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const ci::ForgeKind kind, kind_of(arguments));
  TOKENS_TRY_ASSIGN(const app::Workspace workspace, open_here(arguments));
  const std::string& root = workspace.repository->root();
  if (root.empty()) {
    return fail(ErrorKind::usage,
                "ci init: this repository has no working tree; run it in a "
                "clone that has one");
  }
  const ci::Template file = ci::template_for(kind);
  const std::string path = system::join(root, file.path);
  const auto folder = file.path.substr(0, file.path.rfind('/'));
  if (const auto why = views::why_left_alone(root, folder); !why.empty()) {
    return fail(ErrorKind::usage,
                "ci init: " + why + ", and the file would stand elsewhere");
  }
  const auto there = system::link_status(path);
  if (there && !arguments.has("--force")) {
    const auto text = system::read_file(path);
    if (text && *text == file.text) {
      return std::string(file.path) + " is up to date\n";
    }
    return fail(ErrorKind::usage,
                std::string(file.path) +
                    " is there already, with other content; --force replaces "
                    "it");
  }
  TOKENS_TRY(system::make_directories(path.substr(0, path.rfind('/'))));
  TOKENS_TRY(system::write_file_atomically(
      path, file.text, system::Durability::cached));
  return "Wrote " + std::string(file.path) + "\n" +
         (kind == ci::ForgeKind::github ? k_github_next : k_gitlab_next);
}

Result<Answer> run_ci_action(const Arguments& arguments) {
  const std::string action = arguments.positional(0).value_or("");
  if (action != "init" && arguments.positional(1)) {
    return fail(ErrorKind::usage,
                "ci: only init takes a forge; use --github or --gitlab");
  }
  if (action == "comment") {
    return run_ci_comment(arguments);
  }
  if (action == "summary") {
    return run_ci_summary(arguments);
  }
  return action == "check" ? run_ci_check(arguments) : run_ci_init(arguments);
}

}  // namespace
}  // namespace tokens::cli

int main(int argc, char** argv) {
  return tokens::cli::run_program(
      argc, argv, {"ci"}, tokens::cli::run_ci_action);
}
