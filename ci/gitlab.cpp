// See gitlab.hpp. Comments of a merge request are its notes.
#include "ci/gitlab.hpp"

#include "ci/forge_json.hpp"
#include "ci/marker.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tokens::ci {
namespace {

using nlohmann::json;

constexpr std::size_t k_most_gitlab_bytes = 1'000'000;

/// "group/name" is one part of the path.
std::string encoded(const std::string& project) {
  std::string out;
  for (const char c : project) {
    out += c == '/' ? std::string("%2F") : std::string(1, c);
  }
  return out;
}

class GitLab final : public Forge {
 public:
  GitLab(const Surroundings& around, std::chrono::milliseconds patience)
      : client_(around.api, around.credential, patience),
        user_(around.api + "/user"),
        notes_(fmt::format("{}/projects/{}/merge_requests/{}/notes",
                           around.api,
                           encoded(around.project),
                           *around.number)) {}

  Result<std::vector<Comment>> comments() override;
  Result<Comment> create(const std::string& body) override;
  Result<Comment> update(const Comment& comment,
                         const std::string& body) override;
  Result<void> remove(const Comment& comment) override;

  Result<void> hide(const Comment&) override {
    return fail(ErrorKind::usage,
                "GitLab cannot hide comments: use --behavior delete-and-new");
  }

  [[nodiscard]] std::size_t most_bytes() const override {
    return k_most_gitlab_bytes;
  }

 private:
  Result<HttpAnswer> ask(std::string method,
                         std::string url,
                         std::string body,
                         Repeat repeat = Repeat::safe) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.body = std::move(body);
    TOKENS_TRY_ASSIGN(HttpAnswer answer, client_.send(request, repeat));
    return accepted(client_, std::move(answer));
  }

  void find_user();
  [[nodiscard]] bool is_ours(const json& object) const;

  HttpClient client_;
  std::string user_;
  std::string notes_;
  std::optional<std::string> name_;  ///< who we are; empty: not told
};

/// Only a comment of the token's owner is edited, whoever wrote our marker.
void GitLab::find_user() {
  if (name_) {
    return;
  }
  const auto answer = ask("GET", user_, "");
  name_ = answer
              ? text_of(json::parse(answer->body, nullptr, false), "username")
              : std::string();
}

bool GitLab::is_ours(const json& object) const {
  return !name_.value_or("").empty() && object.is_object() &&
         object.contains("author") &&
         text_of(object["author"], "username") == *name_;
}

Result<std::vector<Comment>> GitLab::comments() {
  const auto get = [this](const std::string& url) {
    return ask("GET", url, "");
  };
  return read_comments(
      notes_ + "?per_page=100&sort=asc&order_by=created_at",
      get,
      [this](const json& element) {
        Comment comment = comment_of(element);
        if (marker_of(comment.body)) {  // else nobody needs to know
          find_user();
          comment.is_ours = is_ours(element);
        }
        return comment;
      });
}

Result<Comment> GitLab::create(const std::string& body) {
  TOKENS_TRY_ASSIGN(
      const HttpAnswer answer,
      ask("POST", notes_, dumped({{"body", body}}), Repeat::unsafe));
  return comment_of(json::parse(answer.body, nullptr, false));
}

Result<Comment> GitLab::update(const Comment& comment,
                               const std::string& body) {
  TOKENS_TRY_ASSIGN(
      const HttpAnswer answer,
      ask("PUT", notes_ + "/" + comment.id, dumped({{"body", body}})));
  return comment_of(json::parse(answer.body, nullptr, false));
}

Result<void> GitLab::remove(const Comment& comment) {
  const auto answer = ask("DELETE", notes_ + "/" + comment.id, "");
  if (!answer && answer.error().kind != ErrorKind::not_found) {
    return fail(answer.error());
  }
  return {};
}

}  // namespace

std::unique_ptr<Forge> open_gitlab(const Surroundings& around,
                                   std::chrono::milliseconds patience) {
  return std::make_unique<GitLab>(around, patience);
}

}  // namespace tokens::ci
