// See blame.hpp.
#include "lib/git/blame.hpp"

#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/git_command.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace tokens::git {

namespace {

Result<std::string> ask_here(std::vector<std::string> arguments) {
  // A path is what it says, also where it begins with a colon.
  arguments.insert(arguments.begin(), "--literal-pathspecs");
  return run_git({.arguments = std::move(arguments),
                  .from_environment = FromEnvironment::yes});
}

/// Returns the fields of one `--numstat -z` entry: added, removed, path. The
/// path is empty for a move, whose two paths follow as entries of their own.
std::vector<std::string_view> stat_fields(std::string_view entry) {
  const std::size_t first = entry.find('\t');
  const std::size_t second =
      first == std::string_view::npos ? first : entry.find('\t', first + 1);
  if (second == std::string_view::npos) {
    return {};
  }
  return {entry.substr(0, first),
          entry.substr(first + 1, second - first - 1),
          entry.substr(second + 1)};
}

/// Returns the paths of regular files from `ls-tree -z`.
std::vector<std::string> regular_files(std::string_view listing) {
  std::vector<std::string> files;
  for (const std::string_view entry : split(listing, '\0')) {
    const std::size_t tab = entry.find('\t');
    if (entry.starts_with("100") && tab != std::string_view::npos) {
      files.emplace_back(entry.substr(tab + 1));
    }
  }
  return files;
}

}  // namespace

Result<std::vector<std::string>> text_files(const std::string& path) {
  const auto listing =
      ask_here({"ls-tree", "-r", "-z", "--full-name", "HEAD", "--", path});
  if (!listing) {
    const bool is_outside = listing.error().message.find(
                                "is outside repository") != std::string::npos;
    return is_outside ? fail(listing.error().kind,
                             "'" + printable(path) +
                                 "' lies outside of this repository: go into "
                                 "the one that holds it")
                      : fail(listing.error());
  }
  std::vector<std::string> files = regular_files(*listing);
  if (files.empty()) {
    return fail(ErrorKind::not_found,
                "the last commit has no file at '" + printable(path) + "'");
  }
  // Everything since the empty tree: git tells what is no text.
  TOKENS_TRY_ASSIGN(
      const std::string empty,
      ask_here({"hash-object", "-t", "tree", "--stdin"}));  // stdin is empty
  TOKENS_TRY_ASSIGN(const std::string stat,
                    ask_here({"diff",
                              "--numstat",
                              "-z",
                              "--no-renames",
                              "--no-ext-diff",
                              "--no-relative",
                              std::string(trim(empty)),
                              "HEAD",
                              "--",
                              path}));
  std::set<std::string, std::less<>> binary;
  for (const std::string_view entry : split(stat, '\0')) {
    const auto fields = stat_fields(entry);
    if (!fields.empty() && fields[0] == "-") {
      binary.emplace(fields[2]);
    }
  }
  std::erase_if(files,
                [&](const std::string& file) { return binary.contains(file); });
  std::ranges::sort(files);
  return files;
}

Result<LinesByCommit> blame_file(const Repository& repository,
                                 const std::string& commit,
                                 const std::string& file) {
  TOKENS_TRY_ASSIGN(const std::string answer,
                    run_git(repository.directory(),
                            {"blame", "--incremental", commit, "--", file}));
  LinesByCommit lines;
  for (const std::string_view line : split(answer, '\n')) {
    // "<id> <line then> <line now> <lines>"; all others begin with a word.
    const auto words = split(line, ' ');
    if (words.size() == 4 && is_object_id(words[0])) {
      lines[std::string(words[0])] += parse_whole(words[3]).value_or(0);
    }
  }
  return lines;
}

Result<LinesByCommit> added_lines(const Repository& repository,
                                  const std::vector<std::string>& commits) {
  LinesByCommit lines;
  if (commits.empty()) {
    return lines;
  }
  TOKENS_TRY_ASSIGN(const std::string answer,
                    log_of(repository,
                           commits,
                           {"--root",
                            "--no-ext-diff",
                            "--no-relative",
                            "--diff-merges=first-parent",
                            "--find-renames",
                            "--numstat",
                            "-z",
                            "--format=%x01%H"}));
  std::int64_t* of_commit = nullptr;
  int paths_to_skip = 0;  // of a move
  for (std::string_view entry : split(answer, '\0')) {
    if (paths_to_skip > 0) {
      --paths_to_skip;
      continue;
    }
    if (entry.starts_with('\n')) {
      entry.remove_prefix(1);
    }
    if (const std::size_t mark = entry.find('\x01');
        mark == 0 && is_object_id(entry.substr(1))) {
      of_commit = &lines[std::string(entry.substr(1))];
      continue;
    }
    const auto fields = stat_fields(entry);
    if (of_commit != nullptr && !fields.empty()) {
      *of_commit += parse_whole(fields[0]).value_or(0);
      paths_to_skip = fields[2].empty() ? 2 : 0;
    }
  }
  return lines;
}

}  // namespace tokens::git
