// What a build machine says about itself: which forge, which pull request,
// which commits. Pure: variables and the event's document in, values out.
#pragma once

#include "lib/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::ci {

enum class ForgeKind { none, github, gitlab };

/// A header that lets us in. Its value is never shown to anybody.
struct Credential {
  std::string header;  ///< "Authorization"; empty: no token was given
  std::string value;   ///< "Bearer …"
  std::string secret;  ///< the token in it, to be struck from messages

  [[nodiscard]] bool is_given() const { return !secret.empty(); }
};

struct Surroundings {
  ForgeKind kind = ForgeKind::none;
  bool is_build = false;  ///< we run on a build machine of that forge
  std::string api;        ///< "https://api.github.com", no slash at its end
  std::string graphql;    ///< GitHub's other address
  std::string project;    ///< "owner/name", or GitLab's number
  std::string web;        ///< "https://github.com/owner/name"; empty: unknown
  std::optional<std::int64_t> number;  ///< of the pull request
  std::string base_branch;             ///< where it is to be merged
  std::string head_branch;
  std::string base_id;    ///< empty: not told; of a push: what was there before
  std::string head_id;    ///< empty: not told
  std::string merged_as;  ///< the merge, once there is one
  bool is_push = false;
  Credential credential;
};

/// Returns the value of a variable; nothing where it is not set.
using Variables = std::function<std::optional<std::string>(const std::string&)>;

/// Reads the surroundings of `wanted`, or, for ForgeKind::none, of the forge
/// that the variables name. `event` is the document of GITHUB_EVENT_PATH; what
/// is not understood of it is passed over.
Surroundings surroundings_of(const Variables& variables,
                             std::string_view event,
                             ForgeKind wanted);

/// Returns the text at a place such as "/pull_request/head/sha" of what a forge
/// wrote, "" if there is none.
std::string text_at(const nlohmann::json& document, const std::string& path);

struct Template {
  std::string_view path;  ///< from the root of the repository
  std::string_view text;
};

/// Returns the file for GitHub or GitLab.
Template template_for(ForgeKind kind);

}  // namespace tokens::ci
