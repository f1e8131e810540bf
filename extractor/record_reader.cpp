#include "extractor/record_reader.hpp"

#include "lib/base/text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <system_error>

namespace tokens::extractor {
namespace {

namespace json = simdjson::ondemand;
using simdjson::error_code;
using simdjson::SUCCESS;

// Any error that is not of a single value (a wrong type, say) means that the
// line is no JSON: it is thrown inside this file only, as the cheapest way out
// of nested loops, and never leaves read().
struct NotJson {};

void must(error_code code) {
  if (code != SUCCESS) {
    throw NotJson{};
  }
}

/// Returns true for errors that say "another type", which is no harm.
bool is_type_error(error_code code) {
  return code == simdjson::INCORRECT_TYPE;
}

/// Returns the text, or "" for null and other types. A string that JSON
/// allows but Unicode does not (a lone surrogate) comes back as written.
std::string_view text_of(json::value value) {
  std::string_view text;
  const std::string_view raw = value.raw_json_token();
  if (raw.empty() || raw.front() != '"') {
    return {};
  }
  const error_code code = value.get_string().get(text);
  if (code == simdjson::STRING_ERROR) {
    const std::size_t end = raw.rfind('"');
    return end == 0 ? std::string_view{} : raw.substr(1, end - 1);
  }
  must(code);
  return text;
}

bool is_true(json::value value) {
  bool flag = false;
  return value.get_bool().get(flag) == SUCCESS && flag;
}

bool is_set(json::value value) {
  const std::string_view raw = value.raw_json_token();
  return !raw.starts_with("null") && !raw.starts_with("false");
}

/// Takes digits off the front; returns how many.
std::size_t take_digits(std::string_view& text) {
  const std::size_t count =
      std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count;
}

/// Returns true for a number as JSON writes it: from_chars allows more.
bool is_number(std::string_view text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
  }
  const bool is_zero = text.starts_with('0');
  const std::size_t whole = take_digits(text);
  if (whole == 0 || (is_zero && whole > 1)) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (take_digits(text) == 0) {
      return false;
    }
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) {
      text.remove_prefix(1);
    }
    if (take_digits(text) == 0) {
      return false;
    }
  }
  return text.empty();
}

/// Returns the number of a JSON token, if it is one that a double can hold.
/// Not simdjson's: its tables are not in the hook (json_backend.hpp).
std::optional<double> decimal_of(std::string_view token) {
  double number = 0;
  if (!is_number(token) ||
      std::from_chars(token.data(), token.data() + token.size(), number).ec !=
          std::errc()) {
    return std::nullopt;
  }
  return number;
}

/// Returns a whole number from 0 to k_most_tokens; null and nothing are 0.
/// Anything else (negative, fractional, beyond 64 bits, a string) marks the
/// usage as bad.
std::int64_t count_of(json::value value, bool& bad) {
  std::uint64_t whole = 0;
  if (value.get_uint64().get(whole) == SUCCESS) {
    bad = bad || whole > static_cast<std::uint64_t>(k_most_tokens);
    return bad ? 0 : static_cast<std::int64_t>(whole);
  }
  if (value.raw_json_token().starts_with("null")) {
    return 0;
  }
  // 5.0 and 1e3 are whole numbers, too.
  const double number = decimal_of(trim(value.raw_json_token())).value_or(-1.0);
  if (number < 0 || number > static_cast<double>(k_most_tokens) ||
      std::floor(number) != number) {
    bad = true;
    return 0;
  }
  return static_cast<std::int64_t>(number);
}

/// Calls `use(key, value)` for each field. A value of another type is empty.
template <class Use>
void for_each_field(json::value value, Use&& use) {
  json::object object;
  const error_code code = value.get_object().get(object);
  if (is_type_error(code)) {
    return;
  }
  must(code);
  for (auto field : object) {
    must(field.error());
    json::raw_json_string key;
    must(field.key().get(key));
    json::value inner;
    must(field.value().get(inner));
    use(key, inner);
  }
}

template <class Use>
void for_each_element(json::value value, Use&& use) {
  json::array array;
  const error_code code = value.get_array().get(array);
  if (is_type_error(code)) {
    return;
  }
  must(code);
  for (auto element : array) {
    json::value inner;
    must(element.get(inner));
    use(inner);
  }
}

