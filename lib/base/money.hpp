// Money is whole pico-dollars (10^-12 USD): every published rate, also after
// the factors 1.1 and 0.5, is a whole number of them per token.
#pragma once

#include <compare>
#include <string>

namespace tokens {

__extension__ typedef __int128 Int128;

/// An exact amount in pico-dollars. 128 bits: 10^12 tokens, the most that one
/// response may claim, times the dearest rate, summed over any number of
/// responses that fits on a disk, cannot overflow.
class PicoUsd {
 public:
  constexpr PicoUsd() = default;

  constexpr explicit PicoUsd(Int128 amount) : amount_(amount) {}

  [[nodiscard]] constexpr Int128 amount() const { return amount_; }

  constexpr PicoUsd& operator+=(PicoUsd other) {
    amount_ += other.amount_;
    return *this;
  }

  friend constexpr PicoUsd operator+(PicoUsd a, PicoUsd b) { return a += b; }

  friend constexpr auto operator<=>(const PicoUsd&, const PicoUsd&) = default;

 private:
  Int128 amount_ = 0;
};

/// Returns the exact decimal, at least one digit behind the point and no
/// trailing zeros beyond it: "0.237018000001", "12.0".
std::string to_exact_decimal(PicoUsd amount);

/// Returns dollars for people, rounded half up: "12.35"; amounts below a
/// hundredth of a dollar keep four digits ("0.0042"); more than nothing is
/// never shown as nothing ("<0.0001").
std::string to_rounded_dollars(PicoUsd amount);

}  // namespace tokens
