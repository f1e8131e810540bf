// See rewrite_pairs.hpp.
#include "hooks/rewrite_pairs.hpp"

#include "lib/base/text.hpp"
#include "lib/system/terminal.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace tokens::hooks {
namespace {

/// A rebase of 120,000 commits; nobody does that.
constexpr std::size_t k_most_bytes = 16 << 20;

std::optional<RewritePair> parse_pair(std::string_view line) {
  const auto words = split(trim(line), ' ');
  if (words.size() < 2 || !is_object_id(words[0]) || !is_object_id(words[1])) {
    return std::nullopt;
  }
  return RewritePair{
      std::string(words[0]), std::string(words[1]), Evidence::hook};
}

}  // namespace

std::vector<RewritePair> parse_pairs(std::string_view text) {
  std::vector<RewritePair> pairs;
  for (const std::string_view line : split(text, '\n')) {
    if (auto pair = parse_pair(line)) {
      pairs.push_back(std::move(*pair));
    }
  }
  return pairs;
}

std::string read_bounded(int descriptor, std::chrono::milliseconds patience) {
  std::string text;
  if (system::is_terminal(descriptor)) {
    return text;
  }
  std::string bytes(64 << 10, '\0');
  while (text.size() < k_most_bytes) {
    pollfd ready{descriptor, POLLIN, 0};
    if (poll(&ready, 1, static_cast<int>(patience.count())) <= 0) {
      break;
    }
    const ssize_t size = read(descriptor, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size <= 0) {
      break;
    }
    text.append(bytes, 0, static_cast<std::size_t>(size));
  }
  return text;
}

}  // namespace tokens::hooks
