// See surroundings.hpp.
#include "ci/surroundings.hpp"

#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

#include <initializer_list>

namespace tokens::ci {
namespace {

using nlohmann::json;

/// Returns what stands at a path such as "/pull_request/head/sha", or null.
const json& value_at(const json& document, const std::string& path) {
  static const json nothing;
  const json::json_pointer pointer(path);
  return document.contains(pointer) ? document.at(pointer) : nothing;
}

std::optional<std::int64_t> number_at(const json& document,
                                      const std::string& path) {
  const json& value = value_at(document, path);
  return value.is_number_integer() ? std::optional(value.get<std::int64_t>())
                                   : std::nullopt;
}

/// Returns the first text that is not empty, or "".
std::string first_of(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts) {
    if (!text.empty()) {
      return text;
    }
  }
  return {};
}

/// Only what is an id can be one: nothing else reaches git.
std::string id_or_nothing(const std::string& text) {
  return is_object_id(text) && !is_null_id(text) ? text : std::string();
}

/// Reads variables; what is not set is "".
class Reader {
 public:
  explicit Reader(const Variables& variables) : variables_(variables) {}

  [[nodiscard]] std::string text(const std::string& name) const {
    return variables_(name).value_or("");
  }

  [[nodiscard]] std::string id(const std::string& name) const {
    return id_or_nothing(text(name));
  }

  /// Returns an address without a slash at its end.
  [[nodiscard]] std::string address(const std::string& name) const {
    std::string found = text(name);
    while (found.ends_with('/')) {
      found.pop_back();
    }
    return found;
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
    if (value_at(event, "/pull_request/merged") == true) {
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
  around.api =
      first_of({read.address("GITHUB_API_URL"), "https://api.github.com"});
  around.graphql =
      first_of({read.address("GITHUB_GRAPHQL_URL"), around.api + "/graphql"});
  around.project = read.text("GITHUB_REPOSITORY");
  if (!around.project.empty()) {
    around.web =
        first_of({read.address("GITHUB_SERVER_URL"), "https://github.com"}) +
        "/" + around.project;
  }
  const json event = json::parse(text, nullptr, false);
  if (event.is_object()) {
    read_event(event, around);
  }
  around.base_branch =
      first_of({around.base_branch, read.text("GITHUB_BASE_REF")});
  around.head_branch = first_of({around.head_branch,
                                 read.text("GITHUB_HEAD_REF"),
                                 read.text("GITHUB_REF_TYPE") == "branch"
                                     ? read.text("GITHUB_REF_NAME")
                                     : ""});
  const std::string token =
      first_of({read.token("GITHUB_TOKEN"), read.token("GH_TOKEN")});
  if (!token.empty()) {
    around.credential = {"Authorization", "Bearer " + token, token};
  }
  return around;
}

Surroundings gitlab(const Reader& read) {
  Surroundings around;
  around.kind = ForgeKind::gitlab;
  around.is_build = says_true(read.text("GITLAB_CI"));
  around.api =
      first_of({read.address("CI_API_V4_URL"), "https://gitlab.com/api/v4"});
  around.project = read.text("CI_PROJECT_ID");
  around.web = read.address("CI_PROJECT_URL");
  around.number = parse_whole(read.text("CI_MERGE_REQUEST_IID"));
  around.is_push = !around.number;
  around.base_branch = read.text("CI_MERGE_REQUEST_TARGET_BRANCH_NAME");
  around.head_branch =
      first_of({read.text("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
                read.text("CI_COMMIT_BRANCH")});
  around.base_id = read.id(around.is_push ? "CI_COMMIT_BEFORE_SHA"
                                          : "CI_MERGE_REQUEST_DIFF_BASE_SHA");
  around.head_id = first_of({read.id("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"),
                             read.id("CI_COMMIT_SHA")});
  const std::string token = read.token("GITLAB_TOKEN");
  const std::string job_token = read.token("CI_JOB_TOKEN");
  if (!token.empty()) {
    around.credential = {"PRIVATE-TOKEN", token, token};
  } else if (!job_token.empty()) {
    around.credential = {"JOB-TOKEN", job_token, job_token};
  }
  return around;
}

}  // namespace

std::string text_at(const json& document, const std::string& path) {
  const json& value = value_at(document, path);
  return value.is_string() ? value.get<std::string>() : std::string();
}

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

// Made from the files by cmake/EmbedFile.cmake.
extern const std::string_view k_github_workflow;
extern const std::string_view k_gitlab_pipeline;

Template template_for(ForgeKind kind) {
  return kind == ForgeKind::gitlab
             ? Template{".gitlab/git-tokens.yml", k_gitlab_pipeline}
             : Template{".github/workflows/git-tokens.yml", k_github_workflow};
}

}  // namespace tokens::ci
