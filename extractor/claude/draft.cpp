#include "extractor/claude/draft.hpp"

#include <utility>

namespace tokens::extractor::claude {

void clear(Draft& draft) {
  auto uses = std::move(draft.tool_uses);
  auto results = std::move(draft.tool_results);
  auto attempts = std::move(draft.attempts);
  uses.clear();
  results.clear();
  attempts.clear();
  draft = Draft{};
  draft.tool_uses = std::move(uses);
  draft.tool_results = std::move(results);
  draft.attempts = std::move(attempts);
}

TokenCounts to_counts(const RawUsage& raw) {
  TokenCounts counts;
  counts.input = raw.input;
  counts.output = raw.output;
  counts.cache_read = raw.cache_read;
  counts.cache_write_1h = raw.cache_write_1h;
  const std::int64_t split = raw.cache_write_5m + raw.cache_write_1h;
  counts.cache_write_5m =
      raw.cache_write_5m +
      (raw.cache_write > split ? raw.cache_write - split : 0);
  return counts;
}

void add_block(Draft& draft,
               std::string_view type,
               DraftToolUse use,
               const DraftToolResult& result) {
  if (type == "tool_use" && !use.id.empty()) {
    if (!is_editor(use.name)) {
      use.edited = {};
    }
    draft.tool_uses.push_back(use);
  } else if (type == "tool_result" && !result.id.empty()) {
    draft.tool_results.push_back(result);
  }
}

bool is_editor(std::string_view tool) {
  return tool == "Edit" || tool == "Write" || tool == "MultiEdit" ||
         tool == "NotebookEdit";
}

}  // namespace tokens::extractor::claude
