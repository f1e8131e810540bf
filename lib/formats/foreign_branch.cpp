// Branch files, session records and trend tables: those of the older tools and
// ours, which have the same keys and some more.
//
// The older tools knew one number, the client's context counter. Their branch
// files hold nothing else, whoever typed it, so every entry without a commit of
// ours is a level. Their records hold a guess of 80/20 where the source is the
// counter, and real counts where a person typed both.
#include "lib/base/text.hpp"
#include "lib/formats/foreign_json.hpp"
#include "lib/model/token_counts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace tokens::formats {
namespace {

/// Returns the classes if they are there and come to `total`.
std::optional<TokenCounts> classes_of(const json& entry, std::int64_t total) {
  const json* classes = member(entry, "token_classes");
  if (classes == nullptr) {
    return std::nullopt;
  }
  const TokenCounts tokens = counts_of(*classes, k_token_classes);
  return tokens.total() == total ? std::optional(tokens) : std::nullopt;
}

/// Returns the only model of the entry, or "".
std::string only_model(const json& entry) {
  const json* models = member(entry, "models");
  return models != nullptr && models->is_array() && models->size() == 1 &&
                 models->front().is_string()
             ? models->front().get<std::string>()
             : std::string{};
}

/// An entry of ours: what one commit used.
ForeignUsage usage_of(const json& entry,
                      const std::string& branch,
                      const std::string& commit,
                      std::int64_t tokens) {
  ForeignUsage usage;
  usage.commit = commit;
  usage.session = "commit:" + commit;
  usage.key = "imported:" + usage.session;
  usage.branch = branch;
  usage.time = moment_of(text_of(entry, "timestamp"));
  usage.model = only_model(entry);
  if (const auto classes = classes_of(entry, tokens)) {
    usage.tokens = *classes;
  } else {
    usage.tokens.unclassified = tokens;
  }
  return usage;
}

/// Adds one usage for each session and model of a record of ours.
void read_breakdown(const json& parts,
                    const ForeignUsage& whole,
                    ForeignFile& file) {
  for (const json& part : parts) {
    ForeignUsage usage = whole;
    usage.session = text_of(part, "session");
    usage.model = text_of(part, "model");
    usage.key =
        "imported:" + whole.commit + ':' + usage.session + ':' + usage.model;
    if (const json* classes = member(part, "token_classes")) {
      usage.tokens = counts_of(*classes, k_token_classes);
      file.usages.push_back(std::move(usage));
    }
  }
}

/// Takes off the "'" with which an export keeps spreadsheets from running a
/// text.
std::string unguarded(std::string field) {
  if (field.starts_with('\'') && is_formula(field)) {
    field.erase(0, 1);
  }
  return field;
}

/// Returns the fields of a line of CSV; quotes are doubled inside quotes.
std::vector<std::string> csv_fields(std::string_view text, std::size_t& at) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (is_quoted && c == '"' && at + 1 < text.size() && text[at + 1] == '"') {
      fields.back() += '"';
      ++at;
    } else if (c == '"') {
      is_quoted = !is_quoted;
    } else if (!is_quoted && c == ',') {
      fields.emplace_back();
    } else if (!is_quoted && c == '\n') {
      ++at;
      break;
    } else if (is_quoted || c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace

void flag_levels(ForeignFile& file) {
  std::map<std::string, std::vector<const ForeignLevel*>> by_branch;
  for (const ForeignLevel& level : file.levels) {
    by_branch[level.branch].push_back(&level);
  }
  std::int64_t sum = 0;
  std::int64_t growth = 0;
  for (auto& [branch, levels] : by_branch) {
    std::stable_sort(levels.begin(), levels.end(), [](auto a, auto b) {
      return a->time < b->time;
    });
    std::int64_t before = 0;
    for (const ForeignLevel* level : levels) {
      sum += level->used;
      growth += level->used >= before ? level->used - before : level->used;
      before = level->used;
    }
  }
  if (sum > growth) {
    file.flags.push_back(
        "its numbers are levels of the context, which were added up: " +
        format_count(sum) + " tokens are brought back to " +
        format_count(growth));
  }
}

Result<void> read_entries(const json& entries,
                          const std::string& branch,
                          ForeignFile& file) {
  std::int64_t bad = 0;
  for (const json& entry : entries) {
    const auto tokens = count_of(entry, "tokens");
    const std::string named = text_of(entry, "branch");
    const std::string& where = named.empty() ? branch : named;
    const std::string commit = text_of(entry, "commit_sha");
    const Moment time = moment_of(text_of(entry, "timestamp"));
    if (!tokens || time == k_never) {
      ++bad;
      continue;
    }
    file.claimed += *tokens;
    if (*tokens == 0) {
      continue;
    }
    if (!commit.empty()) {
      file.usages.push_back(usage_of(entry, where, commit, *tokens));
    } else {
      file.levels.push_back({where, time, *tokens});
    }
  }
  if (bad > 0) {
    file.flags.push_back(format_count(bad) +
                         " of its entries have no count or no time: left out");
  }
  return {};
}

Result<void> read_branch(const json& object, ForeignFile& file) {
  const json* sessions = member(object, "sessions");
  if (sessions == nullptr || !sessions->is_array()) {
    return fail(ErrorKind::parse, "a branch file without its 'sessions'");
  }
  TOKENS_TRY(read_entries(*sessions, text_of(object, "branch"), file));
  file.what = file.levels.empty() && !file.usages.empty()
                  ? "a branch file"
                  : "a branch file of the older tools";
  flag_total(count_of(object, "total_tokens"), "entries", file.claimed, file);
  flag_levels(file);
  return {};
}

Result<void> read_session_record(const json& object, ForeignFile& file) {
  const auto prompt = count_of(object, "prompt_tokens");
  const auto completion = count_of(object, "completion_tokens");
  ForeignUsage usage;
  usage.time = moment_of(text_of(object, "timestamp"));
  if (!prompt || !completion || usage.time == k_never) {
    return fail(ErrorKind::parse,
                "a session record without counts or without a time");
  }
  usage.commit = text_of(object, "commit_sha");
  usage.branch = text_of(object, "git_branch");
  usage.model = text_of(object, "model_name");
  usage.notes = text_of(object, "notes");
  file.claimed = *prompt + *completion;
  file.what = "a session record (" + text_of(object, "source") + ")";
  const json* parts = member(object, "breakdown");
  if (parts != nullptr && parts->is_array()) {
    file.what = "a session file";
    read_breakdown(*parts, usage, file);
    return {};
  }
  flag_total(count_of(object, "total_tokens"), "parts", file.claimed, file);
  if (text_of(object, "source") == "auto-tracked") {
    file.levels.push_back({usage.branch, usage.time, file.claimed});
    file.flags.emplace_back(
        "its number is a level of the context, split 80/20 by guess: counted "
        "as a level, without classes");
    return {};
  }
  usage.tokens.input = *prompt;
  usage.tokens.output = *completion;
  usage.key = "record:" + usage.commit + ':' + usage.branch + ':' +
              std::to_string(to_unix_ms(usage.time)) + ':' +
              std::to_string(*prompt) + ':' + std::to_string(*completion);
  usage.session = usage.key;
  if (!usage.model.empty()) {
    file.flags.push_back(
        "the older tool wrote the same model into every "
        "record: " +
        printable(usage.model) + " is taken at its word");
  }
  file.usages.push_back(std::move(usage));
  return {};
}

Result<void> read_trend_table(std::string_view text, ForeignFile& file) {
  std::size_t at = 0;
  const std::vector<std::string> names = csv_fields(text, at);
  json entries = json::array();
  while (at < text.size()) {
    const std::vector<std::string> fields = csv_fields(text, at);
    if (fields.size() == 1 && fields.front().empty()) {
      continue;
    }
    json entry = json::object();
    for (std::size_t i = 0; i < fields.size() && i < names.size(); ++i) {
      const auto number = parse_whole(fields[i]);
      entry[names[i]] = names[i] == "tokens" && number
                            ? json(*number)
                            : json(unguarded(fields[i]));
    }
    entries.push_back(std::move(entry));
  }
  // The newest stands first, but of one second the first to come: a stable
  // order by time is the right one.
  file.what = "a table of token trends (CSV)";
  TOKENS_TRY(read_entries(entries, "", file));
  flag_levels(file);
  return {};
}

}  // namespace tokens::formats
