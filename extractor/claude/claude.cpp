// See claude.hpp.
#include "extractor/claude/claude.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>

namespace tokens::extractor::claude {
namespace {

constexpr std::size_t k_longest_name = 200;

}  // namespace

std::vector<std::string> directories() {
  std::vector<std::string> usual;
  if (const auto config =
          system::base_directory("XDG_CONFIG_HOME", ".config")) {
    usual.push_back(system::join(*config, "claude"));
  }
  if (const auto home = system::home_directory()) {
    usual.push_back(system::join(*home, ".claude"));
  }
  return system::listed_directories(k_folder_variable, usual);
}

std::vector<std::string> folders() {
  std::vector<std::string> found = directories();
  for (std::string& folder : found) {
    folder = system::join(folder, "projects");
  }
  return found;
}

std::string folder_name_for(std::string_view directory) {
  std::string name;
  for (std::size_t i = 0; i < directory.size();) {
    const std::size_t length =
        std::max<std::size_t>(utf8_length(directory, i), 1);
    const char c = directory[i];
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9');
    // Four bytes of UTF-8 are two UTF-16 units, and so two dashes.
    name.append(length == 4 ? 2 : 1, kept ? c : '-');
    i += length;
  }
  if (name.size() > k_longest_name) {
    name.resize(k_longest_name);
  }
  return name;
}

bool may_hold(std::string_view folder, std::string_view directory) {
  const std::string name = folder_name_for(directory);
  return folder == name || folder.starts_with(name + '-');
}

}  // namespace tokens::extractor::claude
