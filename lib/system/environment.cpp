// See environment.hpp. Paths that the user names are taken as they are: no
// link is resolved here, because the ledger keeps what the user wrote.
#include "lib/system/environment.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <climits>

#include <pwd.h>
#include <sys/ioctl.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <random>
#include <span>
#include <string>

namespace tokens::system {

namespace {

/// Returns what `look_up` finds in the password file. Slow where users come
/// from a network, which is why HOME is asked first.
template <class LookUp>
std::optional<std::string> home_in_password_file(const LookUp& look_up) {
  std::array<char, 16'384> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  const int failed = look_up(&entry, buffer.data(), buffer.size(), &found);
  if (failed != 0 || found == nullptr || found->pw_dir == nullptr ||
      found->pw_dir[0] != '/') {
    return std::nullopt;
  }
  return std::string(found->pw_dir);
}

/// "~/x" in a list is not expanded by the shell behind the first comma.
std::string expand_home(std::string_view path) {
  if (path == "~" || path.starts_with("~/")) {
    if (const auto home = home_directory()) {
      return *home + std::string(path.substr(1));
    }
  }
  return std::string(path);
}

/// Appends `path` if it is a directory and not in the list yet, also not
/// under another name.
void add_directory(std::vector<std::string>& directories,
                   const std::string& path) {
  const auto found = status(path);
  if (!found || !found->is_directory) {
    return;
  }
  const auto is_same = [&](const std::string& known) {
    const auto real_known = real_path(known);
    const auto real_new = real_path(path);
    return real_known && real_new && *real_known == *real_new;
  };
  if (std::ranges::none_of(directories, is_same)) {
    directories.push_back(path);
  }
}

}  // namespace

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') {
    return std::nullopt;
  }
  return std::string(value);
}

Moment now() {
  return std::chrono::floor<std::chrono::milliseconds>(
      std::chrono::system_clock::now());
}

std::chrono::minutes local_offset_at(Moment moment) {
  const std::time_t second = to_unix_seconds(moment);
  std::tm local{};
  if (localtime_r(&second, &local) == nullptr) {
    return std::chrono::minutes{0};
  }
  return std::chrono::floor<std::chrono::minutes>(
      std::chrono::seconds{local.tm_gmtoff});
}

std::optional<std::string> home_directory() {
  if (auto home = variable("HOME")) {
    return home;
  }
  return home_in_password_file(
      [](auto... out) { return getpwuid_r(getuid(), out...); });
}

std::optional<std::string> home_of(const std::string& user) {
  return home_in_password_file(
      [&](auto... out) { return getpwnam_r(user.c_str(), out...); });
}

std::optional<std::string> working_directory() {
  std::array<char, PATH_MAX> buffer{};
  if (getcwd(buffer.data(), buffer.size()) == nullptr) {
    return std::nullopt;
  }
  return std::string(buffer.data());
}

std::optional<std::string> base_directory(const char* name,
                                          std::string_view below_home) {
  if (auto value = variable(name); value && value->front() == '/') {
    return value;
  }
  if (const auto home = home_directory()) {
    return join(*home, below_home);
  }
  return std::nullopt;
}

std::optional<std::string> ledger_path() {
  if (auto path = variable("GIT_TOKENS_LEDGER")) {
    return path;
  }
  if (const auto data = base_directory("XDG_DATA_HOME", ".local/share")) {
    return join(*data, "git-tokens/ledger.db");
  }
  return std::nullopt;
}

std::vector<std::string> listed_directories(
    const char* name, const std::vector<std::string>& usual) {
  std::vector<std::string> directories;
  if (const auto listed = variable(name)) {
    for (const auto piece : split(*listed, ',')) {
      if (const auto path = trim(piece); !path.empty()) {
        add_directory(directories, expand_home(path));
      }
    }
    return directories;
  }
  for (const std::string& path : usual) {
    add_directory(directories, path);
  }
  return directories;
}

std::string random_id() {
  std::array<std::uint64_t, 2> numbers{};
  if (!fill_with_random(std::as_writable_bytes(std::span(numbers)))) {
    std::random_device device;
    for (std::uint64_t& number : numbers) {
      number = std::uint64_t{device()} << 32U | device();
    }
  }
  return hex(numbers[0]) + hex(numbers[1]);
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(
    const std::vector<Variable>& changes) {
  std::vector<std::string> environment;
  for (const auto& [name, value] : changes) {
    if (value) {
      environment.push_back(name + "=" + *value);
    }
  }
  for (char** item = environ; *item != nullptr; ++item) {
    const std::string assignment = *item;
    const bool is_changed =
        std::ranges::any_of(changes, [&](const Variable& one) {
          return assignment.starts_with(one.first + "=");
        });
    if (!is_changed) {
      environment.push_back(assignment);
    }
  }
  return environment;
}

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
