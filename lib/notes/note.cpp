// See note.hpp. The bytes of lines are ours to promise; they are read by a JSON
// library, because others may write them.
#include "lib/notes/note.hpp"

#include "lib/base/json.hpp"
#include "lib/base/sha256.hpp"
#include "lib/base/text.hpp"
#include "lib/model/token_counts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace tokens::notes {
namespace {

using ParsedJson = nlohmann::json;

constexpr int k_line_version = 1;
constexpr std::string_view k_base64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t k_digest_bytes = 6;

/// Beyond reason for one line; thousands of them still add up in 64 bits.
constexpr std::int64_t k_most = 1'000 * k_most_tokens;

/// Reads the members of one line; `good` stays true while they make sense.
class Members {
 public:
  explicit Members(const ParsedJson& object) : object_(object) {}

  std::int64_t number(const char* key) {
    const auto member = object_.find(key);
    if (member == object_.end()) {
      return 0;
    }
    if (!member->is_number_integer() || member->get<std::int64_t>() < 0 ||
        member->get<std::int64_t>() > k_most) {
      good = false;
      return 0;
    }
    return member->get<std::int64_t>();
  }

  std::string text(const char* key) {
    const auto member = object_.find(key);
    if (member == object_.end() || member->is_null()) {
      return {};
    }
    if (!member->is_string()) {
      good = false;
      return {};
    }
    return member->get<std::string>();
  }

  Moment moment(const char* key) {
    const std::string written = text(key);
    if (written.empty()) {
      return k_never;
    }
    const auto parsed = parse_iso8601(written);
    good = good && parsed;
    return parsed.value_or(k_never);
  }

  bool good = true;

 private:
  const ParsedJson& object_;
};

std::optional<Line> parse_line(std::string_view text) {
  const ParsedJson object = ParsedJson::parse(text, nullptr, false);
  if (!object.is_object() ||
      object.value("v", ParsedJson{}) != k_line_version) {
    return std::nullopt;
  }
  Members members(object);
  Line line;
  line.session = members.text("session");
  line.model = members.text("model");
  line.revision = members.number("rev");
  line.author_branch = members.text("author_branch");
  line.responses = members.number("responses");
  for (const TokenClass& one : k_token_classes) {
    line.tokens.*one.count = members.number(one.key);
  }
  line.web_searches = members.number("web_searches");
  line.first = members.moment("first");
  line.last = members.moment("last");
  line.keys = members.text("keys");
  if (!are_digests(line.keys)) {
    line.keys.clear();
  }
  line.text = text;
  return members.good ? std::optional(std::move(line)) : std::nullopt;
}

Json moment_or_null(Moment moment) {
  return moment == k_never ? Json(nullptr) : Json(format_iso8601(moment));
}

/// Returns the line of a note that may be changed, or of one that may not.
template <class NoteOrConst>
auto find_line(NoteOrConst& note,
               std::string_view session,
               std::string_view model) -> decltype(note.lines.data()) {
  for (auto& line : note.lines) {
    if (line.session == session && line.model == model) {
      return &line;
    }
  }
  return nullptr;
}

/// Adds the line unless one of its key stands before it.
void add(Note& note, Line line) {
  Line* const there = find_line(note, line.session, line.model);
  if (there == nullptr) {
    note.lines.push_back(std::move(line));
    return;
  }
  const bool is_newer = line.revision != there->revision
                            ? line.revision > there->revision
                            : to_text(line) > to_text(*there);
  if (is_newer) {
    *there = std::move(line);
  }
}

}  // namespace

Note parse(std::string_view text) {
  Note note;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.empty()) {
      continue;
    }
    if (auto parsed = parse_line(line)) {
      add(note, std::move(*parsed));
    } else {
      note.strange.emplace_back(line);
    }
  }
  return note;
}

void join(Note& into, const Note& other) {
  for (const Line& line : other.lines) {
    add(into, line);
  }
  into.strange.insert(
      into.strange.end(), other.strange.begin(), other.strange.end());
}

void put(Note& note, Line line) {
  if (Line* const there = find_line(note, line.session, line.model)) {
    *there = std::move(line);
  } else {
    note.lines.push_back(std::move(line));
  }
}

const Line* find(const Note& note,
                 std::string_view session,
                 std::string_view model) {
  return find_line(note, session, model);
}

std::string to_text(const Line& line) {
  if (!line.text.empty()) {
    return line.text;
  }
  JsonObject object{{"v", k_line_version},
                    {"session", json_or_null(line.session)},
                    {"model", json_or_null(line.model)},
                    {"rev", line.revision},
                    {"author_branch", json_or_null(line.author_branch)},
                    {"responses", line.responses}};
  for (const TokenClass& one : k_token_classes) {
    object.add(one.key, line.tokens.*one.count);
  }
  object.add("web_searches", line.web_searches)
      .add("first", moment_or_null(line.first))
      .add("last", moment_or_null(line.last));
  if (!line.keys.empty()) {
    object.add("keys", line.keys);
  }
  return object.compact();
}

std::string to_text(const Note& note) {
  std::set<std::string> texts(note.strange.begin(), note.strange.end());
  for (const Line& line : note.lines) {
    texts.insert(to_text(line));
  }
  std::string out;
  for (const std::string& text : texts) {
    out += text + "\n";
  }
  return out;
}

std::string writable(std::string_view text) {
  return ParsedJson::parse(json_quote(text)).get<std::string>();
}

void add_time(Line& line, Moment time) {
  if (time != k_never) {
    line.first = std::min(line.first, time);
    line.last = line.last == k_never ? time : std::max(line.last, time);
  }
}

std::string digest_of(std::string_view key) {
  const auto hash = sha256(key);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < k_digest_bytes; ++i) {
    bits = (bits << 8U) | hash[i];
  }
  std::string text(k_digest_size, ' ');
  for (std::size_t i = text.size(); i-- > 0; bits >>= 6U) {
    text[i] = k_base64[bits & 63U];
  }
  return text;
}

std::vector<std::string_view> digests_in(std::string_view keys) {
  std::vector<std::string_view> digests;
  for (std::size_t at = 0; at + k_digest_size <= keys.size();
       at += k_digest_size) {
    digests.push_back(keys.substr(at, k_digest_size));
  }
  return digests;
}

bool are_digests(std::string_view keys) {
  return keys.size() % k_digest_size == 0 &&
         keys.find_first_not_of(k_base64) == std::string_view::npos;
}

std::string join_digests(std::vector<std::string> digests) {
  std::string keys;
  for (const auto& digest : std::set(digests.begin(), digests.end())) {
    keys += digest;
  }
  return keys;
}

}  // namespace tokens::notes
