// See ledger_lines.hpp. The fields of a line keep their order.
#include "lib/formats/ledger_lines.hpp"

#include "lib/base/json.hpp"
#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

namespace tokens::formats {
namespace {

using nlohmann::ordered_json;

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

Json to_json(const RecordValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    return *number;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) {
    return nullptr;
  }
  return is_utf8(*text) ? Json(*text)
                        : Json(JsonObject{{"hex", to_hex(*text)}});
}

/// Returns nothing for a kind of value that no record has.
std::optional<RecordValue> value_of(const ordered_json& field) {
  if (field.is_null()) {
    return RecordValue{};
  }
  if (field.is_string()) {
    return field.get<std::string>();
  }
  constexpr auto k_most = std::numeric_limits<std::int64_t>::max();
  if (field.is_number_integer() &&
      !(field.is_number_unsigned() && field > std::uint64_t{k_most})) {
    return field.get<std::int64_t>();
  }
  if (field.is_object() && field.size() == 1 && field.contains("hex") &&
      field["hex"].is_string()) {
    return from_hex(field["hex"].get<std::string>());
  }
  return std::nullopt;
}

}  // namespace

std::string ledger_line(const LedgerRecord& record) {
  JsonObject line{{"record", record.kind}};
  for (const auto& [name, value] : record.fields) {
    line.add(name, to_json(value));
  }
  return line.text() + "\n";
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
  LedgerRecord record;
  const auto document = ordered_json::parse(line, nullptr, false);
  bool is_record = document.is_object();
  for (const auto& [name, field] : document.items()) {
    auto value = is_record ? value_of(field) : std::nullopt;
    is_record = value.has_value();
    if (is_record && name != "record") {
      record.set(name, std::move(*value));
    } else if (is_record && std::holds_alternative<std::string>(*value)) {
      record.kind = std::get<std::string>(*value);
    }
  }
  if (!is_record || record.kind.empty()) {
    return fail(ErrorKind::parse, "not a record of an export");
  }
  return record;
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
