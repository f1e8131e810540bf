// See forge.hpp.
#include "ci/forge.hpp"

#include "ci/github.hpp"
#include "ci/gitlab.hpp"

namespace tokens::ci {

Result<HttpAnswer> accepted(const HttpClient& client, HttpAnswer answer) {
  if (answer.is_fine()) {
    return answer;
  }
  std::string words = client.complaint(answer);
  if (answer.status == 401) {
    words += " (the token is wrong or has expired)";
  } else if (answer.status == 403) {
    words +=
        " (the token may not write: a pull request of a fork, or a job "
        "without the permission)";
  }
  return fail(answer.status == 404 || answer.status == 410
                  ? ErrorKind::not_found
                  : ErrorKind::io,
              words);
}

Result<std::unique_ptr<Forge>> open_forge(const Surroundings& around,
                                          std::chrono::milliseconds patience) {
  const bool is_gitlab = around.kind == ForgeKind::gitlab;
  if (around.kind == ForgeKind::none) {
    return fail(ErrorKind::usage,
                "no forge is known: name it with --github or --gitlab");
  }
  if (around.project.empty()) {
    return fail(ErrorKind::usage,
                std::string("no project is known: set ") +
                    (is_gitlab ? "CI_PROJECT_ID" : "GITHUB_REPOSITORY"));
  }
  if (!around.number) {
    return fail(ErrorKind::usage,
                "no pull request is known: name it with --pr");
  }
  if (!around.credential.is_given()) {
    return fail(ErrorKind::usage,
                std::string("no token is given: set ") +
                    (is_gitlab ? "GITLAB_TOKEN" : "GITHUB_TOKEN"));
  }
  return is_gitlab ? open_gitlab(around, patience)
                   : open_github(around, patience);
}

}  // namespace tokens::ci
