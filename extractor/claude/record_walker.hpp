// The quick way from a line to a Draft: one walk over the bytes of a record as
// clients write it, without an index of its JSON. Nine bytes of ten are text
// that nobody wants; a walk skips them as fast as memory gives them.
//
// Invariant: a line that is accepted yields the Draft that RecordReader would
// have made of it, but for damage inside of parts that nobody needs, and but
// for escapes in Draft::client_text. Whatever is not plain is refused, and
// RecordReader decides: blanks between tokens, escapes in a wanted text,
// numbers that are no plain integers, a second record on the line.
#pragma once

#include "extractor/claude/draft.hpp"

#include <string_view>

namespace tokens::extractor::claude {

/// Reads `line`, a record without blanks around it, into `draft`, which is
/// cleared first. Returns false, with anything in `draft`, if RecordReader has
/// to read it. Behind the line k_line_padding bytes must be readable.
bool walk_record(std::string_view line, Draft& draft);

}  // namespace tokens::extractor::claude
