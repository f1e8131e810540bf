// See marker.hpp.
#include "ci/marker.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <cstddef>

namespace tokens::ci {
namespace {

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

}  // namespace tokens::ci
