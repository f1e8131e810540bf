#include "extractor/discovery.hpp"

#include "lib/system/platform.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <utility>

namespace tokens::extractor {
namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

/// Walks one tree. Folders wait in lists instead of on the stack: no depth is
/// too deep, one directory is open at a time, and what links point to comes
/// last, so that a file keeps its own path whatever the order on disk.
class Walk {
 public:
  explicit Walk(Listing& listing) : listing_(listing) {}

  void run(const std::string& folder) {
    folders_.push_back(folder);
    while (!folders_.empty() || !links_.empty()) {
      std::vector<std::string>& next = folders_.empty() ? links_ : folders_;
      const std::string path = std::move(next.back());
      next.pop_back();
      list(path);
    }
  }

 private:
  void list(const std::string& path) {
    const std::unique_ptr<DIR, CloseDirectory> directory(
        ::opendir(path.c_str()));

    struct stat status {};

    if (!directory || ::fstat(::dirfd(directory.get()), &status) != 0) {
      if (errno != ENOENT) {
        add_problem("list ", path);
      }
      return;
    }
    if (!visited_.emplace(status.st_dev, status.st_ino).second) {
      return;
    }
    listing_.folders.push_back({path, system::modified_ns(status)});
    while (const dirent* entry = ::readdir(directory.get())) {
      const std::string_view name(entry->d_name);
      if (name != "." && name != "..") {
        visit(*entry, ::dirfd(directory.get()), path + '/' + entry->d_name);
      }
    }
  }

  void visit(const dirent& entry, int directory, const std::string& path) {
    if (entry.d_type == DT_DIR) {
      folders_.push_back(path);
      return;
    }
    const bool transcript = path.ends_with(".jsonl");
    const bool maybe_folder =
        entry.d_type == DT_LNK || entry.d_type == DT_UNKNOWN;
    if (!transcript && !maybe_folder) {
      return;
    }

    struct stat status {};

    if (::fstatat(directory, entry.d_name, &status, 0) != 0) {
      if (transcript) {
        add_problem("read ", path);
      }
      return;
    }
    if (S_ISDIR(status.st_mode)) {
      (entry.d_type == DT_LNK ? links_ : folders_).push_back(path);
    } else if (transcript && S_ISREG(status.st_mode)) {
      listing_.files.push_back({path,
                                {false,
                                 true,
                                 status.st_ino,
                                 status.st_size,
                                 system::modified_ns(status)}});
    } else if (transcript) {
      listing_.problems.push_back("read " + path + ": not a regular file");
    }
  }

  void add_problem(const char* what, const std::string& path) {
    listing_.problems.push_back(what + path + ": " + std::strerror(errno));
  }

  Listing& listing_;
  std::vector<std::string> folders_;
  std::vector<std::string> links_;
  std::set<std::pair<dev_t, ino_t>> visited_;
};

}  // namespace

Listing list_transcripts(const std::string& folder) {
  Listing listing;
  Walk(listing).run(folder);
  std::sort(
      listing.files.begin(),
      listing.files.end(),
      [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
  std::sort(listing.folders.begin(),
            listing.folders.end(),
            [](const FoundFolder& a, const FoundFolder& b) {
              return a.path < b.path;
            });
  return listing;
}

}  // namespace tokens::extractor
