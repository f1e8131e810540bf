// Markdown as forges read it. Every text from outside goes through code().
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tokens::ci {

/// Returns `text` in the fixed font, on one line of at most 80 columns, so
/// that nothing in it is Markdown, HTML, a link, or a reference, or notifies
/// anybody. Forges look for none of these inside of code.
std::string code(std::string_view text);

/// Which way a column leans.
enum class Lean { left, right };

struct Column {
  std::string heading;
  Lean lean = Lean::right;
};

/// Returns a table. Cells are Markdown already. It ends with a newline.
std::string table(const std::vector<Column>& columns,
                  const std::vector<std::vector<std::string>>& rows);

/// Returns a part that is shown on demand, with blank lines where Markdown
/// needs them. `title` is plain text of ours.
std::string details(std::string_view title, std::string_view body);

}  // namespace tokens::ci
