// What reading transcripts yields: responses folded by key, and the evidence
// beside them that later reports need (a transcript is gone after 30 days).
//
// A batch owns the bytes of every string it holds. Merging two batches gives
// the same whatever the order, because merge_lines does.
#pragma once

#include "lib/base/time.hpp"
#include "lib/model/response.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace tokens::extractor {

/// Where elements of a vector are, by hashes of what they are looked up by.
class PlaceTable {
 public:
  PlaceTable();

  /// Returns the first place with this hash for which `is_it` is true.
  template <class IsIt>
  std::optional<std::size_t> find(std::uint64_t hash, const IsIt& is_it) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = hash & mask; slots_[i].place != 0;
         i = (i + 1) & mask) {
      if (slots_[i].hash == hash && is_it(slots_[i].place - 1)) {
        return slots_[i].place - 1;
      }
    }
    return std::nullopt;
  }

  void add(std::uint64_t hash, std::size_t place);

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::size_t place = 0;  ///< plus 1; 0 is free
  };

  void put(const Slot& slot);

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

/// Keeps each distinct string once; the views stay valid as long as the pool.
class StringPool {
 public:
  /// Returns the pool's own copy of `text`; "" for an empty one.
  std::string_view intern(std::string_view text);

 private:
  std::string_view store(std::string_view text);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = 0;
  std::size_t block_size_ = 0;
  std::vector<std::string_view> texts_;
  PlaceTable places_;
};

/// One call of a tool by the model.
struct ToolUse {
  std::string_view id;       ///< the API's id of the call
  std::size_t response = 0;  ///< that made it: place among the responses
  std::string_view session;
  std::string_view name;    ///< as logged, "mcp__server__tool" for MCP tools
  std::string_view edited;  ///< path it writes, for the editing tools
};

/// What a tool gave back: only its size.
struct ToolResult {
  std::string_view id;
  std::int64_t bytes = 0;  ///< of JSON, as stored in the transcript
};

/// One attempt inside a response that needed several (usage.iterations). Those
/// of one line stand together, number 0 first.
struct Attempt {
  std::size_t response = 0;  ///< place among the responses
  std::int64_t number = 0;   ///< from 0
  std::string_view kind;     ///< "message", "fallback_message", ...
  std::string_view model;
  TokenCounts tokens;
};

/// A pr-link record: the session worked on this pull request.
struct PullRequestLink {
  std::string_view session;
  std::int64_t number = 0;
  std::string_view url;
  std::string_view repository;
  Moment time = k_never;
};

/// "Token usage: N/M": how full the context was, a level and no amount.
struct ContextReading {
  std::string_view session;
  std::string_view directory;
  std::string_view branch;
  Moment time = k_never;
  std::int64_t used = 0;
  std::int64_t limit = 0;
  std::string_view path;
  std::int64_t offset = 0;
};

/// The kind of a subagent, from its meta file or its records.
struct AgentKind {
  std::string_view session;
  std::string_view agent;
  std::string_view kind;
};

/// Lines of one file that could not be read, or whose usage cannot be.
struct UnreadableLines {
  std::string_view path;
  Moment after = k_never;  ///< time of the line before them, if one has any
  std::int64_t lines = 0;
};

/// Every line is counted in exactly one of these (blank ones in none).
struct LineCounts {
  std::int64_t lines = 0;
  std::int64_t ignored = 0;    ///< understood, and no response
  std::int64_t malformed = 0;  ///< not JSON, or usage that cannot be
  std::int64_t countable = 0;  ///< lines of responses; see Response::lines
  /// Of `malformed`: last lines without newline that are no whole value yet.
  std::int64_t unfinished = 0;

  LineCounts& operator+=(const LineCounts& other);
};

/// Responses by key; several of one key if they are of different requests, or
/// without one of different prompts (lib/model/shared_message.hpp).
class ResponseTable {
 public:
  /// Adds `response` or folds it into its variant; returns where that is.
  std::size_t add(const Response& response);

  [[nodiscard]] const std::vector<Response>& all() const { return all_; }

  /// Keys that have several variants; some stand there twice.
  [[nodiscard]] const std::vector<std::string_view>& shared_keys() const {
    return shared_keys_;
  }

  /// Returns where in all() the first response with this key is.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view key) const;

  [[nodiscard]] std::size_t size() const { return all_.size(); }

 private:
  std::vector<Response> all_;
  std::vector<std::string_view> shared_keys_;
  PlaceTable places_;
};

struct Batch {
  StringPool pool;
  ResponseTable responses;
  std::vector<ToolUse> tool_uses;
  std::vector<ToolResult> tool_results;
  std::vector<Attempt> attempts;
  std::vector<PullRequestLink> pull_requests;
  std::vector<ContextReading> readings;
  std::vector<AgentKind> agents;
  std::vector<UnreadableLines> unreadable;
  std::vector<std::string_view> from_start;  ///< files read from their start
  LineCounts counts;
  std::int64_t bytes = 0;  ///< read in this run

  /// Moves everything of `other` into this batch, which keeps its pool alive.
  void absorb(std::unique_ptr<Batch> other);

 private:
  std::vector<std::unique_ptr<Batch>> absorbed_;
};

}  // namespace tokens::extractor
