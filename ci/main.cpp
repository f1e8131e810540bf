// git-tokens-ci: what `git tokens ci` runs. A program of its own, because it
// alone needs a library for HTTPS. Comment, summary and check have in common
// how they come from their options to the pull request's numbers and budgets.
#include "ci/budget_gate.hpp"
#include "ci/comment_text.hpp"
#include "ci/forge.hpp"
#include "ci/publish.hpp"
#include "ci/pull_request_facts.hpp"
#include "ci/surroundings.hpp"
#include "cli/prepare.hpp"
#include "cli/program.hpp"
#include "cli/text/budget_text.hpp"
#include "cli/text/output.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/views/exclude.hpp"

#include <fmt/format.h>

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace tokens::cli {
namespace {

constexpr std::int64_t k_largest_event = 32 << 20;
constexpr std::size_t k_step_limit = 1'000'000;  ///< GitHub takes 1 MiB

/// Everything that is known before anybody is told.
struct CiWork {
  app::Workspace workspace;
  ci::Surroundings around;
  ci::PullRequest facts;
  ci::Gate gate;
  Moment began;  ///< when the numbers were gathered
};

/// Where a summary went.
enum class SummaryPlace { step, standard_output };

Result<ci::Surroundings> surroundings(const Arguments& arguments) {
  if (arguments.has("--github") && arguments.has("--gitlab")) {
    return fail(ErrorKind::usage,
                "--github and --gitlab exclude each other; leave out one");
  }
  const auto wanted = arguments.has("--github")   ? ci::ForgeKind::github
                      : arguments.has("--gitlab") ? ci::ForgeKind::gitlab
                                                  : ci::ForgeKind::none;
  std::string event;
  if (const auto path = system::variable("GITHUB_EVENT_PATH")) {
    event = system::read_file(*path, k_largest_event).value_or("");
  }
  ci::Surroundings around = ci::surroundings_of(
      [](const std::string& name) { return system::variable(name.c_str()); },
      event,
      wanted);
  if (const auto text = arguments.value("--pr")) {
    TOKENS_TRY_ASSIGN(
        const std::int64_t number,
        typed_digits(
            "--pr", *text, {1, INT64_MAX, "is no number of a pull request"}));
    if (around.number != number) {  // the surroundings tell of another one
      around.base_id.clear();
      around.head_id.clear();
      around.number = number;
    }
  }
  return around;
}

/// Where notes cannot be had, those that are here count, and the text says
/// what is missing.
void fetch_notes(app::Workspace& workspace) {
  const auto remote = app::usual_remote(*workspace.repository);
  if (!remote) {
    return;  // nobody to ask
  }
  const auto fetched = app::fetch_notes(workspace, *remote);
  if (!fetched) {
    complain(fetched.error().message);
  }
}

/// What was merged so far is told beside; without it the rest stands.
void tell_merges(CiWork& work) {
  const auto merged = ci::merged_so_far(work.workspace, work.around);
  if (merged) {
    work.facts.merged_so_far = *merged;
  } else {
    complain(merged.error().message);
  }
}

bool is_wanted(const app::Workspace& workspace, const char* key) {
  return says_true(workspace.repository->config(key).value_or(""));
}

/// Returns the branch whose budget counts: a build machine tells it, where HEAD
/// is detached; by hand it is the named one, or that of HEAD.
std::string branch_of(const CiWork& work, const Arguments& arguments) {
  if (!work.around.head_branch.empty()) {
    return work.around.head_branch;
  }
  const git::Repository& repository = *work.workspace.repository;
  if (const auto named = arguments.value("--head"); named && *named != "HEAD") {
    return repository.resolve("refs/heads/" + *named) ? *named : "";
  }
  const auto head = repository.head();
  return head && head->id == work.facts.head ? head->branch : "";
}

/// GitHub's file is shared by the steps of a job: only ever appended to.
bool append_to_step(const std::string& path, const std::string& text) {
  auto file =
      system::Descriptor::open(path, O_WRONLY | O_APPEND | O_CREAT, 0644);
  return file.is_open() && system::write_all(file, text) && file.close_now();
}

/// Gathers it. Fails with `usage` for options that mean nothing.
Result<CiWork> do_ci_work(const Arguments& arguments) {
  ci::GateQuery query;
  TOKENS_TRY_ASSIGN(query.limits, limit_options(arguments));
  TOKENS_TRY_ASSIGN(const Zone zone, zone_option(arguments));
  query.now = system::now();
  query.offset = [zone](Moment moment) { return zone.offset_at(moment); };
  TOKENS_TRY_ASSIGN(ci::Surroundings around, surroundings(arguments));
  TOKENS_TRY_ASSIGN(app::Workspace workspace, prepare(arguments));
  CiWork work{std::move(workspace), std::move(around), {}, {}, query.now};
  TOKENS_TRY_ASSIGN(query.settings, configured_budgets(work.workspace));
  TOKENS_TRY_ASSIGN(
      const ci::CommitRange range,
      ci::revisions_of(work.workspace,
                       work.around,
                       {arguments.value("--base"), arguments.value("--head")}));
  if (!arguments.has("--no-fetch")) {
    fetch_notes(work.workspace);
  }
  TOKENS_TRY_ASSIGN(
      work.facts,
      ci::pull_request_facts(work.workspace,
                             range,
                             is_wanted(work.workspace, "tokens.ci.tools")
                                 ? ci::ToolNames::yes
                                 : ci::ToolNames::no));
  work.facts.branch = branch_of(work, arguments);
  work.facts.merged_as = work.around.merged_as;
  tell_merges(work);
  TOKENS_TRY_ASSIGN(work.gate,
                    ci::measure_gate(work.workspace, work.facts, query));
  return work;
}

/// Returns how the text is to be written, in at most `most_bytes`.
ci::TextOptions text_options(const CiWork& work, std::size_t most_bytes) {
  ci::TextOptions options;
  options.most_bytes = most_bytes;
  options.names_authors = is_wanted(work.workspace, "tokens.ci.names");
  if (!work.around.web.empty()) {
    const bool is_gitlab = work.around.kind == ci::ForgeKind::gitlab;
    options.commit_address =
        work.around.web + (is_gitlab ? "/-/commit/" : "/commit/");
  }
  if (work.around.kind == ci::ForgeKind::gitlab) {
    options.noun = "merge request";
  }
  if (work.around.is_push) {
    options.noun = "push";
  }
  for (const report::Budget& budget : work.gate.newly) {
    options.exceeded.push_back(budget.name == "author" && !options.names_authors
                                   ? "author: " + budget_line(budget)
                                   : budget_sentence(budget));
  }
  return options;
}

/// Appends the summary to the job's own, or prints it where there is none. A
/// job's summary that is full, or cannot be written, is no error: it is
/// printed, too.
Result<SummaryPlace> write_summary(const CiWork& work) {
  ci::TextOptions options = text_options(work, k_step_limit);
  options.most_commits = 1'000;
  const std::string text = ci::summary_text(work.facts, options);
  if (const auto path = system::variable("GITHUB_STEP_SUMMARY")) {
    const auto there = system::status(*path);
    const std::int64_t taken = there ? there->size : 0;
    const bool fits = taken + static_cast<std::int64_t>(text.size()) + 1 <=
                      static_cast<std::int64_t>(1 << 20);
    if (fits && append_to_step(*path, text + "\n")) {
      return SummaryPlace::step;
    }
    complain("the job's summary " + *path +
             (fits ? " cannot be written" : " is full") + ": here it is");
  }
  TOKENS_TRY(print(text));
  return SummaryPlace::standard_output;
}

/// Returns true if --max-cost or --max-tokens is among what was exceeded.
bool is_over_typed_limit(const CiWork& work) {
  const auto& newly = work.gate.newly;
  return std::any_of(newly.begin(), newly.end(), [](const auto& budget) {
    return budget.name == k_max_cost || budget.name == k_max_tokens;
  });
}

constexpr std::int64_t k_usual_patience = 60;  ///< seconds

struct CommentOptions {
  ci::Behavior behavior = ci::Behavior::update;
  std::string tag = "default";
  std::chrono::seconds patience{k_usual_patience};
};

Result<CommentOptions> options_of(const Arguments& arguments) {
  CommentOptions options;
  const std::string behavior = arguments.value("--behavior").value_or("update");
  options.behavior =
      ci::behavior_named(behavior).value_or(ci::Behavior::update);
  if (const auto tag = arguments.value("--tag")) {
    TOKENS_TRY(ci::check_tag(*tag));
    options.tag = *tag;
  }
  if (const auto text = arguments.value("--patience")) {
    TOKENS_TRY_ASSIGN(
        const std::int64_t seconds,
        typed_digits("--patience",
                     *text,
                     {1, 3'600, "is no number of seconds from 1 to 3600"}));
    options.patience = std::chrono::seconds{seconds};
  }
  return options;
}

/// What became of the comment, in the order of ci::Published.
constexpr const char* k_done[]{"comment written",
                               "comment updated",
                               "comment unchanged",
                               "left as it is: a later run wrote the comment",
                               "no comment, as there is no data"};

/// Whether the commit of a comment that is there comes after ours.
bool is_later(const CiWork& work, const std::string& id) {
  if (id == work.facts.head) {
    return false;
  }
  const auto reached =
      work.workspace.repository->reached({work.facts.head}, {id});
  return reached && !reached->empty();
}

std::size_t most_bytes(const ci::Surroundings& around) {
  constexpr std::size_t k_github = 65'536;
  constexpr std::size_t k_gitlab = 1'000'000;
  return around.kind == ci::ForgeKind::gitlab ? k_gitlab : k_github;
}

Result<ci::PublishResult> send(const CiWork& work,
                               const CommentOptions& options,
                               std::string body) {
  TOKENS_TRY_ASSIGN(const auto forge,
                    ci::open_forge(work.around, options.patience));
  ci::Publication publication;
  publication.marker = {options.tag, work.began, work.facts.head};
  publication.body = std::move(body);
  publication.behavior = options.behavior;
  publication.may_create = work.facts.has_data();
  publication.is_later = [&work](const std::string& id) {
    return is_later(work, id);
  };
  return ci::publish(*forge, publication);
}

/// The comment on the pull request. Whatever the forge does, the job does not
/// fail for it: the numbers go to the summary instead.
Result<Answer> run_ci_comment(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const CommentOptions options, options_of(arguments));
  TOKENS_TRY_ASSIGN(const CiWork work, do_ci_work(arguments));
  if (work.around.kind == ci::ForgeKind::gitlab &&
      options.behavior == ci::Behavior::hide_and_new) {
    return fail(ErrorKind::usage,
                "GitLab cannot hide comments: use --behavior delete-and-new");
  }
  std::string body =
      ci::comment_text(work.facts,
                       text_options(work, most_bytes(work.around)),
                       {options.tag, work.began, work.facts.head});
  const ExitCode code =
      is_over_typed_limit(work) ? ExitCode::over_budget : ExitCode::done;
  if (arguments.has("--dry-run")) {
    return Answer{body, code};
  }
  const auto result = send(work, options, std::move(body));
  if (result) {
    return Answer{fmt::format("{}: {}{}\n",
                              ci::headline(work.facts),
                              k_done[static_cast<std::size_t>(result->done)],
                              result->address.empty()
                                  ? std::string()
                                  : ": " + printable(result->address)),
                  code};
  }
  if (result.error().kind == ErrorKind::usage && !work.around.is_build) {
    return fail(result.error());
  }
  complain("no comment: " + result.error().message +
           "; the summary has the numbers");
  TOKENS_TRY(write_summary(work));
  return code;
}

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
      ci::gate_text(work.gate,
                    is_github ? ci::LogKind::github : ci::LogKind::plain),
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
