// See notes_ref.hpp.
#include "lib/git/notes_ref.hpp"

#include "lib/base/text.hpp"
#include "lib/git/git_command.hpp"
#include "lib/system/platform.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <vector>

namespace tokens::git {
namespace {

constexpr const char* k_passing = "refs/notes/tokens-passing/";

/// One blob of a notes tree.
struct NoteEntry {
  std::string commit;
  std::string path;  ///< "ab/cdef…", at the depth where it was found
  std::string blob;
};

/// Takes "100644 blob <id>\t<path>" apart; what is no note is left out.
std::vector<NoteEntry> parse_tree(std::string_view listing) {
  std::vector<NoteEntry> entries;
  for (const std::string_view line : split(listing, '\0')) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos) {
      continue;
    }
    const auto words = split(line.substr(0, tab), ' ');
    std::string path(line.substr(tab + 1));
    std::string commit = path;
    commit.erase(std::remove(commit.begin(), commit.end(), '/'), commit.end());
    if (words.size() == 3 && words[1] == "blob" && is_object_id(commit)) {
      entries.push_back(
          {std::move(commit), std::move(path), std::string(words[2])});
    }
  }
  return entries;
}

Result<std::vector<NoteEntry>> list_notes(const std::string& git_dir,
                                          const std::string& id) {
  TOKENS_TRY_ASSIGN(
      const std::string listing,
      run_git(git_dir, {"ls-tree", "-r", "-z", "--full-tree", id}));
  return parse_tree(listing);
}

/// Takes the next "<id> blob <size>\n<bytes>\n" off `answer`.
Result<std::string_view> take_blob(std::string_view& answer) {
  const auto line_end = answer.find('\n');
  const std::string_view head = answer.substr(0, line_end);
  const auto words = split(head, ' ');
  std::size_t size = 0;
  if (line_end == std::string_view::npos || words.size() != 3 ||
      std::from_chars(words[2].data(), words[2].data() + words[2].size(), size)
              .ec != std::errc{} ||
      answer.size() < line_end + 1 + size) {
    return fail(ErrorKind::git, "git cat-file: " + printable(head));
  }
  const std::string_view blob = answer.substr(line_end + 1, size);
  answer.remove_prefix(std::min(answer.size(), line_end + 2 + size));
  return blob;
}

/// Returns which of `ids` are objects of this repository.
Result<std::map<std::string, bool>> presence(
    const std::string& git_dir, const std::vector<std::string>& ids) {
  std::map<std::string, bool> present;
  if (ids.empty()) {
    return present;
  }
  TOKENS_TRY_ASSIGN(
      const std::string answer,
      run_git({.arguments = {"cat-file", "--batch-check=%(objecttype)"},
               .directory = git_dir,
               .input = lines_of(ids)}));
  const auto lines = split(answer, '\n');
  for (std::size_t i = 0; i < ids.size() && i < lines.size(); ++i) {
    present[ids[i]] = lines[i] == "commit";
  }
  return present;
}

std::string data_block(std::string_view text) {
  return "data " + std::to_string(text.size()) + "\n" + std::string(text) +
         "\n";
}

/// A name must not end the line or the address.
std::string harmless(std::string text) {
  std::erase_if(text, [](char c) {
    return c == '\n' || c == '\r' || c == '\0' || c == '<' || c == '>';
  });
  return text;
}

/// Returns the commands that change notes. Notes that stand in the base stay
/// at their place, so that its fan-out, whoever made it, is not mixed; new
/// ones find theirs by git's own rule, for which the commit must be here.
std::string change_commands(const Notes& changes,
                            const std::vector<NoteEntry>& entries,
                            const std::map<std::string, bool>& present) {
  std::map<std::string, std::vector<const NoteEntry*>> places;
  for (const NoteEntry& entry : entries) {
    places[entry.commit].push_back(&entry);
  }
  std::string out;
  std::string added;
  for (const auto& [commit, text] : changes) {
    const auto there = places.find(commit);
    bool stands = false;
    if (there != places.end()) {
      for (const NoteEntry* entry : there->second) {
        if (text.empty() || stands) {
          out += "D " + entry->path + "\n";
        } else {
          out += "M 100644 inline " + entry->path + "\n" + data_block(text);
          stands = true;
        }
      }
      continue;
    }
    if (text.empty()) {
      continue;
    }
    const auto known = present.find(commit);
    added += known != present.end() && known->second
                 ? "N inline " + commit + "\n" + data_block(text)
                 : "M 100644 inline " + commit + "\n" + data_block(text);
  }
  return out + added;
}

}  // namespace

std::string passing_ref() {
  return k_passing + std::to_string(::getpid());
}

