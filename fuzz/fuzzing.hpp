// What the fuzzers share: a check that stays on in every build.
#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the fuzzer with the input on disk if `condition` does not hold.
#define FUZZ_CHECK(condition)                                              \
  do {                                                                     \
    if (!(condition)) {                                                    \
      std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                        \
    }                                                                      \
  } while (false)

// Undefined behaviour ends the run instead of being only mentioned.
extern "C" inline __attribute__((used)) const char* __ubsan_default_options() {
  return "halt_on_error=1:print_stacktrace=1";
}
