// See merge_row.hpp.
#include "lib/notes/merge_row.hpp"

#include "lib/base/json.hpp"
#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace tokens::notes {
namespace {

using ParsedJson = nlohmann::json;

constexpr int k_row_version = 1;

constexpr std::array<std::pair<MergeKind, std::string_view>, 5> k_kinds{{
    {MergeKind::merge, "merge"},
    {MergeKind::fast_forward, "fast-forward"},
    {MergeKind::squash, "squash"},
    {MergeKind::rebase, "rebase"},
    {MergeKind::queue, "queue"},
}};

std::string text_of(const ParsedJson& object, const char* key) {
  const auto member = object.find(key);
  return member != object.end() && member->is_string()
             ? member->get<std::string>()
             : std::string{};
}

std::int64_t number_of(const ParsedJson& object, const char* key) {
  const auto member = object.find(key);
  return member != object.end() && member->is_number_integer()
             ? std::max<std::int64_t>(member->get<std::int64_t>(), 0)
             : 0;
}

std::vector<MergedUsage> usage_of(const ParsedJson& object) {
  std::vector<MergedUsage> usage;
  const auto member = object.find("usage");
  if (member == object.end() || !member->is_object()) {
    return usage;
  }
  for (const auto& [commit, lines] : member->items()) {
    if (!is_object_id(commit) || !lines.is_array()) {
      continue;
    }
    for (const ParsedJson& one : lines) {
      for (Line& line : parse(one.dump()).lines) {
        line.text.clear();
        usage.push_back({commit, std::move(line)});
      }
    }
  }
  return usage;
}

std::optional<MergeRow> parse_row(std::string_view text) {
  const ParsedJson object = ParsedJson::parse(text, nullptr, false);
  if (!object.is_object() || object.value("v", ParsedJson{}) != k_row_version) {
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
    for (const ParsedJson& id : *ids) {
      if (id.is_string() && is_object_id(id.get<std::string>())) {
        row.commits.push_back(id.get<std::string>());
      }
    }
  }
  row.usage = usage_of(object);
  if (!row.base.empty() && !is_object_id(row.base)) {
    return std::nullopt;  // it would be given to git
  }
  return row;
}

/// By commit, each with its lines sorted as in a note.
JsonObject usage_object(const std::vector<MergedUsage>& usage) {
  std::map<std::string, std::set<std::string>> lines;
  for (const MergedUsage& one : usage) {
    lines[one.commit].insert(to_text(one.line));
  }
  JsonObject object;
  for (const auto& [commit, texts] : lines) {
    std::vector<Json> finished;
    for (const std::string& text : texts) {
      finished.push_back(Json::verbatim(text));
    }
    object.add(commit, Json::compact_array(finished));
  }
  return object;
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
  const std::set<std::string> commits(row.commits.begin(), row.commits.end());
  return JsonObject{
             {"v", k_row_version},
             {"kind", name_of(row.kind)},
             {"source_branch", json_or_null(row.source_branch)},
             {"target_branch", json_or_null(row.target_branch)},
             {"pr",
              row.pull_request == 0 ? Json(nullptr) : Json(row.pull_request)},
             {"merged_by", json_or_null(row.merged_by)},
             {"merged_at", row.second},
             {"rev", row.revision},
             {"base", json_or_null(row.base)},
             {"commits", Json::compact_array(commits)},
             {"usage", Json::verbatim(usage_object(row.usage).compact())}}
             .compact() +
         "\n";
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