/// Reads one field of a usage object; returns false for other keys.
bool read_count(json::raw_json_string key,
                json::value value,
                RawUsage& raw,
                bool& bad) {
  if (key == "input_tokens") {
    raw.input = count_of(value, bad);
  } else if (key == "output_tokens") {
    raw.output = count_of(value, bad);
  } else if (key == "cache_creation_input_tokens") {
    raw.cache_write = count_of(value, bad);
  } else if (key == "cache_read_input_tokens") {
    raw.cache_read = count_of(value, bad);
  } else if (key == "cache_creation") {
    for_each_field(value, [&](json::raw_json_string inner, json::value number) {
      if (inner == "ephemeral_5m_input_tokens") {
        raw.cache_write_5m = count_of(number, bad);
      } else if (inner == "ephemeral_1h_input_tokens") {
        raw.cache_write_1h = count_of(number, bad);
      }
    });
  } else {
    return false;
  }
  return true;
}

void read_attempts(json::value value, Draft& draft) {
  for_each_element(value, [&](json::value element) {
    DraftAttempt attempt;
    RawUsage raw;
    bool bad = false;
    for_each_field(element, [&](json::raw_json_string key, json::value inner) {
      if (key == "type") {
        attempt.kind = text_of(inner);
      } else if (key == "model") {
        attempt.model = text_of(inner);
      } else {
        read_count(key, inner, raw, bad);
      }
    });
    if (!bad) {
      attempt.tokens = to_counts(raw);
      draft.attempts.push_back(attempt);
    }
  });
}

void read_usage(json::value value, Draft& draft) {
  RawUsage raw;
  draft.has_usage = value.raw_json_token().starts_with("{");
  for_each_field(value, [&](json::raw_json_string key, json::value inner) {
    if (read_count(key, inner, raw, draft.bad_usage)) {
      return;
    }
    if (key == "server_tool_use") {
      draft.has_server_tool_use = is_set(inner);
      for_each_field(inner, [&](json::raw_json_string name, json::value count) {
        if (name == "web_search_requests") {
          draft.web_searches = count_of(count, draft.bad_usage);
        }
      });
    } else if (key == "speed") {
      draft.speed = text_of(inner);
    } else if (key == "service_tier") {
      draft.service_tier = text_of(inner);
    } else if (key == "inference_geo") {
      draft.geo = text_of(inner);
    } else if (key == "iterations") {
      read_attempts(inner, draft);
    }
  });
  draft.tokens = to_counts(raw);
}

/// Returns the length of a value as JSON, without blanks behind it.
std::int64_t size_of(json::value value) {
  std::string_view raw = value.raw_json_token();
  if (!raw.empty() && raw.front() == '[') {
    json::array array;
    must(value.get_array().get(array));
    must(array.raw_json().get(raw));
  } else if (!raw.empty() && raw.front() == '{') {
    json::object object;
    must(value.get_object().get(object));
    must(object.raw_json().get(raw));
  }
  return static_cast<std::int64_t>(raw.find_last_not_of(" \t\r\n") + 1);
}

std::string_view edited_path(json::value input) {
  std::string_view path;
  for_each_field(input, [&](json::raw_json_string key, json::value inner) {
    if (key == "file_path" || key == "notebook_path") {
      path = text_of(inner);
    }
  });
  return path;
}

void read_block(json::value element, Draft& draft) {
  std::string_view type;
  DraftToolUse use;
  DraftToolResult result;
  for_each_field(element, [&](json::raw_json_string key, json::value inner) {
    if (key == "type") {
      type = text_of(inner);
    } else if (key == "id") {
      use.id = text_of(inner);
    } else if (key == "name") {
      use.name = text_of(inner);
    } else if (key == "input") {
      use.edited = edited_path(inner);
    } else if (key == "tool_use_id") {
      result.id = text_of(inner);
    } else if (key == "content") {
      result.bytes = size_of(inner);
    }
  });
  add_block(draft, type, use, result);
}

void read_message(json::value value, Draft& draft) {
  for_each_field(value, [&](json::raw_json_string key, json::value inner) {
    if (key == "id") {
      draft.id = text_of(inner);
    } else if (key == "model") {
      draft.model = text_of(inner);
    } else if (key == "content") {
      for_each_element(inner,
                       [&](json::value block) { read_block(block, draft); });
    } else if (key == "usage") {
      read_usage(inner, draft);
    } else if (key == "stop_reason") {
      draft.has_stop_reason = is_set(inner);
    }
  });
}

