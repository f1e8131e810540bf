#include "extractor/claude/record_walker.hpp"

#include "extractor/text_scan.hpp"
#include "lib/base/text.hpp"

#include <cstring>

namespace tokens::extractor::claude {
namespace {

bool is_in_scalar(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' ||
         c == '.' || c == '+' || c == 'E';
}

/// The key of a member. Literals know their lengths, so that comparing with one
/// is an instruction or two; comparing views is a call.
struct Key {
  std::string_view text;

  template <std::size_t size>
  bool operator==(const char (&literal)[size]) const {
    return text.size() == size - 1 &&
           std::memcmp(text.data(), literal, size - 1) == 0;
  }
};

/// Returns the count that the member of a usage object with this key is.
std::int64_t* named_count(Key key, RawUsage& raw) {
  return key == "input_tokens"                  ? &raw.input
         : key == "output_tokens"               ? &raw.output
         : key == "cache_creation_input_tokens" ? &raw.cache_write
         : key == "cache_read_input_tokens"     ? &raw.cache_read
                                                : nullptr;
}

/// The same for the object cache_creation.
std::int64_t* named_split(Key key, RawUsage& raw) {
  return key == "ephemeral_5m_input_tokens"   ? &raw.cache_write_5m
         : key == "ephemeral_1h_input_tokens" ? &raw.cache_write_1h
                                              : nullptr;
}

/// Returns the member of a draft that holds the text of this key, or nullptr.
std::string_view Draft::*text_member(Key key) {
  return key == "cwd"                ? &Draft::directory
         : key == "type"             ? &Draft::type
         : key == "uuid"             ? &Draft::uuid
         : key == "agentId"          ? &Draft::agent
         : key == "subtype"          ? &Draft::subtype
         : key == "sessionId"        ? &Draft::session
         : key == "gitBranch"        ? &Draft::branch
         : key == "requestId"        ? &Draft::request
         : key == "timestamp"        ? &Draft::timestamp
         : key == "attributionAgent" ? &Draft::agent_kind
         : key == "attributionSkill" ? &Draft::skill
                                     : nullptr;
}

/// Walks over one value after the other. Every function returns false where
/// the line is not plain; the walk is over then.
class Walker {
 public:
  explicit Walker(std::string_view line)
      : at_(line.data()), end_(line.data() + line.size()) {}

  bool record(Draft& draft) {
    return *at_ == '{' && object([&](Key key) { return field(key, draft); }) &&
           at_ == end_;
  }

 private:
  /// Passes `c`; returns false if something else is next.
  bool take(char c) {
    if (at_ < end_ && *at_ == c) {
      ++at_;
      return true;
    }
    return false;
  }

  /// Calls `use(key)` with the walk at each value, which `use` has to pass. A
  /// value of another type is skipped.
  template <class Use>
  bool object(Use&& use) {
    if (!take('{')) {
      return skip();
    }
    if (take('}')) {
      return true;
    }
    do {
      Key key;
      if (!raw_string(key.text) || !take(':') || !use(key)) {
        return false;
      }
    } while (take(','));
    return take('}');
  }

  /// The same for elements.
  template <class Use>
  bool array(Use&& use) {
    if (!take('[')) {
      return skip();
    }
    if (take(']')) {
      return true;
    }
    do {
      if (!use()) {
        return false;
      }
    } while (take(','));
    return take(']');
  }

  /// A string without its quotes, as written.
  bool raw_string(std::string_view& text) {
    if (!take('"')) {
      return false;
    }
    const char* const close = string_end(at_, end_);
    if (close == nullptr) {
      return false;
    }
    text = {at_, static_cast<std::size_t>(close - at_)};
    at_ = close + 1;
    return true;
  }

  /// A text that may be taken as it stands, "" for values of another type.
  bool text(std::string_view& text) {
    text = {};
    if (*at_ != '"') {
      return skip();
    }
    return raw_string(text) && is_plain(text);
  }

  /// The same, with its escapes. Undoing those of every command's output to
  /// look for a reading that is hardly ever there would cost more than all the
  /// rest.
  bool text_as_written(std::string_view& text) {
    text = {};
    return *at_ == '"' ? raw_string(text) : skip();
  }

  /// A number, true, false or null, as written.
  bool literal(std::string_view& word) {
    const char* const begin = at_;
    while (at_ < end_ && is_in_scalar(*at_)) {
      ++at_;
    }
    word = {begin, static_cast<std::size_t>(at_ - begin)};
    return !word.empty();
  }

  bool skip() {
    if (at_ >= end_) {
      return false;
    }
    std::string_view ignored;
    switch (*at_) {
      case '"':
        return raw_string(ignored);
      case '{':
      case '[':
        return skip_nested();
      default:
        return literal(ignored);
    }
  }

