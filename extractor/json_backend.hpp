// What simdjson's shared library does for record_reader.cpp, for a program
// that does not load it: the hook, which lives for milliseconds and is linked
// statically (docs/decisions/0002). Debian has no archive of simdjson; its
// header holds the whole on-demand reader, and only two steps are missing:
// finding where the tokens of a line begin, and undoing the escapes of a text.
//
// Invariant: equal to the library, error for error, on every input
// (tests/unit/extractor/json_backend_test.cpp compares them).
#pragma once

namespace simdjson {
class implementation;
}

namespace tokens::extractor {

/// Returns our back end; it lives as long as the program.
const simdjson::implementation& own_json_backend();

}  // namespace tokens::extractor
