// Any bytes as a transcript: the parser must not fall over, its counts must
// add up, and how reading was cut up must not change what comes out.
#include "extractor/claude/claude.hpp"
#include "extractor/claude/record_reader.hpp"
#include "extractor/claude/record_walker.hpp"
#include "extractor/transcript_reader.hpp"
#include "fuzz/fuzzing.hpp"
#include "tests/unit/extractor/folded.hpp"

#include <nlohmann/json.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace {

using namespace tokens;
using extractor::Batch;
using extractor::Cursor;
using extractor::LineKind;

void check_counts(const TokenCounts& counts) {
  for (const std::int64_t count : {counts.input,
                                   counts.output,
                                   counts.cache_write_5m,
                                   counts.cache_write_1h,
                                   counts.cache_read}) {
    FUZZ_CHECK(count >= 0 && count <= k_most_tokens);
  }
  FUZZ_CHECK(counts.unclassified == 0);
}

void check_batch(const Batch& batch) {
  const extractor::LineCounts& counts = batch.counts;
  FUZZ_CHECK(counts.lines ==
             counts.countable + counts.ignored + counts.malformed);
  FUZZ_CHECK(counts.unfinished <= std::min<std::int64_t>(1, counts.malformed));
  std::int64_t lines = 0;
  for (const Response& response : batch.responses.all()) {
    check_counts(response.tokens);
    FUZZ_CHECK(!response.key.empty());
    FUZZ_CHECK(response.web_searches >= 0);
    FUZZ_CHECK(!(response.kept < response.owner));
    lines += response.lines;
  }
  FUZZ_CHECK(lines == counts.countable);
  for (const extractor::Attempt& attempt : batch.attempts) {
    check_counts(attempt.tokens);
  }
  for (const extractor::ToolResult& result : batch.tool_results) {
    FUZZ_CHECK(!result.id.empty() && result.bytes >= 0);
  }
  for (const extractor::ContextReading& reading : batch.readings) {
    FUZZ_CHECK(reading.used >= 0 && reading.limit <= k_most_tokens);
    FUZZ_CHECK(reading.used <= reading.limit || reading.limit > 0);
  }
  for (const extractor::PullRequestLink& link : batch.pull_requests) {
    FUZZ_CHECK(link.number > 0);
  }
}

/// The walk measures results as they are written, escapes and all.
void forget_sizes(extractor::claude::Draft& draft) {
  for (extractor::claude::DraftToolResult& result : draft.tool_results) {
    result.bytes = 0;
  }
}

/// Returns true if an object has a key twice: what that means, JSON leaves to
/// the reader.
bool repeats_a_key(std::string_view line) {
  std::vector<std::set<std::string>> open_objects;
  bool repeated = false;
  const auto look = [&](int /*depth*/,
                        nlohmann::json::parse_event_t event,
                        const nlohmann::json& parsed) {
    if (event == nlohmann::json::parse_event_t::object_start) {
      open_objects.emplace_back();
    } else if (event == nlohmann::json::parse_event_t::object_end) {
      open_objects.pop_back();
    } else if (event == nlohmann::json::parse_event_t::key) {
      repeated |= !open_objects.back().insert(parsed).second;
    }
    return true;
  };
  std::ignore = nlohmann::json::parse(line, look, false);
  return repeated;
}

/// What the walk accepts, the full reader must not understand otherwise. (It
/// may refuse the line for damage in a part that nobody needs.)
void compare_walk(std::string_view line) {
  static extractor::claude::RecordReader reader;
  extractor::claude::Draft walked;
  extractor::claude::Draft expected;
  if (line.empty() || !extractor::claude::walk_record(line, walked) ||
      !reader.read(line, expected) || repeats_a_key(line)) {
    return;
  }
  if (walked.client_text.find('\\') != std::string_view::npos) {
    walked.client_text = expected.client_text = {};
  }
  forget_sizes(walked);
  forget_sizes(expected);
  FUZZ_CHECK(walked == expected);
}

/// Parses line by line, each line in a block of exactly its size, so that the
/// sanitizer sees a step beyond the padding.
void parse_lines(std::string_view bytes) {
  Batch batch;
  const auto reader = extractor::claude::make_reader(batch);
  extractor::FileState file{"fuzz", "session", k_never, false};
  std::int64_t offset = 0;
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    const auto block =
        std::make_unique<char[]>(line.size() + extractor::k_line_padding);
    line.copy(block.get(), line.size());
    compare_walk({block.get(), line.size()});
    const LineKind kind = reader->parse(
        block.get(), line.size(), offset, file, extractor::LineEnd::newline);
    batch.counts.lines += kind == LineKind::blank ? 0 : 1;
    batch.counts.ignored += kind == LineKind::ignored ? 1 : 0;
    batch.counts.malformed += kind == LineKind::malformed ? 1 : 0;
    batch.counts.countable += kind == LineKind::countable ? 1 : 0;
    bytes.remove_prefix(std::min(bytes.size(), line.size() + 1));
    offset += static_cast<std::int64_t>(line.size()) + 1;
  }
  check_batch(batch);
}

/// Reads the file in runs of about `most_bytes`, and returns what came out.
std::string read_file(const std::string& path,
                      std::size_t block_size,
                      std::int64_t most_bytes) {
  Batch batch;
  extractor::TranscriptReader reader(batch);
  reader.set_block_size(block_size);
  Cursor cursor;
  std::int64_t before = -1;
  while (cursor.offset != before) {
    before = cursor.offset;
    FUZZ_CHECK(reader.read(path, cursor, most_bytes).has_value());
    if (most_bytes == INT64_MAX) {
      break;
    }
  }
  check_batch(batch);
  return testing::folded(batch) + std::to_string(batch.counts.lines) + ' ' +
         std::to_string(batch.counts.malformed) + ' ' +
         std::to_string(batch.bytes);
}

/// A file in memory, one for all inputs.
class MemoryFile {
 public:
  MemoryFile() : fd_(::memfd_create("transcript", MFD_CLOEXEC)) {
    FUZZ_CHECK(fd_ >= 0);
  }

  void fill(std::string_view bytes) const {
    FUZZ_CHECK(::ftruncate(fd_, 0) == 0);
    FUZZ_CHECK(::pwrite(fd_, bytes.data(), bytes.size(), 0) ==
               static_cast<ssize_t>(bytes.size()));
  }

  [[nodiscard]] std::string path() const {
    return "/proc/self/fd/" + std::to_string(fd_);
  }

 private:
  int fd_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  static const MemoryFile file;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  parse_lines(bytes);
  file.fill(bytes);
  const std::string whole = read_file(file.path(), 256 << 10, INT64_MAX);
  // Down to single bytes, but not in so many calls that nothing else happens.
  const std::size_t tiny =
      1 + size / 64 + (size > 0 ? data[size / 2] % 16U : 0U);
  FUZZ_CHECK(read_file(file.path(), tiny, INT64_MAX) == whole);
  FUZZ_CHECK(read_file(file.path(), tiny, 1) == whole);
  return 0;
}
