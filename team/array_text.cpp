// See array_text.hpp.
#include "team/array_text.hpp"

#include "lib/base/text.hpp"
#include "lib/notes/note.hpp"

#include <cstddef>

namespace tokens::team {

void ArrayText::separate() {
  if (!text_.empty()) {
    text_ += ',';
  }
}

void ArrayText::take(std::string_view text) {
  separate();
  text_ += '"';
  for (const char letter : notes::writable(text)) {
    if (letter == '\0') {
      text_ += "\xEF\xBF\xBD";
      continue;
    }
    if (letter == '"' || letter == '\\') {
      text_ += '\\';
    }
    text_ += letter;
  }
  text_ += '"';
}

void ArrayText::take(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
}

void ArrayText::take(bool flag) {
  separate();
  text_ += flag ? 't' : 'f';
}

std::int64_t Fingerprint::value() const {
  return static_cast<std::int64_t>(stable_hash(bytes_));
}

void Fingerprint::take(std::string_view text) {
  take(static_cast<std::int64_t>(text.size()));
  bytes_ += text;
}

void Fingerprint::take(std::int64_t number) {
  auto rest = static_cast<std::uint64_t>(number);
  for (std::size_t i = 0; i < sizeof rest; ++i, rest >>= 8U) {
    bytes_ += static_cast<char>(rest & 0xFFU);
  }
}

void Fingerprint::take(bool flag) {
  take(std::int64_t{flag ? 1 : 0});
}

}  // namespace tokens::team
