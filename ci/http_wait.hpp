// When to send a request again: the rules of forges, without a clock. Pure.
#pragma once

#include "ci/http_client.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace tokens::ci {

/// What an answer means for whoever wants to send the request again.
enum class Verdict {
  final,      ///< it will not change
  later,      ///< the forge did not do it, and asks to come back
  try_again,  ///< the forge failed, and may have done it
};

Verdict verdict_of(const HttpAnswer& answer);

/// Returns how long the forge wants us to wait (Retry-After, the reset of its
/// rate limit), or nothing. `now` is in seconds since 1970.
std::optional<std::chrono::milliseconds> asked_pause(const HttpAnswer& answer,
                                                     std::int64_t now);

/// Returns the pause after the attempt with this number (from 1): half a
/// second, then twice as long each time, at most 8 s.
std::chrono::milliseconds pause_after(int attempt);

}  // namespace tokens::ci
