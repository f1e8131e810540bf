// See view_folder.hpp.
#include "lib/views/view_folder.hpp"

#include "lib/system/files.hpp"

namespace tokens::views {

std::string obstacle_in(const std::string& root, std::string_view directory) {
  for (std::size_t end = directory.find('/');;
       end = directory.find('/', end + 1)) {
    const std::string part(directory.substr(0, end));
    // What cannot be looked at cannot be written to either.
    const auto status = system::link_status(system::join(root, part));
    if (status && !status->is_directory) {
      return part;
    }
    if (!status || end == std::string_view::npos) {
      return "";
    }
  }
}

std::string why_left_alone(const std::string& root,
                           std::string_view directory) {
  const std::string part = obstacle_in(root, directory);
  if (part.empty()) {
    return "";
  }
  const auto status = system::link_status(system::join(root, part));
  return part + (status && status->is_link ? " is a link" : " is no directory");
}

}  // namespace tokens::views
