// `git tokens ci comment`: the comment on the pull request. Whatever the forge
// does, the job does not fail for it: the numbers go to the summary instead.
#include "ci/forge.hpp"
#include "ci/publish.hpp"
#include "ci/work.hpp"
#include "cli/text/output.hpp"
#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace tokens::cli {
namespace {

constexpr std::int64_t k_usual_patience = 60;  ///< seconds
constexpr std::int64_t k_most_patience = 3'600;

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
    const auto seconds = parse_whole(*text);
    if (!seconds || *seconds < 1 || *seconds > k_most_patience) {
      return fail(ErrorKind::usage,
                  fmt::format("--patience: '{}' is no number of seconds from "
                              "1 to {}",
                              printable(*text),
                              k_most_patience));
    }
    options.patience = std::chrono::seconds{*seconds};
  }
  return options;
}

std::string done_text(const ci::PublishResult& result) {
  switch (result.done) {
    case ci::Published::created:
      return "comment written";
    case ci::Published::updated:
      return "comment updated";
    case ci::Published::unchanged:
      return "comment unchanged";
    case ci::Published::outdated:
      return "left as it is: a later run wrote the comment";
    case ci::Published::nothing:
      break;
  }
  return "no comment, as there is no data";
}

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

}  // namespace

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
                              done_text(*result),
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

}  // namespace tokens::cli
