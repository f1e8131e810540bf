// What the answers of both forges have in common.
#pragma once

#include "ci/forge.hpp"
#include "ci/http_client.hpp"
#include "lib/base/result.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace tokens::ci {

/// Texts from outside may hold anything; what is written must be UTF-8.
std::string dumped(const nlohmann::json& document);

/// Returns the member `key` of an object, "" if it is no text.
std::string text_of(const nlohmann::json& object, const char* key);

/// Returns a comment as a forge's answer describes it. GitLab has neither
/// `node` nor `address`.
Comment comment_of(const nlohmann::json& object);

/// Reads a list of comments, page after page: `get` asks for an address, `read`
/// turns an element into a comment. Fails with `parse` if a page is no list.
Result<std::vector<Comment>> read_comments(
    const std::string& first_page,
    const std::function<Result<HttpAnswer>(const std::string& url)>& get,
    const std::function<Comment(const nlohmann::json& element)>& read);

}  // namespace tokens::ci
