#include "ci/forge_json.hpp"

#include <nlohmann/json.hpp>

namespace tokens::ci {
namespace {

using nlohmann::json;

/// 20,000 comments: a list that goes on is one that leads back to itself.
constexpr int k_most_pages = 200;

}  // namespace

std::string dumped(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string text_of(const json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_string()
             ? object[key].get<std::string>()
             : std::string();
}

Comment comment_of(const nlohmann::json& object) {
  Comment comment;
  if (object.is_object() && object.contains("id") &&
      object["id"].is_number_integer()) {
    comment.id = std::to_string(object["id"].get<std::int64_t>());
  }
  comment.node = text_of(object, "node_id");
  comment.body = text_of(object, "body");
  comment.address = text_of(object, "html_url");
  return comment;
}

Result<std::vector<Comment>> read_comments(
    const std::string& first_page,
    const std::function<Result<HttpAnswer>(const std::string& url)>& get,
    const std::function<Comment(const json& element)>& read) {
  std::vector<Comment> all;
  std::string url = first_page;
  for (int page = 0; page < k_most_pages && !url.empty(); ++page) {
    TOKENS_TRY_ASSIGN(const HttpAnswer answer, get(url));
    const json document = json::parse(answer.body, nullptr, false);
    if (!document.is_array()) {
      return fail(ErrorKind::parse, "the forge's list of comments is no list");
    }
    for (const json& element : document) {
      all.push_back(read(element));
    }
    url = next_page(answer.header("link"));
  }
  return all;
}

}  // namespace tokens::ci
