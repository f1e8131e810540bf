// How texts from outside are made harmless in each format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokens::report {

/// Returns `text` with entities for what HTML would read as its own within an
/// element; `write` says how any other letter is written.
template <class Write>
std::string with_entities(std::string_view text, Write write) {
  std::string out;
  for (const char c : text) {
    out += c == '<'   ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '&' ? "&amp;"
                      : write(c);
  }
  return out;
}

/// Returns `text` so that it can neither break a Markdown table, nor become
/// HTML, nor notify anybody.
std::string escape_markdown(std::string_view text);

/// Returns the line "| a | b |" of a Markdown table.
std::string markdown_line(const std::vector<std::string>& cells);

/// Returns `text` as a field of CSV (RFC 4180) that is text in every
/// spreadsheet: before what one would run as a formula stands a "'". What a CI
/// runner would take for a command is quoted, or not one any more.
std::string csv_field(std::string_view text);

}  // namespace tokens::report
