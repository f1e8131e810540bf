// See shared_message.hpp.
#include "lib/model/shared_message.hpp"

#include "lib/base/text.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

namespace tokens {
namespace {

auto prompt_of(const Response& response) {
  const TokenCounts& tokens = response.tokens;
  return std::tuple(tokens.input,
                    tokens.cache_write_5m,
                    tokens.cache_write_1h,
                    tokens.cache_read);
}

/// The main conversation is one, whatever its session; an agent without an id
/// is one a session.
std::string_view thread_of(const Response& response) {
  if (!response.sidechain) {
    return {};
  }
  return response.agent.empty() ? response.session : response.agent;
}

bool is_below(std::string_view path, std::string_view root) {
  return path.starts_with(root) &&
         (path.size() == root.size() || path[root.size()] == '/');
}

/// Two places of which neither lies in the other: nothing that one shows says
/// anything of the other.
bool are_apart(const Response& a, const Response& b) {
  return a.session != b.session && !is_below(a.directory, b.directory) &&
         !is_below(b.directory, a.directory);
}

void sort_by_begin(const std::vector<Variant>& variants,
                   std::vector<std::size_t>& order) {
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return begins_before(variants[a], variants[b]);
  });
}

std::vector<std::size_t> all_in_order(const std::vector<Variant>& variants) {
  std::vector<std::size_t> order(variants.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  sort_by_begin(variants, order);
  return order;
}

/// Puts the variants of an id that was given more than once together.
class Settling {
 public:
  explicit Settling(const std::vector<Variant>& variants)
      : variants_(variants), order_(all_in_order(variants)) {}

  std::vector<std::vector<std::size_t>> run() {
    // Requests of the main conversation are different responses; a sidechain
    // may replay one of them under another request.
    for_each(
        [](const Response& one) {
          return one.final && has_request(one) && !one.sidechain;
        },
        [this](std::size_t variant) { begin(variant); });
    for_each(
        [](const Response& one) {
          return one.final && has_request(one) && one.sidechain;
        },
        [this](std::size_t variant) { join_same_prompt(variant); });
    for_each([](const Response& one) { return one.final && !has_request(one); },
             [this](std::size_t variant) { join_same_prompt(variant); });
    for_each([](const Response& one) { return !one.final; },
             [this](std::size_t variant) { join_next(variant); });
    for (auto& group : groups_) {
      sort_by_begin(variants_, group);
    }
    std::sort(
        groups_.begin(), groups_.end(), [&](const auto& a, const auto& b) {
          return begins_before(variants_[a.front()], variants_[b.front()]);
        });
    return std::move(groups_);
  }

 private:
  template <class Is, class Use>
  void for_each(Is&& is, Use&& use) {
    for (const std::size_t variant : order_) {
      if (is(variants_[variant].response)) {
        use(variant);
      }
    }
  }

  void begin(std::size_t variant) {
    const Variant& one = variants_[variant];
    by_prompt_.try_emplace(prompt_of(one.response), groups_.size());
    if (!one.uuid.empty()) {
      by_uuid_.try_emplace(one.uuid, groups_.size());
    }
    groups_.push_back({variant});
  }

  void join_same_prompt(std::size_t variant) {
    const Variant& one = variants_[variant];
    const auto copy = by_uuid_.find(one.uuid);
    const auto same = by_prompt_.find(prompt_of(one.response));
    if (copy != by_uuid_.end()) {
      groups_[copy->second].push_back(variant);
    } else if (same != by_prompt_.end()) {
      groups_[same->second].push_back(variant);
    } else {
      begin(variant);
    }
  }

  /// A placeholder stands before its answer.
  void join_next(std::size_t variant) {
    const Variant& one = variants_[variant];
    const auto same = by_prompt_.find(prompt_of(one.response));
    if (same != by_prompt_.end()) {
      groups_[same->second].push_back(variant);
      return;
    }
    std::size_t next = groups_.size();
    std::size_t last = groups_.size();
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const auto begins = [&](std::size_t group) -> const Variant& {
        return variants_[groups_[group].front()];
      };
      const bool is_behind = begins_before(one, begins(i));
      std::size_t& best = is_behind ? next : last;
      if (best == groups_.size() ||
          begins_before(begins(i), begins(best)) == is_behind) {
        best = i;
      }
    }
    if (next == groups_.size() && last == groups_.size()) {
      begin(variant);
      return;
    }
    groups_[next == groups_.size() ? last : next].push_back(variant);
  }

  const std::vector<Variant>& variants_;
  std::vector<std::size_t> order_;
  std::vector<std::vector<std::size_t>> groups_;
  std::map<decltype(prompt_of(Response{})), std::size_t> by_prompt_;
  std::map<std::string_view, std::size_t> by_uuid_;
};

