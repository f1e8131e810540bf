// See temporary_file.hpp.
#include "lib/system/temporary_file.hpp"

#include "lib/base/text.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <boost/filesystem/operations.hpp>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <utility>

namespace tokens::system {

namespace {

constexpr std::string_view k_json = ".json";
constexpr std::string_view k_mark = ".tmp";
constexpr std::size_t k_write_piece = 1 << 18;

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
  return parse_whole(name);
}

/// Removes what processes that are gone left of `path`, beside it.
void remove_left_over_of(const std::string& path) {
  std::string_view name = name_of(path);
  if (name.ends_with(k_json)) {
    name.remove_suffix(k_json.size());
  }
  remove_left_over(parent_of(path), std::string(name).append(k_mark));
}

/// Makes a rename survive a power cut. A file system that cannot sync a
/// directory is no reason to fail: the content itself is on the disk.
void sync_folder_of(const std::string& path) {
  const auto directory =
      Descriptor::open(parent_of(path), O_RDONLY | O_DIRECTORY);
  if (directory.is_open()) {
    static_cast<void>(::fsync(directory.number()));
  }
}

}  // namespace

std::string temporary_beside(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1) + temporary_name(name_of(path));
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

Result<FileWriter> FileWriter::open(const std::string& path,
                                    unsigned mode,
                                    const std::string& folder) {
  FileWriter writer;
  writer.path_ = path;
  writer.is_beside_ = folder.empty();
  std::string temporary =
      folder.empty() ? temporary_beside(path) : temporary_in(folder, path);
  constexpr int k_flags = O_WRONLY | O_CREAT | O_EXCL;
  writer.file_ = Descriptor::open(temporary, k_flags, mode);
  if (!writer.file_.is_open() && errno == EEXIST) {
    // Of a process that had our id: removed, never followed if it is a link.
    ::unlink(temporary.c_str());
    writer.file_ = Descriptor::open(temporary, k_flags, mode);
  }
  if (!writer.file_.is_open()) {
    return writer.failure();
  }
  writer.temporary_ = std::move(temporary);
  return writer;
}

FileWriter::~FileWriter() {
  if (file_.is_open()) {
    ::unlink(temporary_.c_str());
  }
}

tl::unexpected<Error> FileWriter::failure() const {
  return system_failure("write", path_, errno);
}

Result<void> FileWriter::write_out() {
  if (!write_all(file_, waiting_)) {
    return failure();
  }
  waiting_.clear();
  return {};
}

Result<void> FileWriter::append(std::string_view text) {
  waiting_ += text;
  return waiting_.size() < k_write_piece ? Result<void>{} : write_out();
}

Result<void> FileWriter::append(const Descriptor& from,
                                std::int64_t offset,
                                std::int64_t end) {
  TOKENS_TRY(write_out());
  return copy_bytes(from, offset, end, file_) ? Result<void>{} : failure();
}

Result<void> FileWriter::finish(Durability durability) {
  TOKENS_TRY(write_out());
  const bool is_synced = durability == Durability::synced;
  if (is_synced && ::fsync(file_.number()) != 0) {
    return failure();
  }
  // Some network file systems tell only at closing that the disk is full.
  const bool is_written =
      file_.close_now() &&
      (durability == Durability::rebuilt
           ? replace_file(temporary_, path_)
           : std::rename(temporary_.c_str(), path_.c_str()) == 0);
  if (!is_written) {
    const auto failed = failure();
    ::unlink(temporary_.c_str());
    return failed;
  }
  if (is_beside_) {
    remove_left_over_of(path_);
  }
  if (is_synced) {
    sync_folder_of(path_);
  }
  return {};
}

Result<void> write_file_atomically(const std::string& path,
                                   std::string_view content,
                                   Durability durability,
                                   unsigned mode) {
  TOKENS_TRY_ASSIGN(FileWriter writer, FileWriter::open(path, mode));
  TOKENS_TRY(writer.append(content));
  return writer.finish(durability);
}

Result<void> write_file_by_way_of(const std::string& folder,
                                  const std::string& path,
                                  std::string_view content) {
  auto writer = FileWriter::open(path, 0644, folder);
  // Another file system, no such folder, or not ours to write in.
  return writer && writer->append(content) && writer->finish(Durability::cached)
             ? Result<void>{}
             : write_file_atomically(path, content, Durability::cached);
}

namespace {

/// Opens the directory, and not what a link of that name leads to.
Descriptor open_directory(const std::string& path) {
  return Descriptor::open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
}

void remove_all(const std::string& path) {
  boost::system::error_code error;
  boost::filesystem::remove_all(path, error);
}

/// A directory of ours that nobody has locked is of a run that was killed.
void remove_abandoned(const std::string& parent, const std::string& name) {
  const auto entries = list_directory(parent);
  if (!entries) {
    return;
  }
  for (const std::string& entry : *entries) {
    if (!entry.starts_with(name + ".")) {
      continue;
    }
    const std::string path = join(parent, entry);
    const Descriptor directory = open_directory(path);

    struct stat found {};

    if (directory.is_open() && ::fstat(directory.number(), &found) == 0 &&
        found.st_uid == ::geteuid() &&
        ::flock(directory.number(), LOCK_EX | LOCK_NB) == 0) {
      remove_all(path);
    }
  }
}

/// Where caches go; nothing without a home.
std::optional<std::string> cache_directory() {
  const auto cache = variable("XDG_CACHE_HOME");
  const auto home = home_directory();
  if (!cache && !home) {
    return std::nullopt;
  }
  return join(cache.value_or(join(home.value_or(""), ".cache")), "git-tokens");
}

}  // namespace

std::optional<ScratchDirectory> ScratchDirectory::make_in(
    const std::string& parent, const std::string& name) {
  constexpr int k_tries = 10;
  remove_abandoned(parent, name);
  for (int i = 0; i < k_tries; ++i) {
    std::string path = join(parent, name + ".XXXXXX");
    if (::mkdtemp(path.data()) == nullptr) {
      return std::nullopt;
    }
    Descriptor lock = open_directory(path);
    // Not there any more: another run took it for left over.
    if (lock.is_open() && ::flock(lock.number(), LOCK_EX) == 0 &&
        status(path)) {
      return ScratchDirectory(std::move(path), std::move(lock));
    }
  }
  return std::nullopt;
}

Result<ScratchDirectory> ScratchDirectory::make(const std::string& name) {
  if (const auto cache = cache_directory();
      cache && make_directories(*cache, 0700)) {
    if (auto made = make_in(*cache, name)) {
      return std::move(*made);
    }
  }
  const std::string temporary = variable("TMPDIR").value_or("/tmp");
  if (auto made = make_in(temporary, "git-tokens-" + name)) {
    return std::move(*made);
  }
  return system_failure("make a directory in", temporary, errno);
}

ScratchDirectory::~ScratchDirectory() {
  if (lock_.is_open()) {
    remove_all(path_);
  }
}

}  // namespace tokens::system
