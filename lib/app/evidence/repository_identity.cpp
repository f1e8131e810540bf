// See repository_identity.hpp.
#include "lib/app/evidence/repository_identity.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/layout.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>

namespace tokens::app {
namespace {

using ledger::Ledger;
using ledger::RepositoryRow;
using ledger::RowId;

constexpr std::int64_t k_longest_id = 4096;

/// What the file with the id says.
struct IdFile {
  enum class State { there, missing, empty, unreadable };
  State state = State::missing;
  std::string id;
  std::string problem;  ///< of an unreadable one
};

std::string folder_in(const std::string& common_dir) {
  return system::join(common_dir, "git-tokens");
}

std::string path_in(const std::string& common_dir) {
  return system::join(folder_in(common_dir), "id");
}

/// A crash may leave a file with nothing, or with zeros, in it.
bool is_id(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) >= ' ';
  });
}

IdFile read_id(const std::string& common_dir) {
  IdFile file;
  const auto text = system::read_file(path_in(common_dir), k_longest_id);
  if (!text) {
    const bool missing = text.error().kind == ErrorKind::not_found;
    file.state = missing ? IdFile::State::missing : IdFile::State::unreadable;
    file.problem = text.error().message;
    return file;
  }
  file.id = trim(*text);
  file.state = is_id(file.id) ? IdFile::State::there : IdFile::State::empty;
  return file;
}

/// The id of a repository into which nothing can be written.
std::string id_of_place(const std::string& common_dir) {
  return "path:" + common_dir;
}

/// Returns the youngest repository that was seen last at `common_dir` and may
/// have begun as this one did: what stood there before it has gone.
Result<RepositoryRow> seen_at(Ledger& ledger,
                              const git::Repository& repository) {
  TOKENS_TRY_ASSIGN(const auto rows, ledger::repositories(ledger));
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (row->common_dir != repository.common_dir()) {
      continue;
    }
    TOKENS_TRY_ASSIGN(const std::string known, known_roots(ledger, row->row));
    TOKENS_TRY_ASSIGN(const std::string roots,
                      known.empty() ? Result<std::string>{""}
                                    : roots_of(ledger, 0, repository));
    if (known.empty() || share_a_root(known, roots)) {
      return *row;
    }
  }
  return RepositoryRow{};
}

/// Returns true if the place where the repository was seen last has its id to
/// this day. Seen through another mount it is the same place.
bool still_stands(const RepositoryRow& row, const std::string& common_dir) {
  if (git::is_same_directory(row.common_dir, common_dir)) {
    return false;
  }
  const IdFile file = read_id(row.common_dir);
  switch (file.state) {
    case IdFile::State::there:
      return file.id == row.uuid;
    case IdFile::State::missing:
      return false;
    case IdFile::State::empty:
    case IdFile::State::unreadable:
      break;  // the ledger knows it by its place
  }
  return true;
}

/// What is known of the repository, and why.
struct Found {
  RepositoryRow row;  ///< row 0: not known
  IdFile file;
  bool is_copy = false;  ///< the id is another one's
};

Result<Found> find(Ledger& ledger, const git::Repository& repository) {
  const std::string& place = repository.common_dir();
  Found found;
  found.file = read_id(place);
  switch (found.file.state) {
    case IdFile::State::there: {
      TOKENS_TRY_ASSIGN(found.row,
                        ledger::find_repository(ledger, found.file.id));
      found.is_copy = found.row.row != 0 && found.row.common_dir != place &&
                      still_stands(found.row, place);
      if (!found.is_copy) {
        return found;
      }
      break;
    }
    case IdFile::State::empty:
    case IdFile::State::unreadable: {
      TOKENS_TRY_ASSIGN(found.row, seen_at(ledger, repository));
      return found;
    }
    case IdFile::State::missing:
      break;
  }
  TOKENS_TRY_ASSIGN(found.row,
                    ledger::find_repository(ledger, id_of_place(place)));
  return found;
}

/// Writes the id so that it outlives a power cut, and returns the one that
/// stands there: where that is not possible, the place itself.
std::string write_id(const std::string& common_dir, const std::string& id) {
  const bool written =
      system::make_directories(folder_in(common_dir)) &&
      system::write_file_atomically(
          path_in(common_dir), id + "\n", system::Durability::synced);
  return written ? id : id_of_place(common_dir);
}

}  // namespace

Result<RepositoryRow> known_repository(Ledger& ledger,
                                       const git::Repository& repository) {
  TOKENS_TRY_ASSIGN(Found found, find(ledger, repository));
  return std::move(found.row);
}

Result<RowId> known_row(Ledger& ledger, const git::Repository& repository) {
  TOKENS_TRY_ASSIGN(const RepositoryRow row,
                    known_repository(ledger, repository));
  return row.row;
}

Result<RepositoryRow> identify(Ledger& ledger,
                               const git::Repository& repository) {
  using State = IdFile::State;
  const std::string& place = repository.common_dir();
  TOKENS_TRY_ASSIGN(const Found found, find(ledger, repository));
  std::string id = found.row.uuid;
  if (found.row.row == 0) {
    if (found.file.state == State::unreadable) {
      return fail(ErrorKind::io,
                  "identity of the repository: " + found.file.problem);
    }
    const bool names_it = found.file.state == State::there && !found.is_copy;
    id = names_it ? found.file.id : write_id(place, system::random_id());
  } else if (found.file.state == State::empty) {
    static_cast<void>(write_id(place, id));
  } else if (found.file.state == State::missing || found.is_copy) {
    // Nothing could be written there as yet; perhaps it can by now.
    static_cast<void>(write_id(place, id));
  }
  return ledger::repository(ledger, id, place);
}

std::unique_ptr<git::Repository> open_known(Ledger& ledger,
                                            const RepositoryRow& row) {
  if (!system::status(row.common_dir)) {
    return nullptr;
  }
  auto opened = git::open(row.common_dir, git::FromEnvironment::no);
  if (!opened) {
    return nullptr;
  }
  const auto known = known_row(ledger, **opened);
  return known && *known == row.row ? std::move(*opened) : nullptr;
}

Result<std::string> known_roots(Ledger& ledger, RowId row) {
  return ledger::remembered(ledger, row, ledger::Memory::roots);
}

Result<std::string> roots_of(Ledger& ledger,
                             RowId row,
                             const git::Repository& repository) {
  TOKENS_TRY_ASSIGN(std::string text, known_roots(ledger, row));
  if (!text.empty()) {
    return text;
  }
  // What git cannot tell now it is asked again the next time.
  if (auto roots = git::root_commits(repository)) {
    std::ranges::sort(*roots);
    for (const std::string& root : *roots) {
      text += (text.empty() ? "" : " ") + root;
    }
  }
  if (!text.empty() && row != 0) {
    // A ledger that cannot be written is asked again the next time.
    static_cast<void>(
        ledger::remember(ledger, row, ledger::Memory::roots, text));
  }
  return text;
}

bool share_a_root(const std::string& a, const std::string& b) {
  const auto ours = split(a, ' ');
  const auto theirs = split(b, ' ');
  return std::find_first_of(
             ours.begin(), ours.end(), theirs.begin(), theirs.end()) !=
         ours.end();
}

}  // namespace tokens::app
