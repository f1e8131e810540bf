#include "extractor/discovery.hpp"

#include "lib/base/text.hpp"

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

constexpr std::size_t k_longest_name = 200;
constexpr int k_deepest = 32;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

std::int64_t modified_ns(const struct stat& status) {
  return status.st_mtim.tv_sec * std::int64_t{1'000'000'000} +
         status.st_mtim.tv_nsec;
}

/// Walks one tree; holds what it found and which directories it was in.
class Walk {
 public:
  explicit Walk(Listing& listing) : listing_(listing) {}

  void enter(const std::string& path, int depth) {
    const std::unique_ptr<DIR, CloseDirectory> directory(
        ::opendir(path.c_str()));

    struct stat status {};

    if (!directory || ::fstat(::dirfd(directory.get()), &status) != 0) {
      if (errno != ENOENT) {
        listing_.problems.push_back("list " + path + ": " +
                                    std::strerror(errno));
      }
      return;
    }
    if (depth > k_deepest ||
        !visited_.emplace(status.st_dev, status.st_ino).second) {
      return;
    }
    listing_.folders.push_back({path, modified_ns(status)});
    while (const dirent* entry = ::readdir(directory.get())) {
      visit(*entry, ::dirfd(directory.get()), path, depth);
    }
  }

 private:
  void visit(const dirent& entry,
             int directory,
             const std::string& path,
             int depth) {
    const std::string_view name(entry.d_name);
    if (name == "." || name == "..") {
      return;
    }
    const bool transcript = name.ends_with(".jsonl");
    if (entry.d_type == DT_DIR) {
      enter(path + '/' + entry.d_name, depth + 1);
      return;
    }
    const bool maybe_folder =
        entry.d_type == DT_LNK || entry.d_type == DT_UNKNOWN;
    if (!transcript && !maybe_folder) {
      return;
    }

    struct stat status {};

    if (::fstatat(directory, entry.d_name, &status, 0) != 0) {
      if (transcript) {
        listing_.problems.push_back("read " + path + '/' + entry.d_name + ": " +
                                    std::strerror(errno));
      }
      return;
    }
    if (S_ISDIR(status.st_mode)) {
      enter(path + '/' + entry.d_name, depth + 1);
    } else if (transcript && S_ISREG(status.st_mode)) {
      listing_.files.push_back(
          {path + '/' + entry.d_name,
           {false, true, status.st_ino, status.st_size, modified_ns(status)}});
    } else if (transcript) {
      listing_.problems.push_back("read " + path + '/' + entry.d_name +
                                  ": not a regular file");
    }
  }

  Listing& listing_;
  std::set<std::pair<dev_t, ino_t>> visited_;
};

}  // namespace

Listing list_transcripts(const std::string& folder) {
  Listing listing;
  Walk(listing).enter(folder, 0);
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

std::string folder_name_for(std::string_view directory) {
  std::string name;
  for (std::size_t i = 0; i < directory.size();) {
    const std::size_t length =
        std::max<std::size_t>(utf8_length(directory, i), 1);
    const char c = directory[i];
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      (c >= '0' && c <= '9');
    // Four bytes of UTF-8 are two UTF-16 units, and so two dashes.
    name.append(length == 4 ? 2 : 1, kept ? c : '-');
    i += length;
  }
  if (name.size() > k_longest_name) {
    name.resize(k_longest_name);
  }
  return name;
}

}  // namespace tokens::extractor
