// See environment_config.hpp.
#include "lib/git/environment_config.hpp"

#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tokens::git {
namespace {

void lower(std::string& text, std::size_t begin, std::size_t end) {
  for (auto i = begin; i < end; ++i) {
    if (text[i] >= 'A' && text[i] <= 'Z') {
      text[i] = static_cast<char>(text[i] - 'A' + 'a');
    }
  }
}

/// Takes one word in shell quotes, such as 'it'\''s', off the front of `text`;
/// nothing if there is none.
std::optional<std::string> take_quoted(std::string_view& text) {
  if (text.empty() || text.front() != '\'') {
    return std::nullopt;
  }
  std::string word;
  while (true) {
    const auto end = text.find('\'', 1);
    if (end == std::string_view::npos) {
      return std::nullopt;
    }
    word += text.substr(1, end - 1);
    text.remove_prefix(end + 1);
    // \' and \! stand outside the quotes, between two quoted parts.
    const bool goes_on = text.size() >= 3 && text[0] == '\\' &&
                         (text[1] == '\'' || text[1] == '!') && text[2] == '\'';
    if (!goes_on) {
      return word;
    }
    word += text[1];
    text.remove_prefix(2);
  }
}

std::optional<std::string> last_value_of(
    const std::vector<std::pair<std::string, std::string>>& pairs,
    const std::string& key) {
  const auto found =
      std::find_if(pairs.rbegin(), pairs.rend(), [&](const auto& pair) {
        return pair.first == key;
      });
  return found == pairs.rend() ? std::nullopt : std::optional(found->second);
}

std::vector<std::pair<std::string, std::string>> counted_pairs() {
  std::vector<std::pair<std::string, std::string>> result;
  const auto text = system::variable("GIT_CONFIG_COUNT").value_or("");
  int count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  for (int i = 0; i < count; ++i) {
    const auto number = std::to_string(i);
    const auto key = system::variable(("GIT_CONFIG_KEY_" + number).c_str());
    if (!key) {
      break;  // git refuses to run with a gap; more cannot be known
    }
    result.emplace_back(
        canonical_key(*key),
        system::variable(("GIT_CONFIG_VALUE_" + number).c_str()).value_or(""));
  }
  return result;
}

bool is_switched_on(const char* name) {
  const auto value = system::variable(name);
  constexpr std::array k_off = {"0", "false", "no", "off"};
  return value && std::ranges::find(k_off, *value) == k_off.end();
}

}  // namespace

std::string canonical_key(std::string_view key) {
  std::string result(key);
  const auto first = result.find('.');
  const auto last = result.rfind('.');
  if (first == std::string::npos) {
    lower(result, 0, result.size());
    return result;
  }
  lower(result, 0, first);
  lower(result, last, result.size());
  return result;
}

std::vector<std::pair<std::string, std::string>> parse_config_parameters(
    std::string_view text) {
  std::vector<std::pair<std::string, std::string>> result;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    auto word = take_quoted(text);
    if (!word) {
      return result;
    }
    if (!text.empty() && text.front() == '=') {
      // 'key'='value', or 'key'= for a key without value
      text.remove_prefix(1);
      const bool bare = text.empty() || text.front() == ' ';
      auto value =
          bare ? std::optional<std::string>("true") : take_quoted(text);
      if (!value) {
        return result;
      }
      result.emplace_back(canonical_key(*word), std::move(*value));
      continue;
    }
    // 'key=value', as git before 2.31 wrote it
    const auto equals = word->find('=');
    result.emplace_back(
        canonical_key(std::string_view(*word).substr(0, equals)),
        equals == std::string::npos ? "true" : word->substr(equals + 1));
  }
}

std::optional<std::string> config_in_environment(std::string_view key) {
  const auto wanted = canonical_key(key);
  const auto parameters = system::variable("GIT_CONFIG_PARAMETERS");
  if (parameters) {
    if (auto value =
            last_value_of(parse_config_parameters(*parameters), wanted)) {
      return value;
    }
  }
  return last_value_of(counted_pairs(), wanted);
}

ConfigPlaces config_places() {
  ConfigPlaces places;
  if (!is_switched_on("GIT_CONFIG_NOSYSTEM")) {
    places.system =
        system::variable("GIT_CONFIG_SYSTEM").value_or("/etc/gitconfig");
  }
  if (auto chosen = system::variable("GIT_CONFIG_GLOBAL")) {
    places.global = std::move(chosen);
    return places;
  }
  const auto home = system::home_directory();
  const auto folder = system::variable("XDG_CONFIG_HOME");
  if (folder || home) {
    places.xdg = system::join(folder ? *folder : system::join(*home, ".config"),
                              "git/config");
  }
  if (home) {
    places.global = system::join(*home, ".gitconfig");
  }
  return places;
}

}  // namespace tokens::git
