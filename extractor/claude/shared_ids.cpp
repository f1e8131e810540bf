// See shared_ids.hpp.
#include "extractor/claude/shared_ids.hpp"

#include "extractor/claude/draft.hpp"
#include "extractor/claude/record_reader.hpp"
#include "extractor/claude/record_walker.hpp"
#include "extractor/line_reader.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace tokens::extractor::claude {
namespace {

/// Reads lines one by one, as the parser does, with their parents.
class ChainReader {
 public:
  /// `line` has k_line_padding readable bytes behind it.
  bool read(std::string_view line) {
    parent_ = {};
    const std::size_t end = line.find_last_not_of(" \t\r\n");
    line = line.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (line.starts_with(k_start) && line.find(k_logical) == line.npos &&
        walk_record(line, draft)) {
      // The first member, in all versions of the client: a uuid, or null.
      const std::string_view rest = line.substr(k_start.size());
      if (rest.starts_with('"')) {
        parent_ = rest.substr(1, rest.find('"', 1) - 1);
      }
      return true;
    }
    if (!line.starts_with('{') || !reader_.read(line, draft)) {
      return false;
    }
    parent_ = reader_.parent();
    return true;
  }

  [[nodiscard]] std::string_view parent() const { return parent_; }

  Draft draft;

 private:
  static constexpr std::string_view k_start = "{\"parentUuid\":";
  static constexpr std::string_view k_logical = "\"logicalParentUuid\"";

  RecordReader reader_;
  std::string_view parent_;
};

/// Returns the line that begins at `offset`, with padding; "" if it is gone.
std::string line_at(std::string_view path, std::int64_t offset) {
  std::ifstream file(std::string(path), std::ios::binary);
  std::string line;
  if (file.seekg(offset) && std::getline(file, line)) {
    line.append(k_line_padding, '\0');
  }
  return line;
}

/// The line with which a variant begins says what it is called.
void learn_names(SharedMessage& message, ChainReader& reader) {
  for (Variant& variant : message.variants) {
    if (!variant.uuid.empty()) {
      continue;
    }
    const LinePlace& place = variant.response.owner;
    const std::string line = line_at(place.path, place.offset);
    if (line.size() > k_line_padding &&
        reader.read(
            std::string_view(line).substr(0, line.size() - k_line_padding)) &&
        reader.draft.id == message.id) {
      variant.request = reader.draft.request;
      if (variant.response.request == 0) {
        variant.response.request = request_digest(variant.request);
      }
      variant.uuid = reader.draft.uuid;
    }
  }
}

/// Returns true if two of them may be two because of their requests.
bool asks_for_chain(const std::vector<Variant>& variants) {
  for (std::size_t i = 0; i < variants.size(); ++i) {
    for (std::size_t j = i + 1; j < variants.size(); ++j) {
      const Variant& a = variants[i];
      const Variant& b = variants[j];
      if (has_request(a.response) && has_request(b.response) &&
          may_be_two(a, b)) {
        return true;
      }
    }
  }
  return false;
}

/// A line of a file, as far as chains matter. The texts are those of the file.
struct Link {
  std::string parent;
  std::string message;  ///< "" for all but final answers with a request
  std::string request;
  std::string thread;
};

using Links = std::unordered_map<std::string, Link>;

Links links_of(const std::string& path) {
  Links links;
  auto text = system::read_file(path, std::int64_t{1} << 30);
  if (!text) {
    return links;
  }
  text->append(k_line_padding, '\0');
  ChainReader reader;
  const std::size_t size = text->size() - k_line_padding;
  for (std::size_t at = 0; at < size;) {
    const std::size_t end = std::min(text->find('\n', at), size);
    if (reader.read(std::string_view(*text).substr(at, end - at)) &&
        !reader.draft.uuid.empty()) {
      const Draft& draft = reader.draft;
      Link link;
      link.parent = reader.parent();
      if (draft.type == "assistant" && draft.has_usage && !draft.bad_usage &&
          !draft.request.empty() &&
          (draft.has_stop_reason || draft.has_server_tool_use)) {
        link.message = draft.id;
        link.request = draft.request;
        link.thread = draft.sidechain ? "agent " + std::string(draft.agent)
                                      : std::string("main");
      }
      links.try_emplace(std::string(draft.uuid), std::move(link));
    }
    at = end + 1;
  }
  return links;
}

/// Returns true if an ancestor answers another request with the same id.
bool holds_another(const Links& links, const Link& last) {
  std::set<std::string_view> seen;
  for (auto at = links.find(last.parent);
       at != links.end() && seen.insert(at->first).second;
       at = links.find(at->second.parent)) {
    const Link& before = at->second;
    if (before.message == last.message && before.request != last.request &&
        before.thread == last.thread) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<SharedMessage> shared_messages(const Batch& batch) {
  std::map<std::string_view, SharedMessage> by_id;
  for (const std::string_view key : batch.responses.shared_keys()) {
    by_id[key].id = key;
  }
  if (by_id.empty()) {
    return {};
  }
  for (const Response& response : batch.responses.all()) {
    if (const auto found = by_id.find(response.key); found != by_id.end()) {
      found->second.variants.push_back({response, "", ""});
    }
  }
  std::vector<SharedMessage> messages;
  for (auto& [id, message] : by_id) {
    messages.push_back(std::move(message));
  }
  return messages;
}

void examine(std::vector<SharedMessage>& messages) {
  ChainReader reader;
  std::map<std::string, std::vector<SharedMessage*>, std::less<>> by_file;
  for (SharedMessage& message : messages) {
    learn_names(message, reader);
    message.is_reused = message.is_reused || is_reused(message.variants);
    if (message.is_reused || !asks_for_chain(message.variants)) {
      continue;
    }
    for (const Variant& variant : message.variants) {
      for (const LinePlace* place :
           {&variant.response.owner, &variant.response.kept}) {
        auto& waiting = by_file[std::string(place->path)];
        if (waiting.empty() || waiting.back() != &message) {
          waiting.push_back(&message);
        }
      }
    }
  }
  for (const auto& [path, waiting] : by_file) {
    const Links links = links_of(path);
    for (const auto& entry : links) {
      const auto& link = entry.second;
      const auto found = std::find_if(
          waiting.begin(), waiting.end(), [&](const SharedMessage* message) {
            return !message->is_reused && message->id == link.message;
          });
      if (found != waiting.end()) {
        (*found)->is_reused = holds_another(links, link);
      }
    }
  }
}

}  // namespace tokens::extractor::claude
