// See program_words.hpp.
#include "lib/system/program_words.hpp"

#include <unistd.h>

#include <algorithm>

namespace tokens::system {

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
        std::any_of(changes.begin(), changes.end(), [&](const Variable& one) {
          return assignment.starts_with(one.first + "=");
        });
    if (!is_changed) {
      environment.push_back(assignment);
    }
  }
  return environment;
}

}  // namespace tokens::system
