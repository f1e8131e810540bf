// See github.hpp. Comments of a pull request are those of its issue; what
// cannot be done there, hiding and asking who we are, is GraphQL's.
#include "ci/github.hpp"

#include "ci/forge_json.hpp"
#include "ci/marker.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::ci {
namespace {

using nlohmann::json;

constexpr std::size_t k_most_github_bytes = 65'536;

/// One interface writes "name[bot]", the other one "name".
std::string_view without_bot(std::string_view login) {
  constexpr std::string_view k_bot = "[bot]";
  if (login.ends_with(k_bot)) {
    login.remove_suffix(k_bot.size());
  }
  return login;
}

class GitHub final : public Forge {
 public:
  GitHub(const Surroundings& around, std::chrono::milliseconds patience)
      : client_(around.api, around.credential, patience),
        repository_(around.api + "/repos/" + around.project),
        graphql_(around.graphql),
        issue_(fmt::format(
            "{}/issues/{}/comments", repository_, *around.number)) {}

  Result<std::vector<Comment>> comments() override;
  Result<Comment> create(const std::string& body) override;
  Result<Comment> update(const Comment& comment,
                         const std::string& body) override;
  Result<void> remove(const Comment& comment) override;
  Result<void> hide(const Comment& comment) override;

  [[nodiscard]] std::size_t most_bytes() const override {
    return k_most_github_bytes;
  }

 private:
  Result<HttpAnswer> ask(std::string method,
                         std::string url,
                         std::string body,
                         Repeat repeat = Repeat::safe) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.headers = {"Accept: application/vnd.github+json",
                       "X-GitHub-Api-Version: 2022-11-28"};
    request.body = std::move(body);
    TOKENS_TRY_ASSIGN(HttpAnswer answer, client_.send(request, repeat));
    return accepted(client_, std::move(answer));
  }

  void find_viewer();
  [[nodiscard]] bool is_ours(const json& object) const;

  HttpClient client_;
  std::string repository_;
  std::string graphql_;
  std::string issue_;
  std::optional<std::string> viewer_;  ///< who we are; empty: not told
};

/// Who owns the token. A token that may not ask is that of some robot, and
/// then only comments of robots can be ours.
void GitHub::find_viewer() {
  if (viewer_) {
    return;
  }
  viewer_ = "";
  const auto answer =
      ask("POST", graphql_, dumped({{"query", "query { viewer { login } }"}}));
  if (!answer) {
    return;
  }
  const json document = json::parse(answer->body, nullptr, false);
  const json::json_pointer login("/data/viewer/login");
  if (document.is_object() && document.contains(login) &&
      document.at(login).is_string()) {
    viewer_ = document.at(login).get<std::string>();
  }
}

bool GitHub::is_ours(const json& object) const {
  if (!object.is_object() || !object.contains("user")) {
    return false;
  }
  const json& user = object["user"];
  return viewer_.value_or("").empty()
             ? text_of(user, "type") == "Bot"
             : without_bot(text_of(user, "login")) == without_bot(*viewer_);
}

Result<std::vector<Comment>> GitHub::comments() {
  const auto get = [this](const std::string& url) {
    return ask("GET", url, "");
  };
  return read_comments(
      issue_ + "?per_page=100", get, [this](const json& element) {
        Comment comment = comment_of(element);
        if (marker_of(comment.body)) {  // else nobody needs to know
          find_viewer();
          comment.is_ours = is_ours(element);
        }
        return comment;
      });
}

Result<Comment> GitHub::create(const std::string& body) {
  TOKENS_TRY_ASSIGN(
      const HttpAnswer answer,
      ask("POST", issue_, dumped({{"body", body}}), Repeat::unsafe));
  return comment_of(json::parse(answer.body, nullptr, false));
}

Result<Comment> GitHub::update(const Comment& comment,
                               const std::string& body) {
  TOKENS_TRY_ASSIGN(const HttpAnswer answer,
                    ask("PATCH",
                        repository_ + "/issues/comments/" + comment.id,
                        dumped({{"body", body}})));
  return comment_of(json::parse(answer.body, nullptr, false));
}

Result<void> GitHub::remove(const Comment& comment) {
  const auto answer =
      ask("DELETE", repository_ + "/issues/comments/" + comment.id, "");
  if (!answer && answer.error().kind != ErrorKind::not_found) {
    return fail(answer.error());
  }
  return {};
}

Result<void> GitHub::hide(const Comment& comment) {
  constexpr const char* k_mutation =
      "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, "
      "classifier: OUTDATED}) { minimizedComment { isMinimized } } }";
  TOKENS_TRY_ASSIGN(const HttpAnswer answer,
                    ask("POST",
                        graphql_,
                        dumped({{"query", k_mutation},
                                {"variables", {{"id", comment.node}}}})));
  const json document = json::parse(answer.body, nullptr, false);
  if (!document.is_object() || document.contains("errors")) {
    return fail(ErrorKind::io, "the forge did not hide an older comment");
  }
  return {};
}

}  // namespace

std::unique_ptr<Forge> open_github(const Surroundings& around,
                                   std::chrono::milliseconds patience) {
  return std::make_unique<GitHub>(around, patience);
}

}  // namespace tokens::ci
