// See config_file.hpp.
#include "lib/git/config_file.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string_view>

namespace tokens::git {

namespace {

constexpr unsigned k_new_mode = 0666;  // the umask holds, as for git

/// The lock that git itself takes: a file beside the one to be changed, which
/// becomes that file in the end. Removed if it does not.
class LockFile {
 public:
  static Result<LockFile> take(const std::string& path) {
    const std::string name = path + ".lock";
    auto file =
        system::Descriptor::open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (!file.is_open() && errno == EEXIST) {
      return fail(ErrorKind::busy,
                  name +
                      " exists: another git works on it, or one crashed; "
                      "remove it if none runs");
    }
    if (!file.is_open()) {
      return system::system_failure("write", name, errno);
    }
    return LockFile(path, std::move(file));
  }

  ~LockFile() {
    if (!path_.empty()) {
      ::unlink(name().c_str());
    }
  }

  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  LockFile& operator=(LockFile&&) = delete;

  LockFile(LockFile&& other) noexcept
      : path_(std::exchange(other.path_, "")), file_(std::move(other.file_)) {}

  [[nodiscard]] std::string name() const { return path_ + ".lock"; }

  /// Fills the file; `mode` is that of the file it will replace.
  Result<void> fill(std::string_view content, unsigned mode) {
    const int number = file_.number();
    const bool has_mode = mode == k_new_mode || ::fchmod(number, mode) == 0;
    if (!has_mode || !system::write_all(file_, content) ||
        ::fsync(number) != 0 || !file_.close_now()) {
      return system::system_failure("write", name(), errno);
    }
    return {};
  }

  /// Lets the lock become the file.
  Result<void> commit() {
    TOKENS_TRY(system::rename_file(name(), path_));
    path_.clear();
    return {};
  }

 private:
  LockFile(std::string path, system::Descriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  system::Descriptor file_;
};

/// Runs `git config` on one file alone.
Result<std::string> ask(const std::string& path,
                        std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"config", "--file", path});
  return run_git({.arguments = std::move(arguments)});
}

Result<ConfigPairs> list(const std::string& path) {
  TOKENS_TRY_ASSIGN(const std::string answer, ask(path, {"--list", "-z"}));
  ConfigPairs pairs;
  for (const std::string& entry : pieces(answer, '\0')) {
    const auto end = std::min(entry.find('\n'), entry.size());
    pairs.emplace_back(entry.substr(0, end),
                       entry.substr(std::min(end + 1, entry.size())));
  }
  return pairs;
}

Result<void> check(const std::string& path, const ConfigPairs& must_hold) {
  TOKENS_TRY_ASSIGN(const ConfigPairs pairs, list(path));
  for (const auto& pair : must_hold) {
    if (std::ranges::find(pairs, pair) == pairs.end()) {
      return fail(ErrorKind::git,
                  "git does not find " + pair.first +
                      " in what would be written; is the last line of the "
                      "file whole?");
    }
  }
  return {};
}

/// Takes out those of the sections that are there.
Result<void> take_out(const std::string& path,
                      const std::vector<std::string>& sections) {
  for (const std::string& section : sections) {
    TOKENS_TRY_ASSIGN(const ConfigPairs pairs, list(path));
    const bool is_there = std::ranges::any_of(pairs, [&](const auto& pair) {
      return pair.first.starts_with(section + ".");
    });
    if (is_there) {
      TOKENS_TRY(ask(path, {"--remove-section", section}));
    }
  }
  return {};
}

}  // namespace

Result<void> edit_config_file(const std::string& path,
                              const ConfigEditor& editor) {
  const std::string real = system::real_path(path).value_or(path);
  TOKENS_TRY_ASSIGN(LockFile lock, LockFile::take(real));
  const auto status = system::status(real);
  std::string old;
  if (status) {
    TOKENS_TRY_ASSIGN(old, system::read_file(real));
  }
  TOKENS_TRY_ASSIGN(const ConfigEdit edit, editor(old));
  TOKENS_TRY(lock.fill(edit.content, status ? status->mode : k_new_mode));
  TOKENS_TRY(check(lock.name(), edit.must_hold));
  TOKENS_TRY(take_out(lock.name(), edit.without_sections));
  const auto written = system::read_file(lock.name());
  return written && *written == old ? Result<void>{} : lock.commit();
}

Result<ConfigPairs> read_config_file(const std::string& path) {
  if (!system::status(path)) {
    return ConfigPairs{};
  }
  return list(path);
}

namespace {

constexpr int k_nothing_found = 1;

/// "file:.git/config" -> ".git/config", "command line:" -> "command line".
std::string place_of_origin(std::string_view origin) {
  if (origin.starts_with("file:")) {
    origin.remove_prefix(5);
  }
  if (origin.ends_with(':')) {
    origin.remove_suffix(1);
  }
  return std::string(origin);
}

}  // namespace

Result<std::vector<ConfigEntry>> config_entries(const std::string& pattern) {
  TOKENS_TRY_ASSIGN(
      const GitAnswer answer,
      call_git({.arguments =
                    {"config", "--show-origin", "-z", "--get-regexp", pattern},
                .from_environment = FromEnvironment::yes}));
  std::vector<ConfigEntry> entries;
  if (answer.status == k_nothing_found) {
    return entries;
  }
  if (answer.status != 0) {
    return fail(
        ErrorKind::git,
        "git config: " + std::string(split(trim(answer.errors), '\n').front()));
  }
  // origin NUL key LF value NUL; no LF for a key without "="
  const auto parts = split(answer.output, '\0');
  for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
    const std::string_view entry = parts[i + 1];
    const auto end = entry.find('\n');
    entries.push_back(
        {place_of_origin(parts[i]),
         std::string(entry.substr(0, end)),
         end == entry.npos ? "true" : std::string(entry.substr(end + 1))});
  }
  return entries;
}

std::vector<std::string> config_values(const Repository& repository,
                                       const std::string& key) {
  const auto strongest = repository.config(key);
  if (!strongest) {
    return {};
  }
  const auto output =
      run_git(repository.directory(), {"config", "-z", "--get-all", key});
  return output ? pieces(*output, '\0') : std::vector{*strongest};
}

}  // namespace tokens::git
