// See forge.hpp. Both forges list, create, change and delete comments in the
// same way; what they call things, and whom they take for us, differs.
#include "ci/forge.hpp"

#include "ci/marker.hpp"
#include "lib/base/json.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tokens::ci {
namespace {

using nlohmann::json;

/// 20,000 comments: a list that goes on is one that leads back to itself.
constexpr int k_most_pages = 200;

/// Returns the member `key` of an object, "" if it is no text.
std::string text_of(const json& object, const char* key) {
  return object.is_object() && object.contains(key) && object[key].is_string()
             ? object[key].get<std::string>()
             : std::string();
}

json parsed(const HttpAnswer& answer) {
  return json::parse(answer.body, nullptr, false);
}

/// Returns a comment as a forge's answer describes it. GitLab has neither
/// `node` nor `address`.
Comment comment_of(const json& object) {
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

/// Returns the answer if it is fine; else the error that it stands for:
/// `not_found`, or `io` with what the forge says and what to do.
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

/// What one forge calls things.
struct Dialect {
  std::string list;     ///< where comments are created, and listed
  std::string query;    ///< behind it, for the oldest hundred
  std::string comment;  ///< a comment's address without its id
  const char* update;   ///< the method
  std::size_t most_bytes;
  std::vector<std::string> headers;
};

class WebForge : public Forge {
 public:
  WebForge(const Surroundings& around,
           std::chrono::milliseconds patience,
           Dialect dialect)
      : client_(around.api, around.credential, patience),
        dialect_(std::move(dialect)) {}

  Result<std::vector<Comment>> comments() override {
    std::vector<Comment> all;
    std::string url = dialect_.list + dialect_.query;
    for (int page = 0; page < k_most_pages && !url.empty(); ++page) {
      TOKENS_TRY_ASSIGN(const HttpAnswer answer, ask("GET", url));
      const json document = parsed(answer);
      if (!document.is_array()) {
        return fail(ErrorKind::parse,
                    "the forge's list of comments is no list");
      }
      for (const json& element : document) {
        all.push_back(comment_of(element));
        if (marker_of(all.back().body)) {  // else nobody needs to know
          all.back().is_ours = is_by(element, owner());
        }
      }
      url = next_page(answer.header("link"));
    }
    return all;
  }

  Result<Comment> create(const std::string& body) override {
    return written("POST", dialect_.list, body, Repeat::unsafe);
  }

  Result<Comment> update(const Comment& comment,
                         const std::string& body) override {
    return written(
        dialect_.update, dialect_.comment + comment.id, body, Repeat::safe);
  }

  Result<void> remove(const Comment& comment) override {
    const auto answer = ask("DELETE", dialect_.comment + comment.id);
    if (!answer && answer.error().kind != ErrorKind::not_found) {
      return fail(answer.error());
    }
    return {};
  }

  [[nodiscard]] std::size_t most_bytes() const override {
    return dialect_.most_bytes;
  }

 protected:
  Result<HttpAnswer> ask(const char* method,
                         const std::string& url,
                         const std::string& body = "",
                         Repeat repeat = Repeat::safe) {
    TOKENS_TRY_ASSIGN(
        HttpAnswer answer,
        client_.send({method, url, dialect_.headers, body}, repeat));
    return accepted(client_, std::move(answer));
  }

  /// Asks who owns the token; "" if that is not told.
  virtual std::string ask_owner() = 0;

  /// Returns true if `owner` wrote the comment.
  [[nodiscard]] virtual bool is_by(const json& comment,
                                   const std::string& owner) const = 0;

 private:
  const std::string& owner() {
    if (!owner_) {
      owner_ = ask_owner();
    }
    return *owner_;
  }

  Result<Comment> written(const char* method,
                          const std::string& url,
                          const std::string& body,
                          Repeat repeat) {
    TOKENS_TRY_ASSIGN(
        const HttpAnswer answer,
        ask(method, url, JsonObject{{"body", body}}.text(), repeat));
    return comment_of(parsed(answer));
  }

  HttpClient client_;
  Dialect dialect_;
  std::optional<std::string> owner_;
};

/// GitHub writes "name[bot]" in one of its interfaces, "name" in the other.
std::string_view without_bot(std::string_view login) {
  constexpr std::string_view k_bot = "[bot]";
  if (login.ends_with(k_bot)) {
    login.remove_suffix(k_bot.size());
  }
  return login;
}

/// Comments of a pull request are those of its issue; what cannot be done
/// there, hiding and asking who we are, is GraphQL's.
class GitHub final : public WebForge {
 public:
  GitHub(const Surroundings& around, std::chrono::milliseconds patience)
      : WebForge(around, patience, dialect(around)), graphql_(around.graphql) {}

  Result<void> hide(const Comment& comment) override {
    constexpr const char* k_mutation =
        "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, "
        "classifier: OUTDATED}) { minimizedComment { isMinimized } } }";
    const JsonObject query{{"query", k_mutation},
                           {"variables", JsonObject{{"id", comment.node}}}};
    TOKENS_TRY_ASSIGN(const HttpAnswer answer,
                      ask("POST", graphql_, query.text()));
    const json document = parsed(answer);
    if (!document.is_object() || document.contains("errors")) {
      return fail(ErrorKind::io, "the forge did not hide an older comment");
    }
    return {};
  }

 private:
  static Dialect dialect(const Surroundings& around) {
    const std::string issues =
        around.api + "/repos/" + around.project + "/issues/";
    return {issues + std::to_string(*around.number) + "/comments",
            "?per_page=100",
            issues + "comments/",
            "PATCH",
            65'536,
            {"Accept: application/vnd.github+json",
             "X-GitHub-Api-Version: 2022-11-28"}};
  }

  std::string ask_owner() override {
    const JsonObject query{{"query", "query { viewer { login } }"}};
    const auto answer = ask("POST", graphql_, query.text());
    const json document = answer ? parsed(*answer) : json();
    const json::json_pointer viewer("/data/viewer");
    return document.is_object() && document.contains(viewer)
               ? text_of(document.at(viewer), "login")
               : std::string();
  }

  /// A token that may not ask is that of some robot, and then only comments
  /// of robots can be ours.
  [[nodiscard]] bool is_by(const json& comment,
                           const std::string& owner) const override {
    if (!comment.is_object() || !comment.contains("user")) {
      return false;
    }
    const json& user = comment["user"];
    return owner.empty()
               ? text_of(user, "type") == "Bot"
               : without_bot(text_of(user, "login")) == without_bot(owner);
  }

  std::string graphql_;
};

/// Comments of a merge request are its notes.
class GitLab final : public WebForge {
 public:
  GitLab(const Surroundings& around, std::chrono::milliseconds patience)
      : WebForge(around, patience, dialect(around)),
        user_(around.api + "/user") {}

  Result<void> hide(const Comment&) override {
    return fail(ErrorKind::usage,
                "GitLab cannot hide comments: use --behavior delete-and-new");
  }

 private:
  static Dialect dialect(const Surroundings& around) {
    std::string project;  // "group/name" is one part of the path
    for (const char c : around.project) {
      project += c == '/' ? std::string("%2F") : std::string(1, c);
    }
    const std::string notes = around.api + "/projects/" + project +
                              "/merge_requests/" +
                              std::to_string(*around.number) + "/notes";
    return {notes,
            "?per_page=100&sort=asc&order_by=created_at",
            notes + "/",
            "PUT",
            1'000'000,
            {}};
  }

  std::string ask_owner() override {
    const auto answer = ask("GET", user_);
    return answer ? text_of(parsed(*answer), "username") : std::string();
  }

  /// Only a comment of the token's owner is edited, whoever wrote our marker.
  [[nodiscard]] bool is_by(const json& comment,
                           const std::string& owner) const override {
    return !owner.empty() && comment.is_object() &&
           comment.contains("author") &&
           text_of(comment["author"], "username") == owner;
  }

  std::string user_;
};

}  // namespace

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
  if (is_gitlab) {
    return std::make_unique<GitLab>(around, patience);
  }
  return std::make_unique<GitHub>(around, patience);
}

}  // namespace tokens::ci
