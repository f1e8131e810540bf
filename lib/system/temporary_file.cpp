// See temporary_file.hpp. What writes whole files is in files.cpp.
#include "lib/system/temporary_file.hpp"

#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

namespace tokens::system {
namespace {

constexpr std::string_view k_json = ".json";
constexpr std::string_view k_mark = ".tmp";

/// Returns the part of a path behind the last slash.
std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

/// "tokens_main.tmp42.json": git's exclude patterns for our views cover also
/// what a run that was killed left behind. Others: ".name.tmp.42".
std::string temporary_name(std::string_view name) {
  const std::string process = std::to_string(::getpid());
  if (name.ends_with(k_json)) {
    name.remove_suffix(k_json.size());
    return std::string(name).append(k_mark).append(process).append(k_json);
  }
  return std::string(".").append(name).append(k_mark).append(".").append(
      process);
}

/// Returns the process that a temporary file's name holds.
std::optional<std::int64_t> process_of(std::string_view name) {
  if (name.ends_with(k_json)) {
    name.remove_suffix(k_json.size());
  }
  const std::size_t mark = name.rfind(k_mark);
  if (mark == std::string_view::npos) {
    return std::nullopt;
  }
  name.remove_prefix(mark + k_mark.size());
  if (name.starts_with('.')) {
    name.remove_prefix(1);
  }
  std::int64_t process = 0;
  const auto end = name.data() + name.size();
  const auto read = std::from_chars(name.data(), end, process);
  return read.ec == std::errc{} && read.ptr == end ? std::optional(process)
                                                   : std::nullopt;
}

}  // namespace

std::string temporary_beside(const std::string& path) {
  const std::string_view name = name_of(path);
  return path.substr(0, path.size() - name.size()) + temporary_name(name);
}

std::string temporary_in(const std::string& folder, const std::string& path) {
  return join(folder, temporary_name(name_of(path)));
}

void remove_left_over(const std::string& folder, std::string_view start) {
  const auto names = list_directory(folder);
  if (!names) {
    return;
  }
  for (const std::string_view name : *names) {
    const bool is_meant =
        name.starts_with(start) ||
        (name.starts_with('.') && name.substr(1).starts_with(start));
    const auto process = is_meant ? process_of(name) : std::nullopt;
    if (process && !is_running(*process)) {
      static_cast<void>(remove_file(join(folder, name)));
    }
  }
}

void remove_left_over_of(const std::string& path) {
  std::string_view name = name_of(path);
  const std::string folder = path.substr(0, path.size() - name.size());
  if (name.ends_with(k_json)) {
    name.remove_suffix(k_json.size());
  }
  remove_left_over(folder.empty() ? "." : folder,
                   std::string(name).append(k_mark));
}

}  // namespace tokens::system
