// `git tokens ci init`: the jobs of a forge, as a file of the repository.
#include "ci/surroundings.hpp"
#include "cli/ci_actions.hpp"
#include "cli/output.hpp"
#include "cli/prepare.hpp"
#include "lib/system/files.hpp"
#include "lib/views/view_folder.hpp"

#include <string>

namespace tokens::cli {
namespace {

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

}  // namespace

Result<ExitCode> run_ci_init(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(const ci::ForgeKind kind, kind_of(arguments));
  TOKENS_TRY_ASSIGN(const app::Workspace workspace,
                    open_here(arguments, app::NeedRepository::yes));
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
      TOKENS_TRY(print(std::string(file.path) + " is up to date\n"));
      return ExitCode::done;
    }
    return fail(ErrorKind::usage,
                std::string(file.path) +
                    " is there already, with other content; --force replaces "
                    "it");
  }
  TOKENS_TRY(system::make_directories(path.substr(0, path.rfind('/'))));
  TOKENS_TRY(system::write_file_atomically(
      path, file.text, system::Durability::cached));
  TOKENS_TRY(
      print("Wrote " + std::string(file.path) + "\n" +
            (kind == ci::ForgeKind::github ? k_github_next : k_gitlab_next)));
  return ExitCode::done;
}

}  // namespace tokens::cli
