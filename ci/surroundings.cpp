// See surroundings.hpp.
#include "ci/surroundings.hpp"

#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

namespace tokens::ci {
namespace {

using nlohmann::json;

/// Returns the text at a path such as "/pull_request/head/sha", or "".
std::string text_at(const json& document, const std::string& path) {
  const json::json_pointer pointer(path);
  if (!document.contains(pointer) || !document.at(pointer).is_string()) {
    return {};
  }
  return document.at(pointer).get<std::string>();
}

bool is_true_at(const json& document, const std::string& path) {
  const json::json_pointer pointer(path);
  return document.contains(pointer) && document.at(pointer).is_boolean() &&
         document.at(pointer).get<bool>();
}

std::optional<std::int64_t> number_at(const json& document,
                                      const std::string& path) {
  const json::json_pointer pointer(path);
  if (!document.contains(pointer) ||
      !document.at(pointer).is_number_integer()) {
    return std::nullopt;
  }
  return document.at(pointer).get<std::int64_t>();
}

/// Only what is an id can be one: nothing else reaches git.
std::string id_or_nothing(const std::string& text) {
  return is_object_id(text) && !is_null_id(text) ? text : std::string();
}

std::string without_slash(std::string text) {
  while (text.ends_with('/')) {
    text.pop_back();
  }
  return text;
}

/// Reads variables; what is not set is "".
class Reader {
 public:
  explicit Reader(const Variables& variables) : variables_(variables) {}

  [[nodiscard]] std::string text(const std::string& name) const {
    return variables_(name).value_or("");
  }

  /// A token with a line end in it would forge headers: it is none.
  [[nodiscard]] std::string token(const std::string& name) const {
    const std::string value(trim(text(name)));
    for (const char c : value) {
      if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') {
        return {};
      }
    }
    return value;
  }

 private:
  const Variables& variables_;
};

Credential github_credential(const Reader& read) {
  for (const char* name : {"GITHUB_TOKEN", "GH_TOKEN"}) {
    if (const std::string token = read.token(name); !token.empty()) {
      return {"Authorization", "Bearer " + token, token};
    }
  }
  return {};
}

Credential gitlab_credential(const Reader& read) {
  if (const std::string token = read.token("GITLAB_TOKEN"); !token.empty()) {
    return {"PRIVATE-TOKEN", token, token};
  }
  if (const std::string token = read.token("CI_JOB_TOKEN"); !token.empty()) {
    return {"JOB-TOKEN", token, token};
  }
  return {};
}

void read_event(const json& event, Surroundings& around) {
  around.number = number_at(event, "/pull_request/number");
  if (!around.number) {  // a comment's event, for example
    around.number = number_at(event, "/issue/number");
  }
  if (event.contains("pull_request")) {
    around.base_id = id_or_nothing(text_at(event, "/pull_request/base/sha"));
    around.head_id = id_or_nothing(text_at(event, "/pull_request/head/sha"));
    around.base_branch = text_at(event, "/pull_request/base/ref");
    around.head_branch = text_at(event, "/pull_request/head/ref");
    if (is_true_at(event, "/pull_request/merged")) {
      around.merged_as =
          id_or_nothing(text_at(event, "/pull_request/merge_commit_sha"));
    }
  } else if (event.contains("before")) {
    around.is_push = true;
    around.base_id = id_or_nothing(text_at(event, "/before"));
    around.head_id = id_or_nothing(text_at(event, "/after"));
  }
}

Surroundings github(const Reader& read, std::string_view text) {
  Surroundings around;
  around.kind = ForgeKind::github;
  around.is_build = says_true(read.text("GITHUB_ACTIONS"));
  around.api = without_slash(read.text("GITHUB_API_URL"));
  if (around.api.empty()) {
    around.api = "https://api.github.com";
  }
  around.graphql = without_slash(read.text("GITHUB_GRAPHQL_URL"));
  if (around.graphql.empty()) {
    around.graphql = around.api + "/graphql";
  }
  around.project = read.text("GITHUB_REPOSITORY");
  const std::string server = without_slash(read.text("GITHUB_SERVER_URL"));
  if (!around.project.empty()) {
    around.web =
        (server.empty() ? "https://github.com" : server) + "/" + around.project;
  }
  const json event = json::parse(text, nullptr, false);
  if (event.is_object()) {
    read_event(event, around);
  }
  if (around.base_branch.empty()) {
    around.base_branch = read.text("GITHUB_BASE_REF");
  }
  if (around.head_branch.empty()) {
    around.head_branch = read.text("GITHUB_HEAD_REF");
  }
  if (around.head_branch.empty() && read.text("GITHUB_REF_TYPE") == "branch") {
    around.head_branch = read.text("GITHUB_REF_NAME");
  }
  around.credential = github_credential(read);
  return around;
}

Surroundings gitlab(const Reader& read) {
  Surroundings around;
  around.kind = ForgeKind::gitlab;
  around.is_build = says_true(read.text("GITLAB_CI"));
  around.api = without_slash(read.text("CI_API_V4_URL"));
  if (around.api.empty()) {
    around.api = "https://gitlab.com/api/v4";
  }
  around.project = read.text("CI_PROJECT_ID");
  around.web = without_slash(read.text("CI_PROJECT_URL"));
  around.number = parse_whole(read.text("CI_MERGE_REQUEST_IID"));
  around.base_branch = read.text("CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
  around.head_branch = read.text("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME");
  if (around.head_branch.empty()) {
    around.head_branch = read.text("CI_COMMIT_BRANCH");
  }
  around.base_id = id_or_nothing(read.text("CI_MERGE_REQUEST_DIFF_BASE_SHA"));
  around.head_id =
      id_or_nothing(read.text("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"));
  if (around.head_id.empty()) {
    around.head_id = id_or_nothing(read.text("CI_COMMIT_SHA"));
  }
  if (!around.number) {
    around.is_push = true;
    around.base_id = id_or_nothing(read.text("CI_COMMIT_BEFORE_SHA"));
  }
  around.credential = gitlab_credential(read);
  return around;
}

}  // namespace

Surroundings surroundings_of(const Variables& variables,
                             std::string_view event,
                             ForgeKind wanted) {
  const Reader read(variables);
  if (wanted == ForgeKind::none) {
    if (says_true(read.text("GITLAB_CI"))) {
      wanted = ForgeKind::gitlab;
    } else if (says_true(read.text("GITHUB_ACTIONS"))) {
      wanted = ForgeKind::github;
    }
  }
  switch (wanted) {
    case ForgeKind::github:
      return github(read, event);
    case ForgeKind::gitlab:
      return gitlab(read);
    case ForgeKind::none:
      break;
  }
  return {};
}

}  // namespace tokens::ci
