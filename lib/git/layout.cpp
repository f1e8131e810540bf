// See layout.hpp. The format of the index is described in git's
// gitformat-index(5): a header of 12 bytes, sorted entries, extensions, a
// checksum. The checksum is not compared: git replaces the file by a rename,
// never in place.
#include "lib/git/layout.hpp"

#include "lib/base/text.hpp"
#include "lib/git/reftable.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/file_lines.hpp"
#include "lib/system/files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace tokens::git {

namespace {

bool exists(const std::string& path) {
  return system::status(path).has_value();
}

bool has(const std::string& git_dir, std::string_view name) {
  return exists(system::join(git_dir, name));
}

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string without_final_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

/// Returns true if the reftables of `git_dir` hold a ref of this name.
bool has_ref(const std::string& git_dir, const std::string& name) {
  const auto found = reftable_ref(git_dir, name);
  return found && found->has_value();
}

/// A copy of a repository points to the worktrees of the first one, whose own
/// `.git` files say whose they are. One that points to nothing was not repaired
/// since its repository moved, and is ours.
bool belongs_elsewhere(const std::string& link, const std::string& git_dir) {
  constexpr std::string_view k_pointer = "gitdir: ";
  const auto line = first_line(link);
  if (!line || !line->starts_with(k_pointer)) {
    return false;
  }
  const std::string target =
      system::join(system::parent_of(link), line->substr(k_pointer.size()));
  return exists(target) && !is_same_directory(target, git_dir);
}

/// What `sequencer/todo` is about: a range of picks or reverts, of which one
/// may just have been committed by hand.
Operation sequenced(const std::string& git_dir) {
  const auto line = first_line(system::join(git_dir, "sequencer/todo"));
  if (!line) {
    return Operation::none;
  }
  return line->starts_with("revert") ? Operation::revert
                                     : Operation::cherry_pick;
}

/// Bytes of a command line do not reach the terminal as they are.
std::string quoted(const std::string& text) {
  return "'" + printable(text) + "'";
}

/// However few objects there are, git takes no fewer digits for an id.
bool is_too_short_for_an_id(const std::string& revision) {
  constexpr std::size_t k_fewest_digits = 4;
  return !revision.empty() && revision.size() < k_fewest_digits &&
         revision.find_first_not_of("0123456789abcdefABCDEF") ==
             std::string::npos;
}

}  // namespace

