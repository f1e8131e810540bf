// See error_words.hpp.
#include "lib/git/error_words.hpp"

#include "lib/base/text.hpp"

namespace tokens::git {
namespace {

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

}  // namespace tokens::git
