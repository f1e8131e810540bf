// See noted.hpp.
#include "lib/app/sharing/noted.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/sharing/sharing.hpp"
#include "lib/app/sharing/team.hpp"
#include "lib/app/sharing/told_twice.hpp"
#include "lib/base/text.hpp"
#include "lib/git/notes_ref.hpp"
#include "lib/ledger/query.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokens::app {

namespace {

using ledger::RowId;

Result<std::vector<NotedCommit>> parse_all(const git::Repository& repository,
                                           const std::string& notes_id) {
  TOKENS_TRY_ASSIGN(auto notes, notes_of_all(repository, notes_id));
  std::vector<std::string> ids;
  for (const auto& [id, note] : notes) {
    ids.push_back(id);
  }
  TOKENS_TRY_ASSIGN(const auto living, repository.living(ids));
  std::vector<NotedCommit> commits;
  for (const std::string& id : ids) {
    if (!living.contains(id)) {
      continue;
    }
    NotedCommit noted;
    noted.lines = std::move(notes.at(id).lines);
    std::erase_if(noted.lines,
                  [](const notes::Line& line) { return line.is_empty(); });
    if (noted.lines.empty()) {
      continue;
    }
    TOKENS_TRY_ASSIGN(noted.commit, repository.commit(id));
    commits.push_back(std::move(noted));
  }
  count_once(commits);
  return commits;
}

constexpr std::string_view k_noted_head = "git-tokens notes 2 ";
constexpr std::size_t k_commit_fields = 6;
constexpr std::size_t k_line_fields = 15;

std::string cache_path(const std::string& common_dir) {
  return system::join(common_dir, "git-tokens/notes-cache");
}

/// Appends a field in which no tab and no line end stands.
void put(std::string& out, std::string_view text) {
  out += '\t';
  for (const char c : text) {
    if (c == '\\' || c == '\t' || c == '\n') {
      out += '\\';
      out += c == '\t' ? 't' : c == '\n' ? 'n' : c;
    } else {
      out += c;
    }
  }
}

void put(std::string& out, std::int64_t number) {
  put(out, std::string_view(std::to_string(number)));
}

std::string unescaped(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && i + 1 < field.size()) {
      ++i;
      text += field[i] == 't' ? '\t' : field[i] == 'n' ? '\n' : field[i];
    } else {
      text += field[i];
    }
  }
  return text;
}

/// Takes fields one by one; a wrong number makes the cache useless.
class Fields {
 public:
  explicit Fields(std::vector<std::string_view> fields)
      : fields_(std::move(fields)) {}

  std::string text() { return unescaped(fields_[++at_]); }

  std::int64_t number() {
    const auto value = parse_whole(fields_[++at_]);
    good = good && value.has_value();
    return value.value_or(0);
  }

  bool good = true;

 private:
  std::vector<std::string_view> fields_;
  std::size_t at_ = 0;  ///< the first one tells what the line is
};

CommitInfo take_commit(Fields& fields) {
  CommitInfo commit;
  commit.id = fields.text();
  commit.author_second = fields.number();
  commit.author_name = fields.text();
  commit.author_email = fields.text();
  commit.subject = fields.text();
  return commit;
}

/// The numbers of a line, in the order in which they stand.
template <class Line>
auto numbers_of(Line& line) {
  return std::array{&line.responses,
                    &line.tokens.input,
                    &line.tokens.output,
                    &line.tokens.cache_write_5m,
                    &line.tokens.cache_write_1h,
                    &line.tokens.cache_read,
                    &line.tokens.unclassified,
                    &line.web_searches};
}

notes::Line take_line(Fields& fields) {
  notes::Line line;
  line.session = fields.text();
  line.model = fields.text();
  line.author_branch = fields.text();
  for (std::int64_t* number : numbers_of(line)) {
    *number = fields.number();
  }
  line.first = from_unix_ms(fields.number());
  line.last = from_unix_ms(fields.number());
  line.keys = fields.text();
  return line;
}

void put_line(std::string& out, const notes::Line& line) {
  out += 'l';
  put(out, line.session);
  put(out, line.model);
  put(out, line.author_branch);
  for (const std::int64_t* number : numbers_of(line)) {
    put(out, *number);
  }
  put(out, to_unix_ms(line.first));
  put(out, to_unix_ms(line.last));
  put(out, line.keys);
  out += '\n';
}

}  // namespace

Result<NotesByCommit> notes_of_all(const git::Repository& repository,
                                   const std::string& notes_id) {
  NotesByCommit all = read_team_lines(repository.common_dir());
  TOKENS_TRY_ASSIGN(const git::Notes notes,
                    git::read_notes(repository.common_dir(), notes_id));
  for (const auto& [id, text] : notes) {
    notes::join(all[id], notes::parse(text));
  }
  return all;
}

namespace {

Result<std::vector<NotedCommit>> all_noted(const git::Repository& repository) {
  const std::string notes_id = repository.resolve(k_notes_ref).value_or("");
  const std::string pulled = team_lines_state(repository.common_dir());
  if (notes_id.empty() && pulled.empty()) {
    return std::vector<NotedCommit>{};  // there are none yet
  }
  TOKENS_TRY_ASSIGN(const auto refs, repository.refs());
  std::string state = (notes_id.empty() ? "none" : notes_id) + ' ' +
                      std::to_string(stable_hash(git::text_of(refs)));
  state += pulled.empty() ? "" : " " + pulled;
  if (auto cached = read_noted_cache(repository.common_dir(), state)) {
    return std::move(*cached);
  }
  TOKENS_TRY_ASSIGN(auto commits, parse_all(repository, notes_id));
  write_noted_cache(repository.common_dir(), state, commits);
  return commits;
}

}  // namespace

