// See merge_row.hpp.
#include "lib/notes/merge_row.hpp"

#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace tokens::notes {
namespace {

using Json = nlohmann::json;

constexpr int k_row_version = 1;

constexpr std::array<std::pair<MergeKind, std::string_view>, 5> k_kinds{{
    {MergeKind::merge, "merge"},
    {MergeKind::fast_forward, "fast-forward"},
    {MergeKind::squash, "squash"},
    {MergeKind::rebase, "rebase"},
    {MergeKind::queue, "queue"},
}};

std::string text_of(const Json& object, const char* key) {
  const auto member = object.find(key);
  return member != object.end() && member->is_string()
             ? member->get<std::string>()
             : std::string{};
}

std::int64_t number_of(const Json& object, const char* key) {
  const auto member = object.find(key);
  return member != object.end() && member->is_number_integer()
             ? std::max<std::int64_t>(member->get<std::int64_t>(), 0)
             : 0;
}

bool is_id(const std::string& text) {
  return (text.size() == 40 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::vector<MergedUsage> usage_of(const Json& object) {
  std::vector<MergedUsage> usage;
  const auto member = object.find("usage");
  if (member == object.end() || !member->is_object()) {
    return usage;
  }
  for (const auto& [commit, lines] : member->items()) {
    if (!is_id(commit) || !lines.is_array()) {
      continue;
    }
    for (const Json& one : lines) {
      for (Line& line : parse(one.dump()).lines) {
        line.text.clear();
        usage.push_back({commit, std::move(line)});
      }
    }
  }
  return usage;
}

std::optional<MergeRow> parse_row(std::string_view text) {
  const Json object = Json::parse(text, nullptr, false);
  if (!object.is_object() || object.value("v", Json{}) != k_row_version) {
    return std::nullopt;
  }
  const auto kind = merge_kind(text_of(object, "kind"));
  if (!kind) {
    return std::nullopt;
  }
  MergeRow row;
  row.kind = *kind;
  row.source_branch = text_of(object, "source_branch");
  row.target_branch = text_of(object, "target_branch");
  row.pull_request = number_of(object, "pr");
  row.merged_by = text_of(object, "merged_by");
  row.second = number_of(object, "merged_at");
  row.base = text_of(object, "base");
  row.revision = number_of(object, "rev");
  if (const auto ids = object.find("commits");
      ids != object.end() && ids->is_array()) {
    for (const Json& id : *ids) {
      if (id.is_string() && is_id(id.get<std::string>())) {
        row.commits.push_back(id.get<std::string>());
      }
    }
  }
  row.usage = usage_of(object);
  if (!row.base.empty() && !is_id(row.base)) {
    return std::nullopt;  // it would be given to git
  }
  return row;
}

std::string list_of_ids(std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::string out;
  for (const std::string& id : ids) {
    out += (out.empty() ? "" : ",") + json_quote(id);
  }
  return "[" + out + "]";
}

/// By commit, each with its lines sorted as in a note.
std::string usage_text(const std::vector<MergedUsage>& usage) {
  std::set<std::pair<std::string, std::string>> lines;
  for (const MergedUsage& one : usage) {
    lines.emplace(one.commit, to_text(one.line));
  }
  std::string out;
  std::string commit;
  for (const auto& [id, line] : lines) {
    if (id == commit) {
      out += "," + line;
      continue;
    }
    out += (out.empty() ? "" : "],") + json_quote(id) + ":[" + line;
    commit = id;
  }
  return "{" + out + (out.empty() ? "}" : "]}");
}

}  // namespace

std::string_view name_of(MergeKind kind) {
  return std::find_if(k_kinds.begin(),
                      k_kinds.end(),
                      [&](const auto& one) { return one.first == kind; })
      ->second;
}

std::optional<MergeKind> merge_kind(std::string_view name) {
  for (const auto& [kind, known] : k_kinds) {
    if (known == name) {
      return kind;
    }
  }
  return std::nullopt;
}

std::optional<MergeRow> parse_merge(std::string_view text) {
  std::optional<MergeRow> newest;
  std::string newest_text;
  for (const std::string_view line : split(text, '\n')) {
    auto row = parse_row(trim(line));
    if (!row) {
      continue;
    }
    std::string written = to_text(*row);
    if (!newest || std::pair(row->revision, written) >
                       std::pair(newest->revision, newest_text)) {
      newest = std::move(row);
      newest_text = std::move(written);
    }
  }
  return newest;
}

std::string to_text(const MergeRow& row) {
  return "{\"v\":" + std::to_string(k_row_version) + ",\"kind\":\"" +
         std::string(name_of(row.kind)) +
         "\",\"source_branch\":" + json_quote_or_null(row.source_branch) +
         ",\"target_branch\":" + json_quote_or_null(row.target_branch) +
         ",\"pr\":" +
         (row.pull_request == 0 ? "null" : std::to_string(row.pull_request)) +
         ",\"merged_by\":" + json_quote_or_null(row.merged_by) +
         ",\"merged_at\":" + std::to_string(row.second) +
         ",\"rev\":" + std::to_string(row.revision) +
         ",\"base\":" + json_quote_or_null(row.base) +
         ",\"commits\":" + list_of_ids(row.commits) +
         ",\"usage\":" + usage_text(row.usage) + "}\n";
}

std::string join_merges(std::string_view a, std::string_view b) {
  const std::string both = std::string(a) + "\n" + std::string(b);
  std::string out;
  if (const auto row = parse_merge(both)) {
    out = to_text(*row);
  }
  std::set<std::string> strange;
  for (std::string_view line : split(both, '\n')) {
    line = trim(line);
    if (!line.empty() && !parse_row(line)) {
      strange.emplace(line);
    }
  }
  for (const std::string& line : strange) {
    out += line + "\n";
  }
  return out;
}

}  // namespace tokens::notes
