// See publish.hpp.
#include "ci/publish.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace tokens::ci {
namespace {

constexpr int k_tries = 4;

/// In the order of Behavior.
constexpr std::string_view k_behaviors[]{
    "update", "new", "delete-and-new", "hide-and-new"};

/// A comment of ours with our tag.
struct Found {
  Comment comment;
  Marker marker;
};

Result<std::vector<Found>> ours(Forge& forge, const std::string& tag) {
  TOKENS_TRY_ASSIGN(const auto all, forge.comments());
  std::vector<Found> found;
  for (const Comment& comment : all) {
    const auto marker = marker_of(comment.body);
    if (comment.is_ours && marker && marker->tag == tag) {
      found.push_back({comment, *marker});
    }
  }
  std::stable_sort(
      found.begin(), found.end(), [](const Found& a, const Found& b) {
        return a.marker.valid_at < b.marker.valid_at;
      });
  return found;
}

bool is_outdated(const std::vector<Found>& found,
                 const Publication& publication) {
  return std::any_of(found.begin(), found.end(), [&](const Found& one) {
    return one.marker.valid_at > publication.marker.valid_at ||
           (publication.is_later && publication.is_later(one.marker.head));
  });
}

/// Creates it once, also where the forge's answer gets lost.
Result<Comment> create(Forge& forge, const Publication& publication) {
  for (int i = 1;; ++i) {
    auto made = forge.create(publication.body);
    if (made || made.error().kind != ErrorKind::busy || i == k_tries) {
      return made;
    }
    TOKENS_TRY_ASSIGN(const auto found, ours(forge, publication.marker.tag));
    for (const Found& one : found) {
      if (one.marker.valid_at == publication.marker.valid_at &&
          says_the_same(one.comment.body, publication.body)) {
        return one.comment;
      }
    }
  }
}

Result<PublishResult> update(Forge& forge,
                             const Publication& publication,
                             const std::vector<Found>& found) {
  if (!found.empty()) {
    auto changed = forge.update(found.back().comment, publication.body);
    if (changed) {
      return PublishResult{Published::updated, changed->address};
    }
    if (changed.error().kind != ErrorKind::not_found) {
      return fail(changed.error());
    }
  }
  TOKENS_TRY_ASSIGN(const Comment made, create(forge, publication));
  return PublishResult{Published::created, made.address};
}

/// The new one first: whatever happens then, one is there.
Result<PublishResult> replace(Forge& forge,
                              const Publication& publication,
                              const std::vector<Found>& found) {
  TOKENS_TRY_ASSIGN(const Comment made, create(forge, publication));
  for (const Found& one : found) {
    if (publication.behavior == Behavior::delete_and_new) {
      TOKENS_TRY(forge.remove(one.comment));
    } else if (publication.behavior == Behavior::hide_and_new) {
      TOKENS_TRY(forge.hide(one.comment));
    }
  }
  return PublishResult{Published::created, made.address};
}

}  // namespace

std::optional<Behavior> behavior_named(std::string_view name) {
  const auto* const found =
      std::find(std::begin(k_behaviors), std::end(k_behaviors), name);
  return found == std::end(k_behaviors)
             ? std::nullopt
             : std::optional(static_cast<Behavior>(found - k_behaviors));
}

Result<PublishResult> publish(Forge& forge, const Publication& publication) {
  TOKENS_TRY_ASSIGN(const auto found, ours(forge, publication.marker.tag));
  if (is_outdated(found, publication)) {
    return PublishResult{Published::outdated, found.back().comment.address};
  }
  if (found.empty() && !publication.may_create) {
    return PublishResult{};
  }
  const bool says_it =
      !found.empty() &&
      says_the_same(found.back().comment.body, publication.body);
  if (says_it && publication.behavior != Behavior::always_new) {
    return PublishResult{Published::unchanged, found.back().comment.address};
  }
  return publication.behavior == Behavior::update
             ? update(forge, publication, found)
             : replace(forge, publication, found);
}

}  // namespace tokens::ci
