// Bringing a comment to a pull request: which one to edit, and when to leave
// everything as it is. Knows no forge in particular.
//
// Invariant: a comment of somebody else is never touched, and none that a
// later run, or one about a later commit, wrote.
#pragma once

#include "ci/forge.hpp"
#include "lib/base/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tokens::ci {

enum class Behavior { update, always_new, delete_and_new, hide_and_new };

/// Returns the behaviour with this name ("hide-and-new").
std::optional<Behavior> behavior_named(std::string_view name);

/// git-tokens-ci has a sentence for each, in this order.
enum class Published {
  created,
  updated,
  unchanged,  ///< it says the same already
  outdated,   ///< a comment of a later run is there
  nothing,    ///< there is no comment, and none is wanted
};

struct Publication {
  Marker marker;
  std::string body;
  Behavior behavior = Behavior::update;
  /// False: only a comment that is there already is changed.
  bool may_create = true;
  /// Returns true if the commit with this id comes after ours.
  std::function<bool(const std::string&)> is_later;
};

struct PublishResult {
  Published done = Published::nothing;
  std::string address;  ///< of the comment, for people; may be empty
};

Result<PublishResult> publish(Forge& forge, const Publication& publication);

}  // namespace tokens::ci
