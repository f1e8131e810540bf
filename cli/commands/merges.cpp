// `git tokens record-merge` and `git tokens merges`: the merge ledger.
#include "lib/app/merges/merges.hpp"

#include "cli/commands/commands.hpp"
#include "cli/commands/prepare.hpp"
#include "cli/text/merge_text.hpp"
#include "cli/text/output.hpp"
#include "lib/base/text.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace tokens::cli {
namespace {

/// Returns the value of the option under its name of today, or an older one.
std::string value_of(const Arguments& arguments,
                     std::string_view name,
                     std::string_view older_name = {}) {
  if (auto value = arguments.value(name)) {
    return *value;
  }
  return older_name.empty() ? std::string{}
                            : arguments.value(older_name).value_or("");
}

/// Returns the whole number above 0 that `text` is; 0 if it is empty.
Result<std::int64_t> number_of(std::string_view option, std::string_view text) {
  if (text.starts_with('#') || text.starts_with('!')) {
    text.remove_prefix(1);
  }
  std::int64_t number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (!text.empty() && (error != std::errc{} ||
                        end != text.data() + text.size() || number <= 0)) {
    return fail(ErrorKind::usage,
                std::string(option) + ": '" + printable(text) +
                    "' is no whole number above 0");
  }
  return number;
}

}  // namespace

Result<ExitCode> run_record_merge(const Arguments& arguments) {
  app::MergeRequest request;
  request.merge_commit = value_of(arguments, "--merge-commit", "--commit-sha");
  request.source_branch = value_of(arguments, "--source-branch");
  request.target_branch = value_of(arguments, "--target-branch");
  request.base = value_of(arguments, "--base");
  request.commits = arguments.list("--commits");
  request.merged_by = value_of(arguments, "--merged-by");
  request.may_fetch = !arguments.has("--no-fetch");
  TOKENS_TRY_ASSIGN(
      request.pull_request,
      number_of("--pr", value_of(arguments, "--pr", "--pr-number")));
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  const auto merge = app::record_merge(prepared.workspace, request);
  say_warnings(prepared.workspace);
  if (!merge) {
    return fail(merge.error().in("record-merge"));
  }
  const bool is_json =
      arguments.has("--json") || arguments.has("--output-json");
  TOKENS_TRY(print(is_json ? merge_json(*merge) + "\n" : merge_text(*merge)));
  return ExitCode::done;
}

Result<ExitCode> run_merges(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const std::int64_t top,
                    number_of("--top", arguments.value("--top").value_or("")));
  TOKENS_TRY_ASSIGN(
      Prepared prepared,
      prepare(arguments, app::NeedRepository::yes, app::RefreshScope::current));
  TOKENS_TRY_ASSIGN(const auto merges, app::merges(prepared.workspace));
  if (!arguments.has("--json")) {
    auto branches = app::costliest_branches(merges);
    if (top > 0 && branches.size() > static_cast<std::size_t>(top)) {
      branches.resize(static_cast<std::size_t>(top));
    }
    TOKENS_TRY(print(top > 0 && !merges.empty()
                         ? branches_text(branches, output_style())
                         : merges_text(merges, output_style())));
    return ExitCode::done;
  }
  std::vector<const app::Merge*> shown;
  for (const app::Merge& merge : merges) {
    shown.push_back(&merge);
  }
  if (top > 0 && shown.size() > static_cast<std::size_t>(top)) {
    std::stable_sort(shown.begin(), shown.end(), [](auto* a, auto* b) {
      return report::is_costlier(a->sum, b->sum);
    });
    shown.resize(static_cast<std::size_t>(top));
    std::sort(shown.begin(), shown.end());  // back into their order
  }
  TOKENS_TRY(print(merges_json(merges, shown)));
  return ExitCode::done;
}

}  // namespace tokens::cli
