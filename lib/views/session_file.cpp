// See session_file.hpp.
#include "lib/views/session_file.hpp"

#include "lib/base/json.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"
#include "lib/views/branch_file.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <tuple>

namespace tokens::views {
namespace {

/// More commits of one second than this are a mistake.
constexpr int k_most_names = 10'000;

/// Returns the model with the highest cost, or nothing.
std::optional<std::string> costliest_model(
    const std::vector<SessionPart>& parts) {
  struct Sum {
    PicoUsd cost;
    std::int64_t tokens = 0;
  };

  std::map<std::string, Sum> by_model;
  for (const SessionPart& part : parts) {
    if (!part.model.empty()) {
      Sum& sum = by_model[part.model];
      sum.cost += part.cost.value_or(PicoUsd{});
      sum.tokens += part.tokens.total();
    }
  }
  const auto most = std::max_element(
      by_model.begin(), by_model.end(), [](const auto& a, const auto& b) {
        return std::tie(a.second.cost, a.second.tokens) <
               std::tie(b.second.cost, b.second.tokens);
      });
  if (most == by_model.end()) {
    return std::nullopt;
  }
  return most->first;
}

TokenCounts sum_of(const std::vector<SessionPart>& parts) {
  TokenCounts sum;
  for (const SessionPart& part : parts) {
    sum += part.tokens;
  }
  return sum;
}

Json part_json(const SessionPart& part) {
  return Json::verbatim(JsonObject{
      {"session", part.session},
      {"model", json_or_null(part.model)},
      {"token_classes", Json::verbatim(token_classes(part.tokens).indented(8))},
      {"cost_usd", part.cost},
      {"has_unpriced", part.has_unpriced},
      {"responses",
       part.responses}}.indented(6));
}

Json parts_json(std::vector<SessionPart> parts) {
  std::sort(parts.begin(),
            parts.end(),
            [](const SessionPart& a, const SessionPart& b) {
              return std::tie(a.session, a.model) <
                     std::tie(b.session, b.model);
            });
  std::string out;
  for (const SessionPart& part : parts) {
    out += (out.empty() ? "\n    " : ",\n    ") + part_json(part).text();
  }
  return Json::verbatim('[' + out + (out.empty() ? "]" : "\n  ]"));
}

/// Returns the `number`th name for a commit of that time, from 1.
std::string name_for(Moment time, int number) {
  const std::string suffix = number == 1 ? "" : "_" + std::to_string(number);
  return "claude_local_" + format_compact(time) + suffix + ".json";
}

/// Returns the first name that holds `content` or is free.
Result<WrittenSessionFile> find_spot(const std::string& directory,
                                     Moment time,
                                     const std::string& content,
                                     const std::vector<std::string>& replaced) {
  for (int number = 1; number <= k_most_names; ++number) {
    const std::string path = system::join(directory, name_for(time, number));
    if (!system::link_status(path)) {
      return WrittenSessionFile{path, true};
    }
    const auto found = system::read_file(path);
    if (found && *found == content) {
      return WrittenSessionFile{path, false};
    }
    if (std::find(replaced.begin(), replaced.end(), path) != replaced.end()) {
      return WrittenSessionFile{path, true};
    }
  }
  return fail(ErrorKind::io,
              "write " + system::join(directory, name_for(time, 1)) +
                  ": all its names are taken; clear the directory");
}

/// Returns the sum of the whole numbers in `classes`, or -1.
std::int64_t sum_of_classes(const nlohmann::json& classes) {
  std::int64_t sum = 0;
  for (const auto& number : classes) {
    if (!number.is_number_integer()) {
      return -1;
    }
    sum += number.get<std::int64_t>();
  }
  return sum;
}

}  // namespace

std::string format_session_file(const SessionFile& file) {
  const TokenCounts sum = sum_of(file.parts);
  return JsonObject{{"timestamp", format_iso8601_seconds(file.time)},
                    {"git_branch", file.branch},
                    {"commit_sha", file.commit_id},
                    {"model_name", costliest_model(file.parts)},
                    {"endpoint", "messages"},
                    {"prompt_tokens", sum.prompt()},
                    {"completion_tokens", sum.output},
                    {"total_tokens", sum.total()},
                    {"source", file.source},
                    {"notes", file.notes},
                    {"prices", file.prices},
                    {"breakdown", parts_json(file.parts)}}
             .indented(2) +
         "\n";
}

Result<WrittenSessionFile> write_session_file(
    const std::string& directory,
    const std::string& by_way_of,
    const SessionFile& file,
    const std::vector<std::string>& replaced) {
  const std::string content = format_session_file(file);
  TOKENS_TRY_ASSIGN(WrittenSessionFile spot,
                    find_spot(directory, file.time, content, replaced));
  if (spot.is_new) {
    TOKENS_TRY(system::make_directories(directory));
    TOKENS_TRY(system::write_file_by_way_of(by_way_of, spot.path, content));
  }
  return spot;
}

namespace {

/// Returns true if `text` is a file of ours about that commit in which nobody
/// has changed a number, nor added or removed a key.
bool is_untouched(const std::string& text, const std::string& commit_id) {
  // Files of before do not name their prices.
  static constexpr const char* k_prices = "prices";
  auto file = nlohmann::json::parse(text, nullptr, false);
  if (!file.is_object()) {
    return false;
  }
  const auto ours = nlohmann::json::parse(format_session_file({}));
  file.emplace(k_prices, "");
  for (const auto& [key, value] : ours.items()) {
    if (file.size() != ours.size() || !file.contains(key)) {
      return false;
    }
  }
  std::int64_t sum = 0;
  for (const auto& part : file["breakdown"]) {
    if (!part.is_object() || !part.contains("token_classes")) {
      return false;
    }
    sum += sum_of_classes(part["token_classes"]);
  }
  return file["commit_sha"] == commit_id && file["total_tokens"] == sum;
}

}  // namespace

std::vector<std::string> find_session_files(const std::string& directory,
                                            Moment time,
                                            const std::string& commit_id) {
  std::vector<std::string> found;
  for (int number = 1; number <= k_most_names; ++number) {
    const std::string path = system::join(directory, name_for(time, number));
    if (!system::link_status(path)) {
      break;
    }
    if (is_session_file(path, commit_id)) {
      found.push_back(path);
    }
  }
  return found;
}

bool is_session_file(const std::string& path, const std::string& commit_id) {
  const auto text = system::read_file(path);
  return text && is_untouched(*text, commit_id);
}

}  // namespace tokens::views
