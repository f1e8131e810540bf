// See team.hpp.
#include "lib/app/sharing/team.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <string_view>

namespace tokens::app {

namespace {

constexpr std::string_view k_team_head = "git-tokens team 1\n";
constexpr std::string_view k_end = "end\n";

/// Each line of the file is a commit's id, a blank and a line of its note.
std::string path_in(const std::string& common_dir) {
  return system::join(common_dir, "git-tokens/team-lines");
}

}  // namespace

std::string team_lines_state(const std::string& common_dir) {
  const auto status = system::status(path_in(common_dir));
  return status ? std::to_string(status->size) + '.' +
                      std::to_string(status->modified_ns) + '.' +
                      std::to_string(status->inode)
                : "";
}

TeamLines read_team_lines(const std::string& common_dir) {
  TeamLines lines;
  const auto text = system::read_file(path_in(common_dir));
  // The last line tells that the file is whole.
  if (!text || !text->starts_with(k_team_head) || !text->ends_with(k_end)) {
    return lines;
  }
  std::string_view rest = std::string_view(*text).substr(k_team_head.size());
  rest.remove_suffix(k_end.size());
  for (const std::string_view row : split(rest, '\n')) {
    const auto blank = row.find(' ');
    if (blank != std::string_view::npos) {
      notes::join(lines[std::string(row.substr(0, blank))],
                  notes::parse(row.substr(blank + 1)));
    }
  }
  return lines;
}

Result<bool> write_team_lines(const std::string& common_dir,
                              const TeamLines& lines) {
  std::string text(k_team_head);
  for (const auto& [commit, note] : lines) {
    const std::string note_text = notes::to_text(note);
    for (const std::string_view line : split(note_text, '\n')) {
      if (!line.empty()) {
        text += commit + ' ' + std::string(line) + '\n';
      }
    }
  }
  text += k_end;
  const std::string path = path_in(common_dir);
  if (const auto before = system::read_file(path); before && *before == text) {
    return false;
  }
  TOKENS_TRY(system::write_file_atomically(
      path, text, system::Durability::cached, 0600));
  return true;
}

std::optional<TeamSetting> team_setting(const git::Repository* repository) {
  constexpr const char* k_variable = "GIT_TOKENS_TEAM";
  constexpr const char* k_key = "tokens.team";
  if (auto named = system::variable(k_variable)) {
    return TeamSetting{std::move(*named), k_variable};
  }
  auto configured = repository != nullptr ? repository->config(k_key)
                                          : git::global_config(k_key);
  if (!configured) {
    return std::nullopt;
  }
  return TeamSetting{std::move(*configured), k_key};
}

}  // namespace tokens::app
