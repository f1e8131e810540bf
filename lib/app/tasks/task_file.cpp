// See task_file.hpp.
#include "lib/app/tasks/task_file.hpp"

#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <cstddef>

namespace tokens::app {
namespace {

constexpr const char* k_file_key = "tokens.task.file";

/// Returns where `line` stands as whole lines of `text`, or npos.
std::size_t find_line(const std::string& text, const std::string& line) {
  for (std::size_t at = text.find(line); at != std::string::npos;
       at = text.find(line, at + 1)) {
    const std::size_t end = at + line.size();
    if ((at == 0 || text[at - 1] == '\n') &&
        (end == text.size() || text[end] == '\n')) {
      return at;
    }
  }
  return std::string::npos;
}

}  // namespace

std::optional<std::string> task_setting(const Workspace& workspace,
                                        const std::string& key) {
  return workspace.repository ? workspace.repository->config(key)
                              : git::global_config(key);
}

TaskFile find_task_file(const Workspace& workspace) {
  const auto home = system::home_directory();
  if (auto configured = task_setting(workspace, k_file_key);
      configured && !configured->empty()) {
    if (*configured == "none") {
      return {};
    }
    if (configured->starts_with("~/") && home) {
      return {system::join(*home, configured->substr(2))};
    }
    return {std::move(*configured)};
  }
  return {home ? system::join(*home, ".claude/token-usage.log") : ""};
}

std::string state_of(const TaskFile& file) {
  const auto status =
      file.path.empty() ? std::nullopt : system::status(file.path);
  return status ? std::to_string(status->inode) + " " +
                      std::to_string(status->size) + " " +
                      std::to_string(status->modified_ns) + " " + file.path
                : "";
}

Result<std::string> read_task_file(const TaskFile& file) {
  return system::read_file(file.path);
}

Result<bool> append_to_task_file(const TaskFile& file,
                                 const std::string& line) {
  if (file.path.empty()) {
    return false;
  }
  const std::size_t slash = file.path.rfind('/');
  if (slash != std::string::npos && slash > 0) {
    TOKENS_TRY(system::make_directories(file.path.substr(0, slash)));
  }
  TOKENS_TRY(system::append_line(file.path, line));
  return true;
}

Result<void> replace_in_task_file(const TaskFile& file,
                                  const std::string& before,
                                  const std::optional<std::string>& after) {
  // The file behind a link is replaced, not the link.
  TOKENS_TRY_ASSIGN(const std::string path, system::real_path(file.path));
  const TaskFile real{path};
  const std::string state = state_of(real);
  TOKENS_TRY_ASSIGN(std::string text, system::read_file(path));
  const std::size_t at = find_line(text, before);
  if (at == std::string::npos) {
    return fail(ErrorKind::not_found, path + ": the entry's line is not there");
  }
  std::size_t size = before.size();
  if (!after && at + size < text.size()) {
    ++size;  // with its line end
  }
  text.replace(at, size, after.value_or(""));
  const auto status = system::status(path);
  if (state_of(real) != state) {
    return fail(ErrorKind::busy, path + ": somebody else writes to it");
  }
  return system::write_file_atomically(path,
                                       text,
                                       system::Durability::synced,
                                       status ? status->mode & 0777U : 0644U);
}

}  // namespace tokens::app
