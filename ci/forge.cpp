// See forge.hpp. Both forges list, create, change and delete comments in the
// same way; what they call things, and whom they take for us, differs.
#include "ci/forge.hpp"

#include "lib/base/json.hpp"
#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace tokens::ci {
namespace {

using nlohmann::json;

/// 20,000 comments: a list that goes on is one that leads back to itself.
constexpr int k_most_pages = 200;

constexpr std::string_view k_start = "[//]: <> (git-tokens-comment, ";
constexpr std::size_t k_longest_tag = 64;

/// Forges may store other line ends, and none at the end.
std::string without_returns(std::string_view text) {
  std::string out(trim(text));
  std::erase(out, '\r');
  return out;
}

std::string first_line(std::string_view body) {
  return without_returns(body.substr(0, body.find('\n')));
}

/// Returns the text without the moment in its marker.
std::string without_time(std::string_view body) {
  const std::string text = without_returns(body);
  auto marker = marker_of(text);
  if (!marker) {
    return text;
  }
  marker->valid_at = Moment{};
  const std::size_t end = text.find('\n');
  return to_text(*marker) +
         (end == std::string::npos ? std::string() : text.substr(end));
}

bool is_tag_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
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
  comment.node = text_at(object, "/node_id");
  comment.body = text_at(object, "/body");
  comment.address = text_at(object, "/html_url");
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
  std::vector<std::string> headers;
  const char* author;  ///< where a comment names who wrote it
  // The question who owns the token, and where the answer has the name.
  const char* ask_method;
  std::string ask_url;
  std::string ask_body;
  const char* owner;
  std::string graphql;  ///< where comments are hidden; empty: nowhere
};

/// Comments of a pull request are those of its issue; what cannot be done
/// there, hiding and asking who we are, is GraphQL's.
Dialect github(const Surroundings& around) {
  const std::string issues =
      around.api + "/repos/" + around.project + "/issues/";
  return {issues + std::to_string(*around.number) + "/comments",
          "?per_page=100",
          issues + "comments/",
          "PATCH",
          {"Accept: application/vnd.github+json",
           "X-GitHub-Api-Version: 2022-11-28"},
          "/user/login",
          "POST",
          around.graphql,
          JsonObject{{"query", "query { viewer { login } }"}}.text(),
          "/data/viewer/login",
          around.graphql};
}

/// Comments of a merge request are its notes.
Dialect gitlab(const Surroundings& around) {
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
          {},
          "/author/username",
          "GET",
          around.api + "/user",
          "",
          "/username",
          ""};
}

/// GitHub writes "name[bot]" in one of its interfaces, "name" in the other.
std::string without_bot(std::string login) {
  constexpr std::string_view k_bot = "[bot]";
  if (login.ends_with(k_bot)) {
    login.resize(login.size() - k_bot.size());
  }
  return login;
}

class WebForge final : public Forge {
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
          all.back().is_ours = is_ours(element);
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

  Result<void> hide(const Comment& comment) override {
    constexpr const char* k_mutation =
        "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, "
        "classifier: OUTDATED}) { minimizedComment { isMinimized } } }";
    const JsonObject query{{"query", k_mutation},
                           {"variables", JsonObject{{"id", comment.node}}}};
    TOKENS_TRY_ASSIGN(const HttpAnswer answer,
                      ask("POST", dialect_.graphql, query.text()));
    const json document = parsed(answer);
    if (!document.is_object() || document.contains("errors")) {
      return fail(ErrorKind::io, "the forge did not hide an older comment");
    }
    return {};
  }

 private:
  Result<HttpAnswer> ask(const char* method,
                         const std::string& url,
                         const std::string& body = "",
                         Repeat repeat = Repeat::safe) {
    TOKENS_TRY_ASSIGN(
        HttpAnswer answer,
        client_.send({method, url, dialect_.headers, body}, repeat));
    return accepted(client_, std::move(answer));
  }

  /// Only a comment of the token's owner is edited, whoever wrote our marker. A
  /// token that may not ask GitHub who it is belongs to some robot, and then
  /// only comments of robots can be ours.
  bool is_ours(const json& comment) {
    if (!owner_) {
      const auto answer =
          ask(dialect_.ask_method, dialect_.ask_url, dialect_.ask_body);
      owner_ = answer ? text_at(parsed(*answer), dialect_.owner) : "";
    }
    return owner_->empty() ? text_at(comment, "/user/type") == "Bot"
                           : without_bot(text_at(comment, dialect_.author)) ==
                                 without_bot(*owner_);
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

}  // namespace

std::string to_text(const Marker& marker) {
  return std::string(k_start) + "valid-at=" + format_iso8601(marker.valid_at) +
         ", tag=" + marker.tag + ", head=" + marker.head + ")";
}

std::optional<Marker> marker_of(std::string_view body) {
  const std::string line = first_line(body);
  if (!line.starts_with(k_start) || !line.ends_with(')')) {
    return std::nullopt;
  }
  Marker marker;
  marker.tag.clear();
  bool has_time = false;
  const std::string_view inside = std::string_view(line).substr(
      k_start.size(), line.size() - k_start.size() - 1);
  for (const std::string_view field : split(inside, ',')) {
    const std::string_view word = trim(field);
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string_view key = word.substr(0, equals);
    const std::string_view value =
        word.substr(std::min(equals + 1, word.size()));
    if (key == "tag") {
      marker.tag = value;
    } else if (key == "head") {
      marker.head = value;
    } else if (key == "valid-at") {
      const auto moment = parse_iso8601(value);
      has_time = moment.has_value();
      marker.valid_at = moment.value_or(Moment{});
    }
  }
  return has_time && check_tag(marker.tag) ? std::optional(marker)
                                           : std::nullopt;
}

bool says_the_same(std::string_view a, std::string_view b) {
  return without_time(a) == without_time(b);
}

Result<void> check_tag(std::string_view tag) {
  if (tag.empty() || tag.size() > k_longest_tag ||
      !std::all_of(tag.begin(), tag.end(), is_tag_letter)) {
    return fail(ErrorKind::usage,
                "--tag: '" + printable(tag) +
                    "' is no tag; use 1 to 64 letters, digits, '.', '_', '-'");
  }
  return {};
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
  return std::make_unique<WebForge>(
      around, patience, is_gitlab ? gitlab(around) : github(around));
}

}  // namespace tokens::ci