void remove_forgotten_refs(const std::string& git_dir) {
  const auto listing =
      run_git(git_dir,
              {"for-each-ref", "--format=%(objectname) %(refname)", k_passing});
  if (!listing) {
    return;
  }
  for (const std::string_view line : split(*listing, '\n')) {
    const auto blank = line.find(' ');
    const std::string_view process = line.substr(line.rfind('/') + 1);
    if (blank != std::string_view::npos &&
        !system::is_running(parse_whole(process).value_or(0))) {
      static_cast<void>(move_ref(git_dir,
                                 std::string(line.substr(blank + 1)),
                                 "",
                                 std::string(line.substr(0, blank))));
    }
  }
}

Result<Notes> read_notes(const std::string& git_dir, const std::string& id) {
  Notes notes;
  if (id.empty()) {
    return notes;
  }
  TOKENS_TRY_ASSIGN(const auto entries, list_notes(git_dir, id));
  if (entries.empty()) {
    return notes;
  }
  std::string blobs;
  for (const NoteEntry& entry : entries) {
    blobs += entry.blob + "\n";
  }
  TOKENS_TRY_ASSIGN(const std::string answer,
                    run_git({.arguments = {"cat-file", "--batch"},
                             .directory = git_dir,
                             .input = std::move(blobs)}));
  std::string_view rest = answer;
  for (const NoteEntry& entry : entries) {
    TOKENS_TRY_ASSIGN(const std::string_view blob, take_blob(rest));
    std::string& text = notes[entry.commit];
    text += (text.empty() || text.back() == '\n' ? "" : "\n");
    text += blob;
  }
  return notes;
}

Notes changes_from(const Notes& base, const Notes& wanted) {
  Notes changes;
  for (const auto& [commit, text] : wanted) {
    const auto there = base.find(commit);
    if (there == base.end() || there->second != text) {
      changes.emplace(commit, text);
    }
  }
  return changes;
}

Result<std::string> write_notes_commit(const std::string& git_dir,
                                       const NotesCommit& commit) {
  std::vector<NoteEntry> entries;
  if (!commit.base.empty()) {
    TOKENS_TRY_ASSIGN(entries, list_notes(git_dir, commit.base));
  }
  std::vector<std::string> ids;
  for (const auto& [id, text] : commit.changes) {
    ids.push_back(id);
  }
  TOKENS_TRY_ASSIGN(const auto present, presence(git_dir, ids));
  // fast-import wants a ref; this one is gone before anybody sees it.
  const std::string ref = passing_ref();
  std::string input = "feature notes\ncommit " + ref + "\ncommitter " +
                      contact_text(harmless(commit.signature.name),
                                   harmless(commit.signature.email)) +
                      " " + std::to_string(commit.signature.second) +
                      " +0000\n" + data_block(commit.message);
  if (!commit.base.empty()) {
    input += "from " + commit.base + "\n";
  }
  input += change_commands(commit.changes, entries, present) + "\ndone\n";
  TOKENS_TRY(
      run_git({.arguments = {"fast-import", "--quiet", "--done", "--force"},
               .directory = git_dir,
               .input = std::move(input)}));
  TOKENS_TRY_ASSIGN(std::string id, ref_id(git_dir, ref));
  TOKENS_TRY(move_ref(git_dir, ref, "", id));
  return id;
}

Result<void> move_ref(const std::string& git_dir,
                      const std::string& ref,
                      const std::string& id,
                      const std::string& expected) {
  std::vector<std::string> arguments{"update-ref", "-d", ref};
  if (!id.empty()) {
    arguments = {"update-ref", ref, id};
  }
  if (!expected.empty() || !id.empty()) {
    arguments.push_back(expected.empty() ? std::string(id.size(), '0')
                                         : expected);
  }
  TOKENS_TRY_ASSIGN(
      const GitAnswer answer,
      call_git({.arguments = std::move(arguments), .directory = git_dir}));
  if (answer.status == 0) {
    return {};
  }
  TOKENS_TRY_ASSIGN(const std::string now, ref_id(git_dir, ref));
  const std::string reason = answer.errors.substr(0, answer.errors.find('\n'));
  return fail(now == expected ? ErrorKind::git : ErrorKind::busy,
              "git update-ref: " + reason);
}

Result<std::string> ref_id(const std::string& git_dir, const std::string& ref) {
  TOKENS_TRY_ASSIGN(
      const GitAnswer answer,
      call_git({.arguments = {"rev-parse", "--verify", "--quiet", ref},
                .directory = git_dir}));
  return std::string(answer.status == 0 ? trim(answer.output) : "");
}

}  // namespace tokens::git