void read_attachment(json::value value, Draft& draft) {
  bool bad = false;
  for_each_field(value, [&](json::raw_json_string key, json::value inner) {
    if (key == "type") {
      draft.attachment_type = text_of(inner);
    } else if (key == "used") {
      draft.reading_used = count_of(inner, bad);
    } else if (key == "total") {
      draft.reading_limit = count_of(inner, bad);
    } else if (key == "remaining") {
      draft.reading_remaining = count_of(inner, bad);
    } else if (key == "content" || key == "text") {
      draft.client_text = inner.raw_json_token();
    }
  });
  if (bad) {
    draft.reading_used = -1;
  }
}

using FieldReader = void (*)(json::value, Draft&);

template <std::string_view Draft::*Member>
void read_text(json::value value, Draft& draft) {
  draft.*Member = text_of(value);
}

void read_sidechain(json::value value, Draft& draft) {
  draft.sidechain = is_true(value);
}

void read_forked(json::value value, Draft& draft) {
  draft.forked = is_set(value);
}

/// The raw token: unescaping every command output to look for a reading that
/// is hardly ever there would cost more than all the rest of the record.
void read_client_text(json::value value, Draft& draft) {
  draft.client_text = value.raw_json_token();
}

void read_pull_request(json::value value, Draft& draft) {
  bool bad = false;
  draft.pull_request = count_of(value, bad);
}

struct Field {
  const char* key;
  FieldReader read;
};

/// Sorted by the first letter, by which they are found.
constexpr std::array k_fields{
    Field{"agentId", read_text<&Draft::agent>},
    Field{"attributionAgent", read_text<&Draft::agent_kind>},
    Field{"attributionSkill", read_text<&Draft::skill>},
    Field{"attachment", read_attachment},
    Field{"cwd", read_text<&Draft::directory>},
    Field{"content", read_client_text},
    Field{"forkedFrom", read_forked},
    Field{"gitBranch", read_text<&Draft::branch>},
    Field{"isSidechain", read_sidechain},
    Field{"message", read_message},
    Field{"prNumber", read_pull_request},
    Field{"prUrl", read_text<&Draft::pull_request_url>},
    Field{"prRepository", read_text<&Draft::pull_request_repository>},
    Field{"requestId", read_text<&Draft::request>},
    Field{"sessionId", read_text<&Draft::session>},
    Field{"subtype", read_text<&Draft::subtype>},
    Field{"type", read_text<&Draft::type>},
    Field{"timestamp", read_text<&Draft::timestamp>},
    Field{"uuid", read_text<&Draft::uuid>},
};

/// Where the fields with a first letter begin in k_fields: element 0 is 'a',
/// element 26 the end.
constexpr std::array<unsigned char, 27> first_places() {
  std::array<unsigned char, 27> places{};
  std::size_t field = 0;
  for (std::size_t letter = 0; letter < places.size(); ++letter) {
    while (field < k_fields.size() &&
           k_fields[field].key[0] < static_cast<char>('a' + letter)) {
      ++field;
    }
    places[letter] = static_cast<unsigned char>(field);
  }
  return places;
}

constexpr std::array k_first_places = first_places();

/// Returns the field with this key, nullptr if it is none of ours.
const Field* field_named(json::raw_json_string key) {
  const auto letter = static_cast<unsigned>(*key.raw() - 'a');
  if (letter >= 26) {
    return nullptr;
  }
  for (std::size_t i = k_first_places[letter]; i < k_first_places[letter + 1];
       ++i) {
    if (key.unsafe_is_equal(k_fields[i].key)) {
      return &k_fields[i];
    }
  }
  return nullptr;
}

void read_record(json::object& object, Draft& draft) {
  for (auto field : object) {
    must(field.error());
    json::raw_json_string key;
    must(field.key().get(key));
    if (const Field* known = field_named(key)) {
      json::value value;
      must(field.value().get(value));
      known->read(value, draft);
    }
  }
}

}  // namespace

struct RecordReader::Impl {
  json::parser parser;
};

RecordReader::RecordReader() : impl_(std::make_unique<Impl>()) {}

RecordReader::~RecordReader() = default;

ReadOutcome RecordReader::read(const char* begin,
                               std::size_t length,
                               Draft& draft) {
  clear(draft);
  try {
    json::document document;
    must(impl_->parser
             .iterate(begin, length, length + simdjson::SIMDJSON_PADDING)
             .get(document));
    json::object object;
    must(document.get_object().get(object));
    read_record(object, draft);
    const char* rest = nullptr;
    const bool at_end = document.current_location().get(rest) != SUCCESS;
    return at_end ? ReadOutcome::whole : ReadOutcome::more;
  } catch (const NotJson&) {
    return ReadOutcome::not_json;
  }
}

}  // namespace tokens::extractor