  /// What is nested is passed over without being understood: only strings may
  /// hide a bracket.
  bool skip_nested() {
    std::size_t depth = 0;
    while (at_ < end_) {
      const char c = *at_;
      if (c == '"') {
        at_ = string_end(at_ + 1, end_);
        if (at_ == nullptr) {
          return false;
        }
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if ((c == '}' || c == ']') && --depth == 0) {
        ++at_;
        return true;
      }
      ++at_;
    }
    return false;
  }

  /// A whole number that a token count can be; null is 0.
  bool count(std::int64_t& number) {
    constexpr std::ptrdiff_t most_digits = 12;
    const char* const begin = at_;
    number = 0;
    while (at_ < end_ && *at_ >= '0' && *at_ <= '9' &&
           at_ - begin < most_digits) {
      number = number * 10 + (*at_++ - '0');
    }
    if (at_ == begin) {
      std::string_view word;
      return literal(word) && word == "null";
    }
    return (at_ - begin == 1 || *begin != '0') &&
           (at_ == end_ || !is_in_scalar(*at_));
  }

  /// Anything but null and false.
  bool is_set() const {
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    return !rest.starts_with("null") && !rest.starts_with("false");
  }

  /// One member of a usage object; what is no count is left to `other`.
  template <class Other>
  bool usage_member(Key key, RawUsage& raw, Other&& other) {
    if (std::int64_t* const number = named_count(key, raw)) {
      return count(*number);
    }
    if (key == "cache_creation") {
      return object([&](Key inner) {
        std::int64_t* const part = named_split(inner, raw);
        return part != nullptr ? count(*part) : skip();
      });
    }
    return other();
  }

  bool server_tools(Draft& draft) {
    draft.has_server_tool_use = is_set();
    return object([&](Key key) {
      return key == "web_search_requests" ? count(draft.web_searches) : skip();
    });
  }

  bool attempt(Draft& draft) {
    DraftAttempt attempt;
    RawUsage raw;
    const bool walked = object([&](Key key) {
      return usage_member(key, raw, [&] {
        return key == "type"    ? text(attempt.kind)
               : key == "model" ? text(attempt.model)
                                : skip();
      });
    });
    attempt.tokens = to_counts(raw);
    draft.attempts.push_back(attempt);
    return walked;
  }

  bool usage(Draft& draft) {
    RawUsage raw;
    draft.has_usage = *at_ == '{';
    const bool walked = object([&](Key key) {
      return usage_member(key, raw, [&] {
        return key == "server_tool_use" ? server_tools(draft)
               : key == "speed"         ? text(draft.speed)
               : key == "service_tier"  ? text(draft.service_tier)
               : key == "inference_geo" ? text(draft.geo)
               : key == "iterations"    ? array([&] { return attempt(draft); })
                                        : skip();
      });
    });
    draft.tokens = to_counts(raw);
    return walked;
  }

  /// One element of a message's content.
  bool block(Draft& draft) {
    std::string_view type;
    DraftToolUse use;
    DraftToolResult result;
    const bool walked = object([&](Key key) {
      if (key == "type") {
        return text(type);
      }
      if (key == "id") {
        return text(use.id);
      }
      if (key == "name") {
        // It tells whether the input matters: a second one is not for us.
        return use.name.empty() && text(use.name);
      }
      if (key == "tool_use_id") {
        return text(result.id);
      }
      if (key == "content") {
        const char* const begin = at_;
        const bool skipped = skip();
        result.bytes = at_ - begin;
        return skipped;
      }
      if (key != "input" || (!use.name.empty() && !is_editor(use.name))) {
        return skip();
      }
      std::string_view file;
      std::string_view notebook;
      const bool walked_input = object([&](Key argument) {
        return argument == "file_path"       ? text(file)
               : argument == "notebook_path" ? text(notebook)
                                             : skip();
      });
      use.edited = file.empty() ? notebook : file;
      return walked_input;
    });
    add_block(draft, type, use, result);
    return walked;
  }

  bool attachment(Draft& draft) {
    std::string_view content;
    std::string_view text;
    draft.reading_used = draft.reading_limit = draft.reading_remaining = -1;
    const bool walked = object([&](Key key) {
      return key == "type"        ? this->text(draft.attachment_type)
             : key == "used"      ? count(draft.reading_used)
             : key == "total"     ? count(draft.reading_limit)
             : key == "remaining" ? count(draft.reading_remaining)
             : key == "content"   ? text_as_written(content)
             : key == "text"      ? text_as_written(text)
                                  : skip();
    });
    if (content.empty()) {
      content = text;
    }
    if (!content.empty()) {
      draft.client_text = content;
    }
    return walked;
  }

  bool message(Draft& draft) {
    return object([&](Key key) {
      if (key == "id") {
        return text(draft.id);
      }
      if (key == "model") {
        return text(draft.model);
      }
      if (key == "content") {
        return array([&] { return block(draft); });
      }
      if (key == "usage") {
        return usage(draft);
      }
      if (key == "stop_reason") {
        draft.has_stop_reason = is_set();
        std::string_view reason;
        // A refusal is rare, and what was written until then matters.
        return text(reason) && reason != "refusal";
      }
      return skip();
    });
  }

  bool field(Key key, Draft& draft) {
    if (key == "message") {
      return message(draft);
    }
    if (const auto member = text_member(key)) {
      return text(draft.*member);
    }
    if (key == "isSidechain") {
      std::string_view word;
      const bool walked = literal(word);
      draft.sidechain = word == "true";
      return walked;
    }
    if (key == "forkedFrom") {
      draft.forked = is_set();
      return skip();
    }
    if (key == "content") {
      // An attachment's text stands before it, in whichever order they come.
      std::string_view content;
      const bool walked = text_as_written(content);
      if (draft.client_text.empty()) {
        draft.client_text = content;
      }
      return walked;
    }
    if (key == "attachment") {
      return attachment(draft);
    }
    // Links to pull requests are rare.
    return !key.text.starts_with("pr") && skip();
  }

  const char* at_;
  const char* end_;
};

}  // namespace

bool walk_record(std::string_view line, Draft& draft) {
  clear(draft);
  return Walker(line).record(draft);
}

}  // namespace tokens::extractor::claude
