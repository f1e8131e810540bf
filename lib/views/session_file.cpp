#include "lib/views/session_file.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"
#include "lib/system/temporary_file.hpp"
#include "lib/views/view_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
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

std::string format_part(const SessionPart& part) {
  const auto model = part.model.empty()
                         ? std::nullopt
                         : std::optional<std::string_view>(part.model);
  std::string out = "    {\n";
  out += "      \"session\": " + json_quote(part.session) + ",\n";
  out += "      \"model\": " + text_or_null(model) + ",\n";
  out += "      \"token_classes\": " +
         token_classes_json(part.tokens, "\n        ", "\n      ") + ",\n";
  out += "      \"cost_usd\": " + cost_json(part.cost) + ",\n";
  out += "      \"responses\": " + std::to_string(part.responses) + "\n";
  return out + "    }";
}

std::string format_parts(std::vector<SessionPart> parts) {
  if (parts.empty()) {
    return "[]";
  }
  std::sort(parts.begin(),
            parts.end(),
            [](const SessionPart& a, const SessionPart& b) {
              return std::tie(a.session, a.model) <
                     std::tie(b.session, b.model);
            });
  std::string out = "[\n";
  for (const SessionPart& part : parts) {
    out += format_part(part);
    out += &part == &parts.back() ? "\n" : ",\n";
  }
  return out + "  ]";
}

/// Returns the `number`th name for a commit of that time, from 1.
std::string name_for(Moment time, int number) {
  const std::string suffix = number == 1 ? "" : "_" + std::to_string(number);
  return "claude_local_" + format_compact(time) + suffix + ".json";
}

/// The first name that holds `content` or is free.
struct Spot {
  std::string path;
  bool is_taken = false;  ///< by `content`
};

Result<Spot> find_spot(const std::string& directory,
                       Moment time,
                       const std::string& content,
                       const std::vector<std::string>& replaced) {
  for (int number = 1; number <= k_most_names; ++number) {
    const std::string path = system::join(directory, name_for(time, number));
    if (!system::link_status(path)) {
      return Spot{path, false};
    }
    const auto found = system::read_file(path);
    if (found && *found == content) {
      return Spot{path, true};
    }
    if (std::find(replaced.begin(), replaced.end(), path) != replaced.end()) {
      return Spot{path, false};
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

/// Returns true if `text` is a file of ours about that commit in which nobody
/// has changed a number, nor added or removed a key.
bool is_untouched(const std::string& text, const std::string& commit_id) {
  static constexpr std::array<const char*, 11> k_keys{"timestamp",
                                                      "git_branch",
                                                      "commit_sha",
                                                      "model_name",
                                                      "endpoint",
                                                      "prompt_tokens",
                                                      "completion_tokens",
                                                      "total_tokens",
                                                      "source",
                                                      "notes",
                                                      "breakdown"};
  const auto file = nlohmann::json::parse(text, nullptr, false);
  if (!file.is_object() || file.size() != k_keys.size()) {
    return false;
  }
  for (const char* key : k_keys) {
    if (!file.contains(key)) {
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

std::string format_session_file(const SessionFile& file) {
  const TokenCounts sum = sum_of(file.parts);
  std::string out = "{\n";
  const auto add = [&](const char* key, const std::string& value) {
    out += "  \"";
    out += key;
    out += "\": " + value + ",\n";
  };
  add("timestamp", "\"" + format_iso8601_seconds(file.time) + "\"");
  add("git_branch", text_or_null(file.branch));
  add("commit_sha", json_quote(file.commit_id));
  add("model_name", text_or_null(costliest_model(file.parts)));
  add("endpoint", "\"messages\"");
  add("prompt_tokens", std::to_string(sum.prompt()));
  add("completion_tokens", std::to_string(sum.output));
  add("total_tokens", std::to_string(sum.total()));
  add("source", json_quote(file.source));
  add("notes", json_quote(file.notes));
  return out + "  \"breakdown\": " + format_parts(file.parts) + "\n}\n";
}

Result<WrittenSessionFile> write_session_file(
    const std::string& directory,
    const std::string& by_way_of,
    const SessionFile& file,
    const std::vector<std::string>& replaced) {
  const std::string content = format_session_file(file);
  TOKENS_TRY_ASSIGN(const Spot spot,
                    find_spot(directory, file.time, content, replaced));
  if (spot.is_taken) {
    return WrittenSessionFile{spot.path, false};
  }
  TOKENS_TRY(system::make_directories(directory));
  TOKENS_TRY(system::write_file_by_way_of(by_way_of, spot.path, content));
  return WrittenSessionFile{spot.path, true};
}

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
