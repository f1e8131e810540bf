#include "lib/app/run/pending_file.hpp"

#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <nlohmann/json.hpp>

namespace tokens::app {
namespace {

std::string place(const git::Repository& repository, const char* name) {
  return system::join(repository.common_dir(),
                      std::string("git-tokens/") + name);
}

Result<void> append(const git::Repository& repository,
                    const std::string& line) {
  TOKENS_TRY(system::make_directories(
      system::join(repository.common_dir(), "git-tokens")));
  return system::append_line(place(repository, "pending.jsonl"), line);
}

std::string text_at(const nlohmann::json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_string() ? found->get<std::string>()
                                                   : std::string{};
}

void read_line(std::string_view text, PendingWork& work) {
  const auto line = nlohmann::json::parse(text, nullptr, false);
  if (!line.is_object()) {
    return;
  }
  const std::string old_id = text_at(line, "old");
  const std::string commit = text_at(line, "commit");
  const auto moment = parse_iso8601(text_at(line, "moment"));
  if (!old_id.empty()) {
    work.pairs.push_back({old_id, text_at(line, "new"), Evidence::hook});
  } else if (!commit.empty() && moment) {
    work.hooks.push_back({text_at(line, "git_dir"),
                          *moment,
                          commit,
                          text_at(line, "branch"),
                          text_at(line, "session"),
                          line.value("makes_commit", nlohmann::json(true)) !=
                              nlohmann::json(false)});
  }
}

}  // namespace

Result<void> leave_pending(const git::Repository& repository,
                           const HookFacts& facts) {
  std::vector<std::string> parents;
  if (auto commit = repository.commit(facts.commit)) {
    parents = std::move(commit->parents);
  }
  JsonObject line{{"commit", facts.commit},
                  {"parents", Json::array(parents)},
                  {"branch", facts.branch},
                  {"moment", format_iso8601(facts.moment)},
                  {"session", facts.session},
                  {"git_dir", facts.git_dir}};
  if (!facts.makes_commit) {
    line.add("makes_commit", false);
  }
  return append(repository, line.text());
}

Result<void> leave_pending_pairs(const git::Repository& repository,
                                 const std::vector<RewritePair>& pairs) {
  for (const RewritePair& pair : pairs) {
    TOKENS_TRY(
        append(repository,
               JsonObject{{"old", pair.old_id}, {"new", pair.new_id}}.text()));
  }
  return {};
}

PendingWork read_pending(const git::Repository& repository) {
  PendingWork work;
  const auto text = system::read_file(place(repository, "pending.jsonl"));
  if (text) {
    work.bytes = static_cast<std::int64_t>(text->size());
    for (const std::string_view line : split(*text, '\n')) {
      read_line(line, work);
    }
  }
  return work;
}

void forget_pending(const git::Repository& repository,
                    const PendingWork& work) {
  if (work.bytes > 0) {
    // What stays, because a hook has written since, is read again by the next
    // run, which changes nothing.
    static_cast<void>(
        system::remove_if_size(place(repository, "pending.jsonl"), work.bytes));
  }
}

}  // namespace tokens::app
