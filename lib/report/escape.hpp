// How texts from outside are made harmless in each format.
#pragma once

#include <string>
#include <string_view>

namespace tokens::report {

/// Returns `text` so that it can neither break a Markdown table, nor become
/// HTML, nor notify anybody.
std::string escape_markdown(std::string_view text);

}  // namespace tokens::report
