#include "extractor/batch.hpp"

#include "lib/base/text.hpp"
#include "lib/model/shared_message.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

namespace tokens::extractor {
namespace {

constexpr std::size_t k_block_size = 64 << 10;
constexpr std::size_t k_first_slots = 1 << 10;

template <class T>
void append(std::vector<T>& into, std::vector<T>& from) {
  if (into.empty()) {
    into.swap(from);
    return;
  }
  into.insert(into.end(),
              std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
  from.clear();
  from.shrink_to_fit();
}

}  // namespace

PlaceTable::PlaceTable() : slots_(k_first_slots) {}

void PlaceTable::put(const Slot& slot) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = slot.hash & mask;
  while (slots_[i].place != 0) {
    i = (i + 1) & mask;
  }
  slots_[i] = slot;
}

void PlaceTable::add(std::uint64_t hash, std::size_t place) {
  if (++count_ * 2 > slots_.size()) {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.place != 0) {
        put(slot);
      }
    }
  }
  put({hash, place + 1});
}

std::string_view StringPool::intern(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  const std::uint64_t hash = quick_hash(text);
  const auto known = places_.find(
      hash, [&](std::size_t place) { return texts_[place] == text; });
  if (known) {
    return texts_[*known];
  }
  places_.add(hash, texts_.size());
  return texts_.emplace_back(store(text));
}

std::string_view StringPool::store(std::string_view text) {
  if (blocks_.empty() || block_size_ - used_ < text.size()) {
    block_size_ = std::max(k_block_size, text.size());
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    used_ = 0;
  }
  char* place = blocks_.back().get() + used_;
  std::memcpy(place, text.data(), text.size());
  used_ += text.size();
  return {place, text.size()};
}

LineCounts& LineCounts::operator+=(const LineCounts& other) {
  lines += other.lines;
  ignored += other.ignored;
  malformed += other.malformed;
  countable += other.countable;
  unfinished += other.unfinished;
  return *this;
}

/// Addresses cost nothing until they are written to; moving what stands there
/// does. So the table goes from small to large in one step.
constexpr std::size_t k_many_responses = 1 << 16;

std::size_t ResponseTable::add(const Response& response) {
  const std::uint64_t hash = quick_hash(response.key);
  bool is_shared = false;
  const auto known = places_.find(hash, [&](std::size_t place) {
    const bool has_key = all_[place].key == response.key;
    const bool is_it = has_key && is_same_variant(all_[place], response);
    is_shared |= has_key && !is_it;
    return is_it;
  });
  if (known) {
    merge_lines(all_[*known], response);
    return *known;
  }
  if (is_shared) {
    shared_keys_.push_back(response.key);
  }
  if (all_.size() == k_first_slots) {
    all_.reserve(k_many_responses);
  }
  places_.add(hash, all_.size());
  all_.push_back(response);
  return all_.size() - 1;
}

std::optional<std::size_t> ResponseTable::find(std::string_view key) const {
  return places_.find(quick_hash(key), [&](std::size_t place) {
    return all_[place].key == key;
  });
}

void Batch::absorb(std::unique_ptr<Batch> other) {
  if (responses.size() == 0) {
    std::swap(responses, other->responses);
  } else {
    std::vector<std::size_t> places;
    for (const Response& response : other->responses.all()) {
      places.push_back(responses.add(response));
    }
    for (ToolUse& use : other->tool_uses) {
      use.response = places[use.response];
    }
    for (Attempt& attempt : other->attempts) {
      attempt.response = places[attempt.response];
    }
    other->responses = {};
  }
  append(tool_uses, other->tool_uses);
  append(tool_results, other->tool_results);
  append(attempts, other->attempts);
  append(pull_requests, other->pull_requests);
  append(readings, other->readings);
  append(agents, other->agents);
  append(unreadable, other->unreadable);
  append(from_start, other->from_start);
  counts += other->counts;
  bytes += other->bytes;
  absorbed_.push_back(std::move(other));
}

}  // namespace tokens::extractor
