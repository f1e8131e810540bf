// Written by hand, because a line has a fixed order of fields; read through
// nlohmann's events, because no line needs a tree.
#include "lib/formats/ledger_lines.hpp"

#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace tokens::formats {
namespace {

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      return false;
    }
    at += length;
  }
  return true;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::optional<std::string> from_hex(std::string_view text) {
  const auto digit = [](char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
  };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    bytes += static_cast<char>(high * 16 + low);
  }
  return text.size() % 2 == 0 ? std::optional(bytes) : std::nullopt;
}

void append(std::string& line, const RecordValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    line += std::to_string(*number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    line += is_utf8(*text) ? json_quote(*text)
                           : "{\"hex\": \"" + to_hex(*text) + "\"}";
  } else {
    line += "null";
  }
}

/// Takes the events of one flat object whose values may be {"hex": "..."}.
class LineReader {
 public:
  LedgerRecord record;

  bool null() { return is_inside_hex_ ? false : set({}); }

  bool boolean(bool /*value*/) { return false; }

  bool number_integer(nlohmann::json::number_integer_t value) {
    return !is_inside_hex_ && set(value);
  }

  bool number_unsigned(nlohmann::json::number_unsigned_t value) {
    return !is_inside_hex_ &&
           value <= static_cast<std::uint64_t>(
                        std::numeric_limits<std::int64_t>::max()) &&
           set(static_cast<std::int64_t>(value));
  }

  bool number_float(double /*value*/, const std::string& /*digits*/) {
    return false;
  }

  bool string(std::string& value) {
    if (!is_inside_hex_) {
      return set(std::move(value));
    }
    auto bytes = key_ == "hex" ? from_hex(value) : std::nullopt;
    key_ = outer_key_;
    return bytes && set(std::move(*bytes));
  }

  bool binary(nlohmann::json::binary_t& /*value*/) { return false; }

  bool start_object(std::size_t /*size*/) {
    ++depth_;
    is_inside_hex_ = depth_ == 2;
    outer_key_ = key_;
    return depth_ <= 2;
  }

  bool end_object() {
    --depth_;
    is_inside_hex_ = false;
    return true;
  }

  bool start_array(std::size_t /*size*/) { return false; }

  bool end_array() { return false; }

  bool key(std::string& name) {
    key_ = std::move(name);
    return true;
  }

  bool parse_error(std::size_t /*position*/,
                   const std::string& /*token*/,
                   const nlohmann::json::exception& /*why*/) {
    return false;
  }

 private:
  bool set(RecordValue value) {
    if (depth_ == 0) {
      return false;
    }
    if (key_ == "record") {
      const auto* text = std::get_if<std::string>(&value);
      record.kind = text == nullptr ? "" : *text;
      return !record.kind.empty();
    }
    record.set(key_, std::move(value));
    return true;
  }

  int depth_ = 0;
  bool is_inside_hex_ = false;
  std::string key_;
  std::string outer_key_;
};

}  // namespace

std::string ledger_line(const LedgerRecord& record) {
  std::string line = "{\"record\": " + json_quote(record.kind);
  for (const auto& [name, value] : record.fields) {
    line += ", " + json_quote(name) + ": ";
    append(line, value);
  }
  return line + "}\n";
}

std::string ledger_head(std::int64_t version, Moment exported_at) {
  LedgerRecord record{k_head_kind, {}};
  record.set("version", version);
  record.set("exported_at", format_iso8601(exported_at));
  return ledger_line(record);
}

std::string ledger_foot(std::int64_t records) {
  LedgerRecord record{k_foot_kind, {}};
  record.set("records", records);
  return ledger_line(record);
}

Result<LedgerRecord> parse_ledger_line(std::string_view line) {
  LineReader reader;
  try {
    if (nlohmann::json::sax_parse(line.begin(), line.end(), &reader) &&
        !reader.record.kind.empty()) {
      return std::move(reader.record);
    }
  } catch (const std::exception&) {
    // The parser of the library throws for numbers that fit nowhere.
  }
  return fail(ErrorKind::parse, "not a record of an export");
}

std::int64_t ledger_version(std::string_view first_line) {
  if (first_line.find(k_head_kind) == std::string_view::npos) {
    return 0;
  }
  const auto head = parse_ledger_line(first_line);
  if (!head || head->kind != k_head_kind) {
    return 0;
  }
  const RecordValue* version = head->find("version");
  const auto* number =
      version == nullptr ? nullptr : std::get_if<std::int64_t>(version);
  return number == nullptr ? 0 : *number;
}

}  // namespace tokens::formats
