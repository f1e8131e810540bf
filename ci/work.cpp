// See work.hpp.
#include "ci/work.hpp"

#include "cli/prepare.hpp"
#include "cli/text/budget_text.hpp"
#include "cli/text/output.hpp"
#include "cli/words/report_query.hpp"
#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace tokens::cli {
namespace {

constexpr std::int64_t k_largest_event = 32 << 20;
constexpr std::size_t k_step_limit = 1'000'000;  ///< GitHub takes 1 MiB

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
    const auto number = parse_whole(*text);
    if (!number || *number < 1) {
      return fail(
          ErrorKind::usage,
          "--pr: '" + printable(*text) + "' is no number of a pull request");
    }
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

}  // namespace

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

bool is_over_typed_limit(const CiWork& work) {
  const auto& newly = work.gate.newly;
  return std::any_of(newly.begin(), newly.end(), [](const auto& budget) {
    return budget.name == k_max_cost || budget.name == k_max_tokens;
  });
}

}  // namespace tokens::cli
