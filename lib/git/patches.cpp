// See patches.hpp.
#include "lib/git/patches.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace tokens::git {
namespace {

/// So many commits are asked for at once: their text is held in memory.
constexpr std::size_t k_spans_a_call = 64;

bool changes(std::string_view line) {
  return !line.starts_with(' ') && !line.starts_with('\\');
}

/// Takes the lines of one patch apart.
class PatchReader {
 public:
  void take(std::string_view line) {
    if (line.starts_with("diff ")) {
      patch.files.push_back({std::string(line), {}});
      in_header_ = true;
      return;
    }
    if (patch.files.empty() || line.empty()) {
      return;
    }
    if (line.starts_with("@@")) {
      in_header_ = false;  // the numbers tell where, not what
      return;
    }
    if (in_header_) {
      take_header(line);
    } else {
      patch.files.back().lines.emplace_back(line);
    }
  }

  Patch patch;

 private:
  void take_header(std::string_view line) {
    auto& lines = patch.files.back().lines;
    if (line.starts_with("index ")) {
      index_ = line;
    } else if (line.starts_with("Binary files ")) {
      // Only the ids tell one content from another; a mode may follow them.
      const auto ids = index_.substr(0, index_.find(' ', 6));
      lines.push_back("binary " + ids.substr(ids.find("..") + 2));
    } else if (!line.starts_with("--- ") && !line.starts_with("+++ ")) {
      lines.emplace_back(line);  // modes
    }
  }

  std::string index_;
  bool in_header_ = false;
};

Result<std::string> ask(const Repository& repository,
                        const std::vector<CommitRange>& spans,
                        std::size_t begin,
                        std::size_t end) {
  std::string input;
  for (std::size_t i = begin; i < end; ++i) {
    // A second id stands for the parent.
    input += spans[i].after +
             (spans[i].before.empty() ? "" : ' ' + spans[i].before) + '\n';
  }
  return run_git({.arguments = {"--git-dir=" + repository.git_dir(),
                                "-c",
                                "core.quotePath=true",
                                "-c",
                                "diff.suppressBlankEmpty=false",
                                "diff-tree",
                                "--stdin",
                                "--always",
                                "--root",
                                "-r",
                                "-p",
                                "-U3",
                                "--full-index",
                                "--no-renames",
                                "--no-color",
                                "--no-ext-diff",
                                "--no-textconv",
                                "--diff-algorithm=myers",
                                "--submodule=short",
                                "--ignore-submodules=none",
                                "--src-prefix=a/",
                                "--dst-prefix=b/"},
                  .directory = repository.directory(),
                  .input = std::move(input)});
}

/// Reads the answer about spans [begin, end): each patch stands behind the id
/// of its commit; commits that are missing are passed over in silence.
void read_answer(std::string_view output,
                 const std::vector<CommitRange>& spans,
                 std::size_t begin,
                 std::size_t end,
                 std::vector<Patch>& result) {
  std::size_t next = begin;
  std::size_t current = end;
  PatchReader reader;
  const auto finish = [&] {
    if (current < end) {
      result[current] = std::move(reader.patch);
    }
    reader = {};
  };
  for (const std::string_view line : split(output, '\n')) {
    if (!is_object_id(line)) {
      reader.take(line);
      continue;
    }
    finish();
    while (next < end && spans[next].after != line) {
      ++next;
    }
    current = next < end ? next++ : end;
  }
  finish();
}

std::string without_blanks(std::string_view line) {
  std::string text(line);
  std::erase_if(text, [](char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
  });
  return text;
}

}  // namespace

Result<std::vector<Patch>> patches(const Repository& repository,
                                   const std::vector<CommitRange>& spans) {
  std::vector<Patch> result(spans.size());
  for (std::size_t begin = 0; begin < spans.size(); begin += k_spans_a_call) {
    const auto end = std::min(spans.size(), begin + k_spans_a_call);
    if (auto output = ask(repository, spans, begin, end)) {
      read_answer(*output, spans, begin, end, result);
      continue;
    }
    // One whose tree or parent is missing must not cost us the others.
    for (std::size_t i = begin; i < end; ++i) {
      if (auto output = ask(repository, spans, i, i + 1)) {
        read_answer(*output, spans, i, i + 1, result);
      }
    }
  }
  return result;
}

std::string patch_id(const Patch& patch) {
  std::string text;
  for (const FilePatch& file : patch.files) {
    text += file.file + '\n';
    for (const std::string& line : file.lines) {
      text += without_blanks(line) + '\n';
    }
  }
  return text.empty() ? ""
                      : std::to_string(stable_hash(text)) + '-' +
                            std::to_string(text.size());
}

Result<std::map<CommitRange, std::string>> patch_ids(
    const Repository& repository, std::vector<CommitRange> spans) {
  std::ranges::sort(spans);
  spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
  TOKENS_TRY_ASSIGN(const auto found, patches(repository, spans));
  std::map<CommitRange, std::string> ids;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    ids.emplace(spans[i], patch_id(found[i]));
  }
  return ids;
}

bool contains(const Patch& whole, const Patch& part, const Patch& files_of) {
  std::map<std::string_view, std::multiset<std::string_view>> left;
  for (const FilePatch& file : whole.files) {
    for (const std::string& line : file.lines) {
      left[file.file].emplace(line);
    }
  }
  bool any = false;
  for (const FilePatch& file : part.files) {
    const bool is_asked = std::ranges::any_of(
        files_of.files,
        [&](const FilePatch& one) { return one.file == file.file; });
    for (const std::string& line : file.lines) {
      if (!is_asked || !changes(line)) {
        continue;
      }
      auto& lines = left[file.file];
      const auto found = lines.find(line);
      if (found == lines.end()) {
        return false;
      }
      lines.erase(found);
      any = true;
    }
  }
  return any;
}

CommitRange own_range(const CommitInfo& commit) {
  return {commit.parents.empty() ? "" : commit.parents.front(), commit.id};
}

bool overlap(const Patch& a, const Patch& b) {
  std::set<std::pair<std::string_view, std::string_view>> known;
  for (const FilePatch& file : a.files) {
    for (const std::string& line : file.lines) {
      known.emplace(file.file, line);
    }
  }
  return std::ranges::any_of(b.files, [&](const FilePatch& file) {
    return std::ranges::any_of(file.lines, [&](const std::string& line) {
      return changes(line) && known.contains({file.file, line});
    });
  });
}

}  // namespace tokens::git