Result<std::vector<NotedCommit>> noted_commits(Workspace& workspace) {
  TOKENS_TRY_ASSIGN(auto commits, all_noted(*workspace.repository));
  if (!commits.empty()) {
    TOKENS_TRY(take_out_recorded(workspace, commits));
  }
  return commits;
}

const NotedCommit* find_noted(const std::vector<NotedCommit>& commits,
                              const std::string& id) {
  const auto found =
      std::lower_bound(commits.begin(),
                       commits.end(),
                       id,
                       [](const NotedCommit& noted, const std::string& wanted) {
                         return noted.commit.id < wanted;
                       });
  return found == commits.end() || found->commit.id != id ? nullptr : &*found;
}

Result<void> add_keys(ledger::Ledger& ledger,
                      const RowPairs& rows,
                      LedgerHolds& holds) {
  if (rows.empty()) {
    return {};
  }
  TOKENS_TRY_ASSIGN(const Pseudonyms names, Pseudonyms::for_reading(ledger));
  for (const auto& [session, model] : rows) {
    const std::string id(ledger::text_of(ledger, session));
    const std::string name = notes::writable(ledger::text_of(ledger, model));
    for (const auto kind : {Identity::name, Identity::hash, Identity::none}) {
      holds.keys.emplace(names.session(kind, id), name);
    }
  }
  return {};
}

Result<LedgerHolds> ledger_holds(Workspace& workspace,
                                 const std::vector<NotedCommit>& noted,
                                 const std::vector<ledger::CommitRow>& clones) {
  LedgerHolds holds;
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(const RowId repository,
                    known_row(ledger, *workspace.repository));
  if (noted.empty()) {
    return holds;
  }
  TOKENS_TRY_ASSIGN(auto rows, ledger::commits(ledger, repository));
  rows.insert(rows.end(), clones.begin(), clones.end());
  for (const ledger::CommitRow& row : rows) {
    if (find_noted(noted, row.sha) != nullptr) {
      holds.commits.insert(row.sha);
    }
  }
  if (holds.commits.empty()) {
    return holds;
  }
  RowPairs keys;
  const auto add = [&keys](const ledger::Fact& fact) {
    if (fact.place == PlaceKind::commit) {
      keys.emplace(fact.session, fact.model);
    }
  };
  if (repository != 0) {
    TOKENS_TRY(ledger::for_each_fact(ledger, repository, add));
  }
  for (const ledger::CommitRow& clone : clones) {
    TOKENS_TRY_ASSIGN(const auto shown,
                      ledger::commits_shown_at(ledger, clone.row));
    for (const RowId row : shown) {
      TOKENS_TRY(ledger::for_each_fact_of_commit(ledger, row, add));
    }
  }
  TOKENS_TRY(add_keys(ledger, keys, holds));
  return holds;
}

report::Sum LinePricer::sum(const notes::Line& line) {
  report::Sum sum;
  sum.tokens = line.tokens;
  sum.web_searches = line.web_searches;
  sum.responses = line.responses;
  auto& tariff = tariffs_[line.model];
  if (!tariff) {
    tariff = prices_->tariff({line.model, {}, {}, {}});
  }
  const Moment time = line.last;
  const auto cost =
      tariff->price({line.tokens, line.web_searches, time, {}, true});
  if (!cost) {
    sum.has_unpriced_share = line.tokens.total() > 0;
    return sum;
  }
  sum.priced = line.responses;
  sum.cost = *cost;
  return sum;
}

std::optional<std::vector<NotedCommit>> read_noted_cache(
    const std::string& common_dir, const std::string& state) {
  const auto text = system::read_file(cache_path(common_dir));
  const std::string head = std::string(k_noted_head) + state + "\n";
  // The last line tells that the file is whole.
  if (!text || !text->starts_with(head) || !text->ends_with("\nend\n")) {
    return std::nullopt;
  }
  std::vector<NotedCommit> commits;
  std::string_view rest = std::string_view(*text).substr(head.size());
  rest.remove_suffix(std::string_view("end\n").size());
  for (const std::string_view row : split(rest, '\n')) {
    if (row.empty()) {
      continue;
    }
    auto parts = split(row, '\t');
    const std::size_t count = parts.size();
    Fields fields(std::move(parts));
    if (row.front() == 'c' && count == k_commit_fields) {
      commits.push_back({take_commit(fields), {}});
    } else if (row.front() == 'l' && count == k_line_fields &&
               !commits.empty()) {
      commits.back().lines.push_back(take_line(fields));
    } else {
      return std::nullopt;
    }
    if (!fields.good) {
      return std::nullopt;
    }
  }
  return commits;
}

void write_noted_cache(const std::string& common_dir,
                       const std::string& state,
                       const std::vector<NotedCommit>& commits) {
  std::string out = std::string(k_noted_head) + state + "\n";
  for (const NotedCommit& noted : commits) {
    out += 'c';
    put(out, noted.commit.id);
    put(out, noted.commit.author_second);
    put(out, noted.commit.author_name);
    put(out, noted.commit.author_email);
    put(out, noted.commit.subject);
    out += '\n';
    for (const notes::Line& line : noted.lines) {
      put_line(out, line);
    }
  }
  out += "end\n";
  static_cast<void>(system::write_file_atomically(
      cache_path(common_dir), out, system::Durability::cached));
}

}  // namespace tokens::app
