// The comments of one pull request, wherever it stands, and the mark on ours.
// Two forges stand behind it, and whatever a test puts there.
#pragma once

#include "ci/http_client.hpp"
#include "ci/surroundings.hpp"
#include "lib/base/result.hpp"
#include "lib/base/time.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::ci {

struct Comment {
  std::string id;
  std::string node;      ///< GitHub's other id, for hiding
  bool is_ours = false;  ///< written by the owner of our token
  std::string body;
  std::string address;  ///< for people; may be empty
};

/// The first line of our comments, which no reader sees: it tells which
/// comment is ours, and for which commit and moment it was written.
struct Marker {
  std::string tag = "default";  ///< several comments can stand side by side
  Moment valid_at;              ///< when the numbers were gathered
  std::string head;             ///< full id of the last commit
};

/// Returns the line, without a newline.
std::string to_text(const Marker& marker);

/// Returns the marker in the first line of `body`; nothing if it is no comment
/// of ours.
std::optional<Marker> marker_of(std::string_view body);

/// Returns true if both say the same, whenever they were written.
bool says_the_same(std::string_view a, std::string_view b);

/// Fails with `usage` for a tag that is not 1 to 64 letters, digits, '.', '_'
/// and '-'.
Result<void> check_tag(std::string_view tag);

class Forge {
 public:
  virtual ~Forge() = default;

  /// Returns all comments, the oldest first.
  [[nodiscard]] virtual Result<std::vector<Comment>> comments() = 0;

  /// Adds a comment. Fails with `busy` where it may be there all the same.
  [[nodiscard]] virtual Result<Comment> create(const std::string& body) = 0;

  /// Replaces the text; `not_found` if the comment is gone.
  [[nodiscard]] virtual Result<Comment> update(const Comment& comment,
                                               const std::string& body) = 0;

  [[nodiscard]] virtual Result<void> remove(const Comment& comment) = 0;

  /// Folds the comment away as outdated; GitLab cannot.
  [[nodiscard]] virtual Result<void> hide(const Comment& comment) = 0;
};

/// Returns the pull request's forge, which is asked for at most `patience`.
/// Fails with `usage` where the surroundings lack a number, a project or a
/// token, and says which.
Result<std::unique_ptr<Forge>> open_forge(const Surroundings& around,
                                          std::chrono::milliseconds patience);

}  // namespace tokens::ci
