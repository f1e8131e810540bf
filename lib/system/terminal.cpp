// See terminal.hpp. The conventions are those of no-color.org and of the BSD
// tools (CLICOLOR, CLICOLOR_FORCE).
#include "lib/system/terminal.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>

namespace tokens::system {
namespace {

constexpr int k_narrowest = 20;
constexpr int k_widest = 10'000;
constexpr int k_usual_width = 80;

std::optional<int> sensible_width(std::int64_t columns) {
  return columns < k_narrowest || columns > k_widest
             ? std::nullopt
             : std::optional(static_cast<int>(columns));
}

std::optional<int> width_from_environment() {
  const auto text = variable("COLUMNS");
  const auto columns = text ? parse_whole(*text) : std::nullopt;
  return columns ? sensible_width(*columns) : std::nullopt;
}

std::optional<int> width_from_terminal(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) {
    return std::nullopt;
  }
  return sensible_width(size.ws_col);
}

}  // namespace

bool is_terminal(int descriptor) {
  return isatty(descriptor) == 1;
}

int terminal_width(int descriptor) {
  if (const auto width = width_from_environment()) {
    return *width;
  }
  return width_from_terminal(descriptor).value_or(k_usual_width);
}

bool wants_colour(int descriptor) {
  if (variable("NO_COLOR")) {
    return false;
  }
  if (variable("CLICOLOR_FORCE").value_or("0") != "0") {
    return true;
  }
  if (variable("CLICOLOR").value_or("1") == "0") {
    return false;
  }
  return is_terminal(descriptor) && variable("TERM").value_or("dumb") != "dumb";
}

bool writes_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const auto locale = variable(name)) {
      const std::string text = lower_case(*locale);
      return text.find("utf-8") != std::string::npos ||
             text.find("utf8") != std::string::npos;
    }
  }
  return false;
}

bool in_foreground(int descriptor) {
  const auto group = tcgetpgrp(descriptor);
  return group >= 0 && group == getpgrp();
}

}  // namespace tokens::system
