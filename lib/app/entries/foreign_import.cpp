#include "lib/app/entries/foreign_import.hpp"

#include "lib/app/run/bring_up_to_date.hpp"
#include "lib/app/transcripts/ingest.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/history.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace tokens::app {
namespace {

using formats::ForeignFile;
using formats::ForeignLevel;
using formats::ForeignUsage;
using ledger::Ledger;
using ledger::RowId;

/// Levels of files belong to no transcript; readings need one.
constexpr const char* k_level_file = "imported levels";

std::string session_of_branch(const std::string& branch) {
  return "imported:" + branch;
}

/// The session of an entry that tells the whole of a commit.
std::string session_of_commit(const std::string& commit) {
  return "commit:" + commit;
}

/// What the ledger has already: from transcripts, or of the same commit from a
/// file of another form.
class Covered {
 public:
  static Result<Covered> load(Ledger& ledger) {
    Covered covered;
    TOKENS_TRY(covered.load_commits(ledger));
    std::set<RowId> sessions;
    std::set<RowId> commits;
    TOKENS_TRY(ledger::for_each_fact(ledger, 0, [&](const ledger::Fact& fact) {
      const std::string_view session = ledger::text_of(ledger, fact.session);
      if (fact.source == Source::imported && session.starts_with("commit:")) {
        covered.wholes_.emplace(session);
        sessions.insert(fact.session);
        return;
      }
      commits.insert(fact.commit);
      sessions.insert(fact.session);
      if (fact.source == Source::transcript) {
        covered.times_[std::string(ledger::text_of(ledger, fact.directory))]
            .insert(fact.time);
      }
    }));
    for (const RowId session : sessions) {
      covered.sessions_.emplace(ledger::text_of(ledger, session));
    }
    for (const RowId commit : commits) {
      covered.commits_.insert(covered.ids_[commit].begin(),
                              covered.ids_[commit].end());
    }
    return covered;
  }

  [[nodiscard]] bool holds(const ForeignUsage& usage) const {
    const std::string whole = session_of_commit(usage.commit);
    if (sessions_.contains(usage.session)) {
      return true;
    }
    if (usage.session == whole) {
      return commits_.contains(usage.commit);
    }
    if (usage.key.starts_with("imported:") && wholes_.contains(whole)) {
      return true;
    }
    const auto times = times_.find(usage.directory);
    if (usage.since == k_never || times == times_.end()) {
      return false;
    }
    const auto first = times->second.lower_bound(usage.since);
    return first != times->second.end() && *first <= usage.time;
  }

 private:
  Result<void> load_commits(Ledger& ledger) {
    TOKENS_TRY_ASSIGN(const auto repositories, ledger::repositories(ledger));
    for (const ledger::RepositoryRow& repository : repositories) {
      TOKENS_TRY_ASSIGN(const auto rows,
                        ledger::commits(ledger, repository.row));
      std::unordered_map<RowId, std::string> shas;
      for (const ledger::CommitRow& row : rows) {
        shas.emplace(row.row, row.sha);
      }
      for (const ledger::CommitRow& row : rows) {
        ids_[row.row] = {row.sha, shas[row.shown]};
      }
    }
    return {};
  }

  /// Commits, by row: where they are shown and where they were made.
  std::unordered_map<RowId, std::set<std::string>> ids_;
  std::set<std::string> commits_;   ///< that have usage, other than wholes
  std::set<std::string> sessions_;  ///< of any source
  std::set<std::string> wholes_;    ///< sessions of imported wholes
  std::map<std::string, std::set<Moment>> times_;  ///< by directory
};

/// Takes the entries of one file in the transaction that is open.
class ForeignTaker {
 public:
  ForeignTaker(Workspace& workspace, const ForeignFile& file)
      : workspace_(workspace), ledger_(*workspace.ledger), file_(file) {
    const std::string here = system::working_directory().value_or("");
    directory_ = workspace.repository ? workspace.repository->root() : here;
  }

  Result<ForeignTaken> run() {
    taken_.entries =
        static_cast<std::int64_t>(file_.levels.size() + file_.usages.size());
    TOKENS_TRY_ASSIGN(const std::int64_t before, tokens_of_imports());
    if (!file_.levels.empty()) {
      TOKENS_TRY(take_levels());
    }
    if (!file_.usages.empty()) {
      TOKENS_TRY(take_usages());
    }
    TOKENS_TRY_ASSIGN(const std::int64_t after, tokens_of_imports());
    taken_.tokens = after - before;
    return taken_;
  }

 private:
  /// The same level of the same branch in the same second is the same reading:
  /// tables have whole seconds, and records were written beside branch files.
  Result<void> take_levels() {
    using Reading = std::tuple<std::string, std::int64_t, std::int64_t>;
    std::map<Reading, std::int64_t> known;
    std::map<std::pair<std::string, Moment>, std::int64_t> numbers;
    std::set<std::string> branches;
    for (const ForeignLevel& level : file_.levels) {
      branches.insert(level.branch);
    }
    for (const std::string& branch : branches) {
      TOKENS_TRY_ASSIGN(
          const auto readings,
          ledger::readings_of(ledger_, session_of_branch(branch)));
      for (const ledger::Reading& one : readings) {
        ++known[{branch, to_unix_seconds(one.time), one.used}];
        ++numbers[{branch, one.time}];
      }
    }
    TOKENS_TRY_ASSIGN(const RowId file, level_file());
    for (const ForeignLevel& level : file_.levels) {
      std::int64_t& left =
          known[{level.branch, to_unix_seconds(level.time), level.used}];
      if (left > 0) {
        --left;
        ++taken_.known;
        continue;
      }
      ledger::Reading reading;
      reading.session = session_of_branch(level.branch);
      reading.directory = directory_;
      reading.branch = level.branch;
      reading.time = level.time;
      reading.used = level.used;
      reading.file = file;
      reading.number = numbers[{level.branch, level.time}]++;
      TOKENS_TRY(ledger::store_reading(ledger_, reading));
      ++taken_.added;
    }
    return derive_from_readings(ledger_);
  }