bool is_same_directory(const std::string& a, const std::string& b) {
  struct stat first {};

  struct stat second {};

  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

std::string real_as_far_as_it_exists(const std::string& path) {
  std::string known = without_final_slashes(path);
  std::string missing;
  while (true) {
    if (auto real = system::real_path(known)) {
      return missing.empty() ? *real : system::join(*real, missing);
    }
    if (known == "/" || known.find('/') == std::string::npos) {
      return path;
    }
    const auto name = last_part(known);
    missing = missing.empty() ? name : name + "/" + missing;
    known = without_final_slashes(system::parent_of(known));
  }
}

std::optional<std::string> first_line(const std::string& path) {
  if (!exists(path)) {
    return std::nullopt;
  }
  auto content = system::read_file(path);
  if (!content) {
    return std::nullopt;
  }
  return content->substr(0, content->find('\n'));
}

std::optional<std::string_view> remote_branch(std::string_view reference) {
  constexpr std::string_view k_remotes = "refs/remotes/";
  if (!reference.starts_with(k_remotes)) {
    return std::nullopt;
  }
  const auto slash = reference.find('/', k_remotes.size());
  return slash == std::string_view::npos
             ? std::nullopt
             : std::optional(reference.substr(slash + 1));
}

std::string short_branch(std::string_view reference) {
  if (reference.starts_with(k_branches)) {
    reference.remove_prefix(k_branches.size());
  }
  return std::string(reference);
}

Operation operation_in(const std::string& git_dir) {
  // A rebase stops with CHERRY_PICK_HEAD set, so it is asked first.
  if (has(git_dir, "rebase-merge")) {
    return Operation::rebase;
  }
  if (has(git_dir, "rebase-apply")) {
    return has(git_dir, "rebase-apply/applying") ? Operation::am
                                                 : Operation::rebase;
  }
  constexpr std::array k_files = {
      std::pair{"MERGE_HEAD", Operation::merge},
      std::pair{"CHERRY_PICK_HEAD", Operation::cherry_pick},
      std::pair{"REVERT_HEAD", Operation::revert}};
  // Of these MERGE_HEAD is a file even where refs are kept in reftables.
  const bool is_reftable = has_reftables(git_dir);
  for (const auto& [name, operation] : k_files) {
    if (has(git_dir, name) || (is_reftable && has_ref(git_dir, name))) {
      return operation;
    }
  }
  const auto range = sequenced(git_dir);
  if (range == Operation::none && has(git_dir, "BISECT_LOG")) {
    return Operation::bisect;
  }
  return range;
}

std::optional<std::string> rebased_branch_in(const std::string& git_dir) {
  for (const char* name :
       {"rebase-merge/head-name", "rebase-apply/head-name"}) {
    const auto line = first_line(system::join(git_dir, name));
    if (line && line->starts_with(k_branches)) {
      return short_branch(*line);
    }
  }
  return std::nullopt;
}

std::optional<std::string> head_branch_in(const std::string& git_dir) {
  constexpr std::string_view k_reference = "ref: ";
  const auto line = first_line(system::join(git_dir, "HEAD"));
  if (!line || *line == "ref: refs/heads/.invalid") {
    const auto head = reftable_ref(git_dir, "HEAD");
    return head && *head ? std::optional(short_branch((*head)->target))
                         : std::nullopt;
  }
  return line->starts_with(k_reference)
             ? short_branch(std::string_view(*line).substr(k_reference.size()))
             : std::string{};
}

std::string index_file_in(const std::string& git_dir,
                          const std::string& base,
                          FromEnvironment from_environment) {
  const auto own = system::join(git_dir, "index");
  return from_environment == FromEnvironment::yes
             ? system::join(base,
                            system::variable("GIT_INDEX_FILE").value_or(own))
             : own;
}

std::optional<std::string> linked_root(const std::string& git_dir) {
  const auto pointer = first_line(system::join(git_dir, "gitdir"));
  if (!pointer || pointer->empty()) {
    return std::nullopt;
  }
  // Relative since git 2.48 with worktree.useRelativePaths.
  const auto link = system::join(git_dir, *pointer);
  if (!exists(link)) {
    return std::nullopt;
  }
  auto root = system::real_path(system::parent_of(link));
  return root && !belongs_elsewhere(link, git_dir) ? std::optional(*root)
                                                   : std::nullopt;
}

std::vector<WorktreeInfo> linked_worktrees(const std::string& common_dir) {
  std::vector<WorktreeInfo> result;
  const auto folder = system::join(common_dir, "worktrees");
  if (!exists(folder)) {
    return result;
  }
  const auto names = system::list_directory(folder);
  if (!names) {
    return result;
  }
  for (const auto& name : *names) {
    const auto git_dir = system::join(folder, name);
    if (const auto root = linked_root(git_dir)) {
      result.push_back({git_dir, *root});
    }
  }
  return result;
}

std::string main_root(const std::string& common_dir,
                      const std::optional<std::string>& core_worktree) {
  if (core_worktree && !core_worktree->empty()) {
    return real_as_far_as_it_exists(system::join(common_dir, *core_worktree));
  }
  return system::parent_of(common_dir);
}

Result<std::string> hooks_path(const std::optional<std::string>& core_hooks,
                               const std::string& base,
                               const std::string& common_dir) {
  if (!core_hooks) {
    return real_as_far_as_it_exists(system::join(common_dir, "hooks"));
  }
  if (core_hooks->empty()) {
    return fail(ErrorKind::git, "core.hooksPath: is set to nothing");
  }
  std::string path = *core_hooks;
  if (path.front() == '~') {
    const auto slash = std::min(path.find('/'), path.size());
    // The user is named between "~" and the first slash.
    const auto home = slash == 1 ? system::home_directory()
                                 : system::home_of(path.substr(1, slash - 1));
    if (!home) {
      return fail(ErrorKind::git, "core.hooksPath: no home for " + path);
    }
    path.replace(0, slash, *home);
  }
  return real_as_far_as_it_exists(system::join(base, path));
}

std::unordered_set<std::string> shallow_ids(const std::string& common_dir) {
  std::unordered_set<std::string> result;
  const auto path = system::join(common_dir, "shallow");
  if (!exists(path)) {
    return result;
  }
  if (const auto content = system::read_file(path)) {
    for (const auto line : split(*content, '\n')) {
      if (is_object_id(line)) {
        result.emplace(line);
      }
    }
  }
  return result;
}

Error no_such_commit(const std::string& revision) {
  if (revision == "HEAD") {
    return {ErrorKind::not_found,
            "there is no commit here yet: `git commit` makes the first"};
  }
  if (is_too_short_for_an_id(revision)) {
    return ambiguous_commit(revision);
  }
  return {ErrorKind::not_found,
          quoted(revision) +
              " is no commit of this repository: give an id, a branch, a tag, "
              "or HEAD~1"};
}

Error not_a_commit(const std::string& revision) {
  return {ErrorKind::not_found,
          quoted(revision) +
              " is a file or a folder of a commit: give the commit itself"};
}

Error ambiguous_commit(const std::string& revision) {
  return {
      ErrorKind::not_found,
      quoted(revision) + " is too short for an id: give more of its digits"};
}

Error no_such_range(const std::string& range) {
  const auto dots = range.find("..");
  if (dots == std::string::npos) {
    return no_such_commit(range);
  }
  return {ErrorKind::not_found,
          quoted(range) +
              " is no range of this repository: both ends must be ids, "
              "branches or tags, as in main..topic"};
}

Error no_repository(const std::string& directory, const std::string& told) {
  if (!told.empty()) {
    return {ErrorKind::not_found,
            "GIT_DIR is " + quoted(told) +
                ", which is no git repository: unset it, or name one"};
  }
  return {ErrorKind::not_found,
          printable(directory) + " is in no git repository: go into one"};
}

namespace {

constexpr std::size_t k_header_size = 12;
constexpr std::size_t k_checksum_size = 20;
/// Times, inode, mode, owner, size, id; two bytes of flags follow.
constexpr std::size_t k_fixed_size = 60;
constexpr unsigned k_extended_flag = 0x4000;

std::uint32_t number_at(std::string_view bytes, std::size_t at, int width) {
  std::uint32_t value = 0;
  for (int i = 0; i < width; ++i) {
    const auto byte = bytes[at + static_cast<std::size_t>(i)];
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}

/// Walks over the entries; `valid` turns false at bytes that cannot be.
class Entries {
 public:
  Entries(std::string_view bytes, std::uint32_t version)
      : bytes_(bytes), version_(version) {}

  [[nodiscard]] bool valid() const { return valid_; }

  [[nodiscard]] std::size_t position() const { return at_; }

  /// Returns the path of the next entry; it lives until the next call.
  std::string_view next() {
    const auto start = at_;
    auto name = start + k_fixed_size + 2;
    if (name > bytes_.size()) {
      return stop();
    }
    if ((number_at(bytes_, start + k_fixed_size, 2) & k_extended_flag) != 0) {
      name += 2;
    }
    if (name >= bytes_.size()) {
      return stop();
    }
    if (version_ == 4) {
      return next_compressed(name);
    }
    const auto end = bytes_.find('\0', name);
    if (end == std::string_view::npos) {
      return stop();
    }
    // One to eight NULs bring the size of the entry to a multiple of eight.
    at_ = start + ((end - start + 8) & ~std::size_t{7});
    return bytes_.substr(name, end - name);
  }

 private:
  /// Version 4: how many bytes to drop from the path before, and the rest.
  std::string_view next_compressed(std::size_t at) {
    auto byte = static_cast<unsigned char>(bytes_[at++]);
    std::size_t drop = byte & 127U;
    while ((byte & 128U) != 0 && at < bytes_.size() && drop < bytes_.size()) {
      byte = static_cast<unsigned char>(bytes_[at++]);
      drop = ((drop + 1) << 7) | (byte & 127U);
    }
    const auto end = bytes_.find('\0', at);
    if (end == std::string_view::npos || drop > path_.size()) {
      return stop();
    }
    path_.resize(path_.size() - drop);
    path_ += bytes_.substr(at, end - at);
    at_ = end + 1;
    return path_;
  }

  std::string_view stop() {
    valid_ = false;
    return {};
  }

  std::string_view bytes_;
  std::uint32_t version_;
  std::size_t at_ = k_header_size;
  std::string path_;
  bool valid_ = true;
};

/// Returns true if all extensions may be ignored: their names begin with a
/// capital. "link" (split index) and "sdir" (sparse index) do not.
bool has_all_entries(std::string_view bytes, std::size_t at) {
  while (at + 8 + k_checksum_size <= bytes.size()) {
    if (bytes[at] < 'A' || bytes[at] > 'Z') {
      return false;
    }
    at += 8 + number_at(bytes, at + 4, 4);
  }
  return true;
}

}  // namespace

std::optional<bool> index_bytes_hold(std::string_view bytes,
                                     std::string_view path) {
  if (bytes.size() < k_header_size + k_checksum_size ||
      !bytes.starts_with("DIRC")) {
    return std::nullopt;
  }
  const auto version = number_at(bytes, 4, 4);
  if (version < 2 || version > 4) {
    return std::nullopt;
  }
  const auto count = number_at(bytes, 8, 4);
  Entries entries(bytes.substr(0, bytes.size() - k_checksum_size), version);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto entry = entries.next();
    if (!entries.valid()) {
      return std::nullopt;
    }
    if (entry == path) {
      return true;
    }
  }
  if (!has_all_entries(bytes, entries.position())) {
    return std::nullopt;
  }
  return false;
}

std::optional<bool> index_holds(const std::string& index_file,
                                std::string_view path) {
  const auto file = system::MappedFile::open(index_file);
  if (!file) {
    return file.error().kind == ErrorKind::not_found ? std::optional(false)
                                                     : std::nullopt;
  }
  return index_bytes_hold(file->bytes(), path);
}

}  // namespace tokens::git
