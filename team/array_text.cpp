// See array_text.hpp.
#include "team/array_text.hpp"

#include "lib/notes/note.hpp"

namespace tokens::team {

void ArrayText::separate() {
  if (!text_.empty()) {
    text_ += ',';
  }
}

void ArrayText::add(std::string_view text) {
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

void ArrayText::add(std::int64_t number) {
  separate();
  text_ += std::to_string(number);
}

void ArrayText::add(bool flag) {
  separate();
  text_ += flag ? 't' : 'f';
}

}  // namespace tokens::team
