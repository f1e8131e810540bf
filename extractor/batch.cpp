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

StringPool::StringPool() : slots_(k_first_slots) {}

std::string_view StringPool::intern(std::string_view text) {
  if (text.empty()) {
    return {};
  }
  if (count_ * 2 > slots_.size()) {
    grow();
  }
  const std::uint64_t hash = quick_hash(text);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = slots_[i];
    if (slot.text.empty()) {
      ++count_;
      slot = {hash, store(text)};
      return slot.text;
    }
    // The hash first: the text of a neighbour is seldom in the cache.
    if (slot.hash == hash && slot.text == text) {
      return slot.text;
    }
  }
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

void StringPool::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (!slot.text.empty()) {
      std::size_t i = slot.hash & mask;
      while (!slots_[i].text.empty()) {
        i = (i + 1) & mask;
      }
      slots_[i] = slot;
    }
  }
}

LineCounts& LineCounts::operator+=(const LineCounts& other) {
  lines += other.lines;
  ignored += other.ignored;
  malformed += other.malformed;
  countable += other.countable;
  unfinished += other.unfinished;
  return *this;
}

ResponseTable::ResponseTable() : slots_(k_first_slots) {}

/// Addresses cost nothing until they are written to; moving what stands there
/// does. So the table goes from small to large in one step.
constexpr std::size_t k_many_responses = 1 << 16;

std::size_t ResponseTable::add(const Response& response) {
  if (all_.size() * 2 > slots_.size()) {
    grow();
  }
  const std::uint64_t hash = quick_hash(response.key);
  const std::size_t mask = slots_.size() - 1;
  bool is_shared = false;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    Slot& slot = slots_[i];
    if (slot.place == 0) {
      if (is_shared) {
        shared_keys_.push_back(response.key);
      }
      if (all_.size() == k_first_slots) {
        all_.reserve(k_many_responses);
      }
      all_.push_back(response);
      slot = {hash, static_cast<std::uint32_t>(all_.size())};
      return all_.size() - 1;
    }
    if (slot.hash == hash && all_[slot.place - 1].key == response.key) {
      Response& there = all_[slot.place - 1];
      if (is_same_variant(there, response)) {
        merge_lines(there, response);
        return slot.place - 1;
      }
      is_shared = true;
    }
  }
}

std::optional<std::size_t> ResponseTable::find(std::string_view key) const {
  const std::uint64_t hash = quick_hash(key);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask; slots_[i].place != 0; i = (i + 1) & mask) {
    const std::size_t place = slots_[i].place - 1;
    if (slots_[i].hash == hash && all_[place].key == key) {
      return place;
    }
  }
  return std::nullopt;
}

void ResponseTable::clear() {
  all_ = {};
  shared_keys_ = {};
  slots_ = std::vector<Slot>(k_first_slots);
}

void ResponseTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.place != 0) {
      std::size_t i = slot.hash & mask;
      while (slots_[i].place != 0) {
        i = (i + 1) & mask;
      }
      slots_[i] = slot;
    }
  }
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
    other->responses.clear();
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