/// What tells a later response of an id from the earliest.
std::string suffix_of(const std::vector<Variant>& variants,
                      const std::vector<std::size_t>& group) {
  for (const std::size_t variant : group) {
    if (!variants[variant].request.empty()) {
      return variants[variant].request;
    }
  }
  const Variant& first = variants[group.front()];
  if (!first.uuid.empty()) {
    return first.uuid;
  }
  // Its transcript went away before that was asked for.
  const LinePlace& place = first.response.owner;
  return "line:" + std::to_string(stable_hash(
                       std::to_string(to_unix_ms(place.time)) + '\n' +
                       std::to_string(place.offset) + '\n' +
                       std::to_string(first.response.tokens.total())));
}

}  // namespace

bool begins_before(const Variant& a, const Variant& b) {
  const auto order = [](const Variant& one) {
    return std::tuple(one.response.owner.time,
                      std::string_view(one.uuid),
                      std::string_view(one.request),
                      prompt_of(one.response),
                      one.response.owner);
  };
  return order(a) < order(b);
}

bool has_same_prompt(const Response& a, const Response& b) {
  return prompt_of(a) == prompt_of(b);
}

bool is_same_variant(const Response& a, const Response& b) {
  return a.request == b.request &&
         (has_request(a) || has_same_prompt(a, b) || a.request == k_no_message);
}

bool may_be_two(const Variant& a, const Variant& b) {
  return a.response.final && b.response.final &&
         thread_of(a.response) == thread_of(b.response) &&
         a.response.sidechain == b.response.sidechain &&
         (a.uuid.empty() || a.uuid != b.uuid);
}

bool is_reused(const std::vector<Variant>& variants) {
  for (std::size_t i = 0; i < variants.size(); ++i) {
    const Variant& a = variants[i];
    for (std::size_t j = i + 1; j < variants.size(); ++j) {
      const Variant& b = variants[j];
      const bool lacks_request = a.response.request == k_no_request ||
                                 b.response.request == k_no_request;
      if (may_be_two(a, b) && !has_same_prompt(a.response, b.response) &&
          (lacks_request || are_apart(a.response, b.response))) {
        return true;
      }
    }
  }
  return false;
}

bool is_doubtful(const std::vector<Variant>& variants) {
  std::set<std::uint32_t> requests;
  std::set<decltype(prompt_of(Response{}))> prompts;
  for (const Variant& variant : variants) {
    if (has_request(variant.response)) {
      requests.insert(variant.response.request);
    }
    if (variant.response.final) {
      prompts.insert(prompt_of(variant.response));
    }
  }
  return requests.size() > 1 || prompts.size() > 1;
}

std::vector<SharedResponse> settle(const SharedMessage& message) {
  const auto& variants = message.variants;
  std::vector<std::vector<std::size_t>> groups;
  if (message.is_reused) {
    groups = Settling(variants).run();
  } else {
    groups.push_back(all_in_order(variants));
  }
  std::vector<SharedResponse> responses;
  for (auto& group : groups) {
    SharedResponse one;
    one.key = responses.empty() ? message.id
                                : message.id + '/' + suffix_of(variants, group);
    one.response = variants[group.front()].response;
    for (std::size_t i = 1; i < group.size(); ++i) {
      merge_lines(one.response, variants[group[i]].response);
    }
    one.response.key = {};
    one.variants = std::move(group);
    responses.push_back(std::move(one));
  }
  return responses;
}

}  // namespace tokens
