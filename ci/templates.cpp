// See templates.hpp.
#include "ci/templates.hpp"

namespace tokens::ci {

// Made from the files by cmake/EmbedFile.cmake.
extern const std::string_view k_github_workflow;
extern const std::string_view k_gitlab_pipeline;

Template template_for(ForgeKind kind) {
  return kind == ForgeKind::gitlab
             ? Template{".gitlab/git-tokens.yml", k_gitlab_pipeline}
             : Template{".github/workflows/git-tokens.yml", k_github_workflow};
}

}  // namespace tokens::ci
