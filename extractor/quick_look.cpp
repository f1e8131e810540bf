#include "extractor/quick_look.hpp"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tokens::extractor {
namespace {

/// A word to be found, and the place of the rarest pair of letters in it.
struct Needle {
  std::string_view word;
  std::size_t pair;
};

constexpr Needle k_usage_key{"\"usage\"", 3};
constexpr Needle k_usage{"usage", 2};
constexpr Needle k_tool_use{"tool_use_id", 4};
constexpr Needle k_progress{"\"progress\"", 3};
constexpr std::string_view k_tool_use_id = "\"tool_use_id\":\"";
constexpr std::string_view k_content = "\"content\":\"";

/// Records open with their envelope; a result that is wanted begins early.
constexpr std::size_t k_head = 2 << 10;

const char* find_portable(const char* at,
                          const char* end,
                          const Needle& needle) {
  return static_cast<const char*>(::memmem(at,
                                           static_cast<std::size_t>(end - at),
                                           needle.word.data(),
                                           needle.word.size()));
}

#if defined(__x86_64__)
/// Compares two letters at 32 places at once: several times as fast as memmem
/// for so short a word.
__attribute__((target("avx2"))) const char* find_avx2(const char* at,
                                                      const char* end,
                                                      const Needle& needle) {
  const __m256i one = _mm256_set1_epi8(needle.word[needle.pair]);
  const __m256i two = _mm256_set1_epi8(needle.word[needle.pair + 1]);
  for (; end - at > 48; at += 32) {
    const auto* place = reinterpret_cast<const __m256i*>(at + needle.pair);
    const auto* next = reinterpret_cast<const __m256i*>(at + needle.pair + 1);
    auto hits = static_cast<unsigned>(_mm256_movemask_epi8(
        _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_loadu_si256(place), one),
                         _mm256_cmpeq_epi8(_mm256_loadu_si256(next), two))));
    for (; hits != 0; hits &= hits - 1) {
      const char* hit = at + __builtin_ctz(hits);
      if (static_cast<std::size_t>(end - hit) >= needle.word.size() &&
          std::memcmp(hit, needle.word.data(), needle.word.size()) == 0) {
        return hit;
      }
    }
  }
  return find_portable(at, end, needle);
}
#endif

using Finder = const char* (*)(const char*, const char*, const Needle&);

Finder best_finder() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    return find_avx2;
  }
#endif
  return find_portable;
}

bool holds(std::string_view line, const Needle& needle) {
  static const Finder find = best_finder();
  return find(line.data(), line.data() + line.size(), needle) != nullptr;
}

/// Returns the place of the quote that closes the string opened before
/// `begin`, or npos.
std::size_t string_end(std::string_view line, std::size_t begin) {
  for (std::size_t at = begin;; ++at) {
    at = line.find('"', at);
    if (at == std::string_view::npos) {
      return at;
    }
    std::size_t slashes = 0;
    while (at - slashes > begin && line[at - slashes - 1] == '\\') {
      ++slashes;
    }
    if (slashes % 2 == 0) {
      return at;
    }
  }
}

/// What may follow the content of the only result in a message.
bool closes_the_list(std::string_view rest) {
  return rest.starts_with("}]") || rest.starts_with(",\"is_error\":true}]") ||
         rest.starts_with(",\"is_error\":false}]");
}

/// One tool_result whose content is a string, in the order in which clients
/// write it: `[{"tool_use_id":"X","type":"tool_result","content":"..."}]`.
QuickLook look_at_result(std::string_view line, std::size_t key) {
  const std::size_t id_begin = key + k_tool_use_id.size();
  const std::size_t id_end = string_end(line, id_begin);
  const std::size_t content =
      id_end == std::string_view::npos ? id_end : line.find(k_content, id_end);
  constexpr std::string_view between = "\",\"type\":\"tool_result\",";
  if (key < 2 || line.substr(key - 2, 2) != "[{" ||
      content == std::string_view::npos ||
      line.substr(id_end, content - id_end) != between) {
    return {};
  }
  const std::size_t begin = content + k_content.size();
  const std::size_t end = string_end(line, begin);
  if (end == std::string_view::npos || !closes_the_list(line.substr(end + 1))) {
    return {};
  }
  const std::string_view id = line.substr(id_begin, id_end - id_begin);
  if (id.empty() || id.find('\\') != std::string_view::npos) {
    return {};
  }
  return {QuickLook::Answer::tool_result,
          id,
          static_cast<std::int64_t>(end - begin + 2)};
}

}  // namespace

bool may_hold_usage(std::string_view line) {
  return holds(line, k_usage_key) || holds(line.substr(0, k_head), k_usage);
}

QuickLook quick_look(std::string_view line) {
  if (line.front() != '{' || line.back() != '}') {
    return {};
  }
  const std::string_view head = line.substr(0, k_head);
  if (holds(head, k_progress)) {
    // It embeds a subagent's messages, which stand in the subagent's file.
    return head.find("\"type\":\"progress\"") < head.find("\"message\"")
               ? QuickLook{QuickLook::Answer::ignored, {}, 0}
               : QuickLook{};
  }
  if (may_hold_usage(line)) {
    return {};
  }
  const std::size_t key = head.find(k_tool_use_id);
  if (key == std::string_view::npos) {
    // The word elsewhere, or with blanks: that is for the full reader.
    return holds(line, k_tool_use)
               ? QuickLook{}
               : QuickLook{QuickLook::Answer::ignored, {}, 0};
  }
  return look_at_result(line, key);
}

}  // namespace tokens::extractor
