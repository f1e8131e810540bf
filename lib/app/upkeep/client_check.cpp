// See maintenance.hpp. The settings are the client's: what we cannot read in
// them is none of our business.
#include "extractor/claude/claude.hpp"
#include "lib/app/upkeep/maintenance.hpp"
#include "lib/base/text.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokens::app {
namespace {

using Json = nlohmann::json;
using Level = Finding::Level;

/// The client's own default.
constexpr double k_usual_days = 30;

/// While it is set the client writes no transcript.
constexpr const char* k_skips = "CLAUDE_CODE_SKIP_PROMPT_HISTORY";

/// Where a company's administrators put settings.
constexpr const char* k_managed = "/etc/claude-code/managed-settings.json";

constexpr std::int64_t k_most_bytes = 4 << 20;

bool is_set(const Json& value) {
  return value.is_string() ? says_true(value.get_ref<const std::string&>())
                           : value == true || value == 1;
}

std::vector<std::string> settings_files(const git::Repository* repository) {
  std::vector<std::string> files{k_managed};
  for (const std::string& directory : extractor::claude::directories()) {
    files.push_back(system::join(directory, "settings.json"));
  }
  if (repository != nullptr) {
    for (const char* name : {"settings.json", "settings.local.json"}) {
      files.push_back(
          system::join(system::join(repository->root(), ".claude"), name));
    }
  }
  return files;
}

/// What the number of days in `path` means for those who count.
std::optional<Finding> days_finding(const Json& settings,
                                    const std::string& path) {
  const auto days = settings.find("cleanupPeriodDays");
  if (days == settings.end() || !days->is_number() ||
      days->get<double>() >= k_usual_days) {
    return std::nullopt;
  }
  const std::string where =
      "cleanupPeriodDays is " + days->dump() + " in " + printable(path);
  if (days->get<double>() <= 0) {
    return Finding{Level::note,
                   "kept for",
                   where + ": the client keeps no transcripts",
                   "a number of days, such as 30"};
  }
  return Finding{Level::note,
                 "kept for",
                 where +
                     ": the client deletes transcripts of sessions that "
                     "rested so long when it starts",
                 "`git tokens scan` at least that often, if hooks do not run"};
}

Finding skips_finding(const std::string& where) {
  return {Level::note,
          "kept for",
          std::string(k_skips) + " is set in " + where +
              ": the client writes no transcripts",
          "without them nothing can be counted"};
}

void examine_settings_file(const std::string& path,
                           std::vector<Finding>& findings) {
  const auto text = system::read_file(path, k_most_bytes);
  const Json settings =
      text ? Json::parse(*text, nullptr, false, true) : Json{};
  if (!settings.is_object()) {
    return;
  }
  if (auto finding = days_finding(settings, path)) {
    findings.push_back(std::move(*finding));
  }
  const auto env = settings.find("env");
  if (env != settings.end() && env->is_object() && env->contains(k_skips) &&
      is_set((*env)[k_skips])) {
    findings.push_back(skips_finding(printable(path)));
  }
}

/// Returns true for the form of a session's id: 8-4-4-4-12 digits.
bool is_session_id(std::string_view name) {
  constexpr std::string_view form = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return name.size() == form.size() &&
         std::equal(name.begin(), name.end(), form.begin(), [](char c, char f) {
           return f == '-' ? c == '-'
                           : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
                                 (c >= 'A' && c <= 'F');
         });
}

/// The client makes a session's folder for large outputs and subagents, and
/// its transcript beside it.
Result<std::int64_t> folders_without_transcript(ledger::Ledger& ledger) {
  TOKENS_TRY_ASSIGN(const auto known, ledger::all_transcripts(ledger));
  std::int64_t count = 0;
  for (const std::string& directory : extractor::claude::directories()) {
    const std::string projects = system::join(directory, "projects");
    const auto slugs = system::list_directory(projects);
    if (!slugs) {
      continue;
    }
    for (const std::string& slug : *slugs) {
      const std::string folder = system::join(projects, slug);
      const auto names = system::list_directory(folder);
      if (!names) {
        continue;  // a file
      }
      for (const std::string& name : *names) {
        const std::string transcript = name + ".jsonl";
        count += is_session_id(name) &&
                         !std::binary_search(
                             names->begin(), names->end(), transcript) &&
                         !known.contains(system::join(folder, transcript))
                     ? 1
                     : 0;
      }
    }
  }
  return count;
}

}  // namespace

Result<std::vector<Finding>> examine_client(ledger::Ledger& ledger,
                                            const git::Repository* repository) {
  std::vector<Finding> findings;
  for (const std::string& path : settings_files(repository)) {
    examine_settings_file(path, findings);
  }
  if (says_true(system::variable(k_skips).value_or(""))) {
    findings.push_back(skips_finding("the environment"));
  }
  TOKENS_TRY_ASSIGN(const std::int64_t folders,
                    folders_without_transcript(ledger));
  if (folders > 0) {
    findings.push_back(
        {Level::note,
         "sessions",
         format_count(folders) +
             (folders == 1 ? " session folder has" : " session folders have") +
             " no transcript: never written, or deleted before "
             "it was read",
         ""});
  }
  return findings;
}

}  // namespace tokens::app
