
#include "lib/views/exclude.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace tokens::views {

namespace {

constexpr std::string_view k_file_was_missing = "missing\n";
constexpr std::string_view k_file_was_there = "there\n";

/// The exclude file as found.
struct ExcludeFile {
  std::string path;  ///< links followed, so that a link stays one
  std::optional<std::string> content;
  unsigned mode = 0644;
};

/// The lines that we added, ever, as they stand in exclude-added.
struct Addition {
  bool made_file = false;
  std::string bytes;
};

std::string addition_path(const std::string& common_dir) {
  return system::join(common_dir, "git-tokens/exclude-added");
}

/// Returns the content, or nothing if there is no such file.
Result<std::optional<std::string>> read_if_there(const std::string& path) {
  auto content = system::read_file(path);
  if (content) {
    return std::optional<std::string>(std::move(*content));
  }
  if (content.error().kind == ErrorKind::not_found) {
    return std::optional<std::string>();
  }
  return fail(content.error());
}

Result<ExcludeFile> read_exclude(const std::string& common_dir) {
  ExcludeFile file;
  file.path = system::join(common_dir, "info/exclude");
  if (const auto real = system::real_path(file.path)) {
    file.path = *real;
  }
  if (const auto status = system::status(file.path)) {
    file.mode = status->mode;
  }
  TOKENS_TRY_ASSIGN(file.content, read_if_there(file.path));
  return file;
}

Result<std::optional<Addition>> read_addition(const std::string& common_dir) {
  TOKENS_TRY_ASSIGN(const auto text, read_if_there(addition_path(common_dir)));
  if (!text) {
    return std::optional<Addition>();
  }
  Addition addition;
  std::string_view bytes = *text;
  addition.made_file = bytes.starts_with(k_file_was_missing);
  const std::size_t newline = bytes.find('\n');
  addition.bytes = newline == std::string_view::npos
                       ? std::string()
                       : std::string(bytes.substr(newline + 1));
  return std::optional<Addition>(std::move(addition));
}

/// One line in a text: [start, end), the newline included.
struct Line {
  std::size_t start = 0;
  std::size_t end = 0;
};

/// Returns the last line that is `wanted`. Like git, a carriage return at the
/// end of a line is not looked at.
std::optional<Line> find_line(std::string_view text, std::string_view wanted) {
  std::optional<Line> found;
  std::size_t start = 0;
  for (std::string_view line : split(text, '\n')) {
    const std::size_t end = start + line.size();
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    if (line == wanted) {
      found = Line{start, std::min(end + 1, text.size())};
    }
    start = end + 1;
  }
  return found;
}

/// Returns the bytes that must be appended to `content`.
std::string missing_bytes(std::string_view content) {
  std::string bytes;
  for (const std::string_view line : k_excluded) {
    if (!find_line(content, line)) {
      bytes += line;
      bytes += '\n';
    }
  }
  const bool half_line = !content.empty() && !content.ends_with('\n');
  return bytes.empty() || !half_line ? bytes : "\n" + bytes;
}

/// Returns `content` without what was added.
std::string without(std::string content, const Addition& addition) {
  if (content.ends_with(addition.bytes)) {
    content.resize(content.size() - addition.bytes.size());
    return content;
  }
  // The user has changed the file since: only the lines go.
  for (const std::string_view excluded : k_excluded) {
    if (find_line(addition.bytes, excluded)) {
      if (const auto line = find_line(content, excluded)) {
        content.erase(line->start, line->end - line->start);
      }
    }
  }
  return content;
}

}  // namespace

Result<bool> ensure_excluded(const std::string& common_dir) {
  TOKENS_TRY_ASSIGN(const ExcludeFile file, read_exclude(common_dir));
  const std::string content = file.content.value_or("");
  const std::string bytes = missing_bytes(content);
  if (bytes.empty()) {
    return false;
  }
  TOKENS_TRY_ASSIGN(auto addition, read_addition(common_dir));
  if (!addition) {
    addition = Addition{!file.content, ""};
  }
  std::string note(addition->made_file ? k_file_was_missing : k_file_was_there);
  note += addition->bytes + bytes;
  // Remembered first: what is remembered but not there does no harm.
  TOKENS_TRY(system::make_directories(system::join(common_dir, "git-tokens")));
  TOKENS_TRY(system::write_file_atomically(
      addition_path(common_dir), note, system::Durability::cached));
  TOKENS_TRY(system::make_directories(system::join(common_dir, "info")));
  TOKENS_TRY(system::write_file_atomically(
      file.path, content + bytes, system::Durability::cached, file.mode));
  return true;
}

bool hides_files(const std::string& common_dir) {
  return system::status(addition_path(common_dir)).has_value();
}

Result<bool> remove_excluded(const std::string& common_dir) {
  TOKENS_TRY_ASSIGN(const auto addition, read_addition(common_dir));
  if (!addition) {
    return false;
  }
  TOKENS_TRY_ASSIGN(const ExcludeFile file, read_exclude(common_dir));
  bool changed = false;
  if (file.content) {
    const std::string content = without(*file.content, *addition);
    changed = content != *file.content;
    if (changed && content.empty() && addition->made_file) {
      TOKENS_TRY(system::remove_file(file.path));
    } else if (changed) {
      TOKENS_TRY(system::write_file_atomically(
          file.path, content, system::Durability::cached, file.mode));
    }
  }
  TOKENS_TRY(system::remove_file(addition_path(common_dir)));
  return changed;
}

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