  Result<void> take_usages() {
    TOKENS_TRY_ASSIGN(const Covered covered, Covered::load(ledger_));
    for (const ForeignUsage& usage : file_.usages) {
      TOKENS_TRY_ASSIGN(const bool is_known,
                        ledger::has_response(ledger_, usage.key));
      if (is_known) {
        ++taken_.known;
      } else if (covered.holds(usage)) {
        ++taken_.covered;
      } else {
        TOKENS_TRY(store_usage(usage));
        ++taken_.added;
      }
    }
    return ledger::set_setting(ledger_, ledger::k_has_imports, "1");
  }

  Result<void> store_usage(const ForeignUsage& usage) {
    ledger::Entry entry;
    entry.key = usage.key;
    entry.source = Source::imported;
    entry.tokens = usage.tokens;
    entry.model = usage.model;
    entry.session = usage.session.empty() ? usage.key : usage.session;
    entry.directory = usage.directory.empty() ? directory_ : usage.directory;
    entry.branch = usage.branch;
    entry.notes = usage.notes;
    entry.time = usage.time;
    TOKENS_TRY_ASSIGN(const RowId row, ledger::store_entry(ledger_, entry));
    if (usage.since != k_never && !usage.directory.empty()) {
      TOKENS_TRY(ledger::store_import_start(ledger_, usage.key, usage.since));
    }
    TOKENS_TRY_ASSIGN(const RowId commit, commit_row(usage.commit));
    if (commit != 0) {
      TOKENS_TRY(ledger::assign_to_commit(ledger_,
                                          row,
                                          workspace_.observed->repository.row,
                                          commit,
                                          Evidence::manual));
      TOKENS_TRY(ledger::mark_stale(ledger_, commit));
    } else {
      TOKENS_TRY_ASSIGN(const RowId session,
                        ledger::symbol(ledger_, entry.session));
      TOKENS_TRY(ledger::store_unplaced(ledger_, {session}));
    }
    return {};
  }

  /// Finds or makes the row of a commit; 0 if the repository around us, if any,
  /// does not have it.
  Result<RowId> commit_row(const std::string& id) {
    if (id.empty() || !workspace_.repository || !workspace_.observed) {
      return RowId{0};
    }
    const RowId repository = workspace_.observed->repository.row;
    TOKENS_TRY_ASSIGN(const auto known,
                      ledger::commit_by_sha(ledger_, repository, id));
    if (known) {
      return known->row;
    }
    const auto info = workspace_.repository->commit(id);
    if (!info) {
      return RowId{0};
    }
    TOKENS_TRY_ASSIGN(const std::string branch,
                      ledger::branch_of_commit(ledger_, repository, id));
    return ledger::store_commit(
        ledger_, repository, *info, workspace_.observed->current.row, branch);
  }

  Result<RowId> level_file() {
    TOKENS_TRY_ASSIGN(ledger::TranscriptRow file,
                      ledger::transcript(ledger_, k_level_file));
    if (file.row == 0) {
      TOKENS_TRY(ledger::store(ledger_, file));
    }
    return file.row;
  }

  /// The tokens of all that was imported or estimated.
  Result<std::int64_t> tokens_of_imports() {
    std::int64_t sum = 0;
    TOKENS_TRY(ledger::for_each_fact(ledger_, 0, [&](const ledger::Fact& fact) {
      if (fact.source == Source::imported || fact.source == Source::reading) {
        sum += fact.tokens.total();
      }
    }));
    return sum;
  }

  Workspace& workspace_;
  Ledger& ledger_;
  const ForeignFile& file_;
  std::string directory_;
  ForeignTaken taken_;
};

}  // namespace

Result<ForeignTaken> take_foreign(Workspace& workspace,
                                  const ForeignFile& file) {
  TOKENS_TRY(observe_only(workspace));
  TOKENS_TRY_ASSIGN(const ForeignTaken taken,
                    ledger::in_transaction(*workspace.ledger, [&] {
                      return ForeignTaker(workspace, file).run();
                    }));
  TOKENS_TRY(keep_what_was_told(workspace));
  return taken;
}

Result<IngestResult> import_transcript(Workspace& workspace,
                                       const std::string& path) {
  TOKENS_TRY_ASSIGN(const std::string real, system::real_path(path));
  const auto status = system::status(real);
  if (!status || !status->is_regular) {
    return fail(ErrorKind::io, path + ": a transcript has to be a file");
  }
  Ledger& ledger = *workspace.ledger;
  TOKENS_TRY_ASSIGN(ledger::TranscriptRow row,
                    ledger::transcript(ledger, real));
  std::vector<ToRead> files;
  if (has_changed(row, *status)) {
    files.push_back({std::move(row), *status});
  }
  TOKENS_TRY_ASSIGN(IngestResult result, ingest_slice(ledger, files, {}));
  TOKENS_TRY(keep_what_was_told(workspace));
  return result;
}

}  // namespace tokens::app
