#include "lib/app/transcripts/ingest.hpp"

#include "extractor/clients.hpp"
#include "extractor/discovery.hpp"
#include "extractor/token_usage_text.hpp"
#include "lib/ledger/assignments.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/ledger/transcript_evidence.hpp"
#include "lib/ledger/views.hpp"
#include "lib/system/environment.hpp"

#include <future>
#include <map>
#include <utility>

namespace tokens::app {
namespace {

using extractor::Batch;
using extractor::Job;
using ledger::Ledger;
using ledger::RowId;

/// Bytes read before they are stored: what bounds the memory of a first scan.
constexpr std::int64_t k_slice = 512 << 20;

/// From here on it pays to keep many pages of the ledger in memory.
constexpr std::int64_t k_many_bytes = 64 << 20;

std::vector<Job> jobs_for(const std::vector<ToRead>& files) {
  std::vector<Job> jobs;
  jobs.reserve(files.size());
  for (const ToRead& file : files) {
    Job job;
    job.path = file.row.path;
    job.cursor = {file.row.inode,
                  file.row.size,
                  file.row.modified_ns,
                  file.row.offset,
                  file.row.tail_hash,
                  file.row.first_time,
                  file.row.forked,
                  file.row.last_time};
    job.new_bytes = file.status.size - file.row.offset;
    job.client = file.client;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

Result<void> store_cursors(Ledger& ledger,
                           const std::vector<ToRead>& files,
                           const std::vector<Job>& jobs,
                           ledger::TranscriptIds& ids) {
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const Job& job = jobs[i];
    if (job.failed) {
      continue;
    }
    ledger::TranscriptRow row{files[i].row.row,
                              job.path,
                              job.cursor.inode,
                              job.cursor.size,
                              job.cursor.modified_ns,
                              job.cursor.offset,
                              job.cursor.tail_hash,
                              job.cursor.first_time,
                              job.cursor.forked,
                              job.cursor.last_time};
    TOKENS_TRY(ledger::store(ledger, row));
    ids.emplace(job.path, row.row);
  }
  return {};
}

/// Joins calls and results, which stand on different lines, before they are
/// stored: most of both were read in the same run.
std::vector<ledger::ToolRow> tool_rows(
    const Batch& batch, const std::vector<RowId>& response_rows) {
  std::vector<ledger::ToolRow> rows;
  std::unordered_map<std::int64_t, std::size_t> places;
  rows.reserve(batch.tool_uses.size());
  places.reserve(batch.tool_uses.size());
  for (const extractor::ToolUse& use : batch.tool_uses) {
    const std::int64_t id = ledger::tool_row_id(use.id);
    if (!places.emplace(id, rows.size()).second) {
      continue;  // a copy
    }
    rows.push_back({id, response_rows[use.response], use.name, use.edited});
  }
  for (const extractor::ToolResult& result : batch.tool_results) {
    const std::int64_t id = ledger::tool_row_id(result.id);
    const auto [place, is_new] = places.emplace(id, rows.size());
    if (is_new) {
      rows.push_back({id, 0, {}, {}});
    }
    rows[place->second].result_bytes =
        std::max(rows[place->second].result_bytes, result.bytes);
  }
  return rows;
}

/// Attempts of one line stand together, number 0 first.
Result<void> store_attempts(Ledger& ledger,
                            const Batch& batch,
                            const std::vector<RowId>& rows,
                            std::vector<RowId>& changed_commits) {
  const auto& attempts = batch.attempts;
  for (std::size_t at = 0; at < attempts.size();) {
    const RowId response = rows[attempts[at].response];
    std::vector<ledger::AttemptRow> of_line;
    do {
      const extractor::Attempt& one = attempts[at++];
      of_line.push_back(
          {std::string(one.kind), std::string(one.model), one.tokens});
    } while (at < attempts.size() && attempts[at].number != 0);
    TOKENS_TRY_ASSIGN(const bool has_changed,
                      ledger::store_attempts(ledger, response, of_line));
    if (has_changed) {
      TOKENS_TRY_ASSIGN(const RowId commit,
                        ledger::commit_of(ledger, response));
      if (commit != 0) {
        changed_commits.push_back(commit);
      }
    }
  }
  return {};
}

Result<void> store_parts(Ledger& ledger,
                         const Batch& batch,
                         const std::vector<RowId>& rows,
                         std::vector<RowId>& changed_commits) {
  if (batch.tool_uses.empty() && batch.tool_results.empty() &&
      batch.attempts.empty()) {
    return {};
  }
  std::vector<ledger::ToolRow> tools = tool_rows(batch, rows);
  TOKENS_TRY(ledger::store_tools(ledger, tools));
  return store_attempts(ledger, batch, rows, changed_commits);
}

}  // namespace

/// Sessions without usage records count by the growth of their context: one
/// entry a rise, so that each can be placed by its own time.
Result<void> derive_from_readings(Ledger& ledger) {
  TOKENS_TRY(ledger::remove_superseded_readings(ledger));
  TOKENS_TRY_ASSIGN(const auto readings,
                    ledger::readings_without_usage(ledger));
  std::string session;
  std::int64_t before = 0;
  for (const ledger::Reading& reading : readings) {
    if (reading.session != session) {
      session = reading.session;
      before = 0;
    }
    const std::int64_t growth =
        reading.used >= before ? reading.used - before : reading.used;
    before = reading.used;
    ledger::Entry entry;
    entry.key = "reading:" + session + ":" +
                std::to_string(to_unix_ms(reading.time)) + ":" +
                std::to_string(reading.offset) + ":" +
                std::to_string(reading.number);
    if (growth == 0 || reading.is_copy) {
      // It may have been a rise before an earlier reading, or the session
      // that it was copied from, was found.
      TOKENS_TRY(ledger::remove_entry(ledger, entry.key));
      continue;
    }
    entry.source = Source::reading;
    entry.tokens.unclassified = growth;
    entry.session = session;
    entry.directory = reading.directory;
    entry.branch = reading.branch;
    entry.time = reading.time;
    TOKENS_TRY(ledger::store_entry(ledger, entry));
  }
  return {};
}

namespace {

Result<void> store_transcript_evidence(Ledger& ledger,
                                       const Batch& batch,
                                       const ledger::TranscriptIds& ids) {
  for (const extractor::AgentKind& agent : batch.agents) {
    TOKENS_TRY(ledger::store_agent(ledger, agent.agent, agent.kind));
  }
  for (const extractor::PullRequestLink& link : batch.pull_requests) {
    TOKENS_TRY(ledger::store_pull_request(ledger,
                                          link.session,
                                          link.number,
                                          link.url,
                                          link.repository,
                                          link.time));
  }
  std::map<std::pair<std::string_view, std::int64_t>, std::int64_t> on_line;
  for (const extractor::ContextReading& reading : batch.readings) {
    const auto file = ids.find(reading.path);
    ledger::Reading row{std::string(reading.session),
                        std::string(reading.directory),
                        std::string(reading.branch),
                        reading.time,
                        reading.used,
                        reading.limit,
                        file == ids.end() ? 0 : file->second,
                        reading.offset,
                        on_line[{reading.path, reading.offset}]++};
    TOKENS_TRY(ledger::store_reading(ledger, row));
  }
  if (!batch.readings.empty()) {
    TOKENS_TRY(derive_from_readings(ledger));
  }
  return {};
}

/// A file that failed keeps its cursor, and what was found of it now will be
/// found again: it has no row among `ids`.
Result<void> store_unreadable(Ledger& ledger,
                              const Batch& batch,
                              const ledger::TranscriptIds& ids) {
  for (const std::string_view path : batch.from_start) {
    if (const auto file = ids.find(path); file != ids.end()) {
      TOKENS_TRY(ledger::forget_unreadable(ledger, file->second));
    }
  }
  for (const extractor::UnreadableLines& lines : batch.unreadable) {
    if (const auto file = ids.find(lines.path); file != ids.end()) {
      TOKENS_TRY(ledger::add_unreadable(
          ledger, file->second, lines.after, lines.lines));
    }
  }
  return {};
}

/// Each client knows of its own keys; the others' it leaves alone.
void examine(std::vector<SharedMessage>& messages) {
  for (const extractor::Client& client : extractor::clients()) {
    client.examine(messages);
  }
}

/// Stores what a scan found, in the transaction that is open.
Result<IngestResult> store_scan(Ledger& ledger,
                                const std::vector<ToRead>& files,
                                const std::vector<Job>& jobs,
                                const extractor::ScanResult& scan) {
  const Batch& batch = *scan.batch;
  ledger::TranscriptIds ids;
  TOKENS_TRY(store_cursors(ledger, files, jobs, ids));
  std::vector<RowId> rows;
  TOKENS_TRY_ASSIGN(
      ledger::MergeOutcome merged,
      ledger::merge(
          ledger, batch.responses.all(), ids, system::now(), &rows, examine));
  TOKENS_TRY(store_parts(ledger, batch, rows, merged.changed_commits));
  TOKENS_TRY(store_transcript_evidence(ledger, batch, ids));
  TOKENS_TRY(store_unreadable(ledger, batch, ids));
  IngestResult result;
  result.bytes = batch.bytes;
  result.lines = batch.counts.lines;
  result.lines_ignored = batch.counts.ignored;
  result.lines_malformed = batch.counts.malformed;
  result.unfinished = batch.counts.unfinished;
  result.lines_used = merged.lines_used;
  result.duplicates = batch.counts.countable - merged.lines_used;
  result.responses_added = merged.added;
  result.changed_commits.insert(merged.changed_commits.begin(),
                                merged.changed_commits.end());
  result.problems = scan.problems;
  result.sessions.insert(merged.sessions.begin(), merged.sessions.end());
  std::string_view last;
  for (const Response& response : batch.responses.all()) {
    if (response.session != last) {
      last = response.session;
      TOKENS_TRY_ASSIGN(const RowId session, ledger::symbol(ledger, last));
      result.sessions.insert(session);
    }
  }
  for (const extractor::ContextReading& reading : batch.readings) {
    TOKENS_TRY_ASSIGN(const RowId session,
                      ledger::symbol(ledger, reading.session));
    result.sessions.insert(session);
  }
  return result;
}

}  // namespace

void IngestResult::add(const IngestResult& other) {
  files += other.files;
  bytes += other.bytes;
  lines += other.lines;
  lines_used += other.lines_used;
  lines_ignored += other.lines_ignored;
  lines_malformed += other.lines_malformed;
  duplicates += other.duplicates;
  unfinished += other.unfinished;
  responses_added += other.responses_added;
  changed_commits.insert(other.changed_commits.begin(),
                         other.changed_commits.end());
  sessions.insert(other.sessions.begin(), other.sessions.end());
  problems.insert(problems.end(), other.problems.begin(), other.problems.end());
}

bool has_changed(const ledger::TranscriptRow& row,
                 const system::FileStatus& status) {
  return row.row == 0 || row.inode != status.inode || row.size != status.size ||
         row.modified_ns != status.modified_ns;
}

Result<IngestResult> ingest_now(Ledger& ledger,
                                const std::vector<ToRead>& files,
                                const extractor::ScanOptions& options) {
  std::vector<Job> jobs = jobs_for(files);
  const extractor::ScanResult scan = extractor::scan(jobs, options);
  return store_scan(ledger, files, jobs, scan);
}

namespace {

/// What a run has to read.
struct Changed {
  std::vector<ToRead> files;
  std::int64_t bytes = 0;
};

Result<Changed> changed_files(Ledger& ledger, IngestResult& result) {
  // Listing waits for the disk, and the ledger for the processor.
  std::vector<
      std::pair<const extractor::Client*, std::future<extractor::Listing>>>
      listings;
  for (const extractor::Client& client : extractor::clients()) {
    for (const std::string& folder : client.folders()) {
      listings.emplace_back(
          &client,
          std::async(std::launch::async | std::launch::deferred,
                     extractor::list_transcripts,
                     folder));
    }
  }
  TOKENS_TRY_ASSIGN(auto known, ledger::all_transcripts(ledger));
  Changed changed;
  for (auto& [client, waiting] : listings) {
    extractor::Listing listing = waiting.get();
    result.files += static_cast<std::int64_t>(listing.files.size());
    result.problems.insert(result.problems.end(),
                           listing.problems.begin(),
                           listing.problems.end());
    for (extractor::FoundFile& file : listing.files) {
      ledger::TranscriptRow row;
      if (const auto found = known.find(file.path); found != known.end()) {
        if (!has_changed(found->second, file.status)) {
          continue;  // nearly always
        }
        row = std::move(found->second);
      }
      row.path = file.path;
      changed.bytes += file.status.size - row.offset;
      changed.files.push_back({std::move(row), file.status, client});
    }
  }
  return changed;
}

}  // namespace

Result<IngestResult> ingest_slice(Ledger& ledger,
                                  std::vector<ToRead>& slice,
                                  const extractor::ScanOptions& options) {
  std::vector<Job> jobs = jobs_for(slice);
  const extractor::ScanResult scan = extractor::scan(jobs, options);
  TOKENS_TRY(ledger.begin());
  TOKENS_TRY_ASSIGN(const IngestResult part,
                    store_scan(ledger, slice, jobs, scan));
  // The run may be killed, or stand outside of a repository, before it
  // places them and writes their views.
  TOKENS_TRY(ledger::store_unplaced(ledger, part.sessions));
  for (const RowId commit : part.changed_commits) {
    TOKENS_TRY(ledger::mark_stale(ledger, commit));
  }
  TOKENS_TRY(ledger.commit());
  return part;
}

Result<IngestResult> ingest_all(Ledger& ledger,
                                const OnScanProgress& on_progress) {
  IngestResult result;
  TOKENS_TRY_ASSIGN(Changed changed, changed_files(ledger, result));
  TOKENS_TRY_ASSIGN(const bool has_readings, ledger::has_readings(ledger));
  if (changed.bytes > k_many_bytes) {
    TOKENS_TRY(ledger::expect_many_writes(ledger));
  }
  std::int64_t done = 0;
  for (std::size_t at = 0; at < changed.files.size();) {
    std::vector<ToRead> slice;
    std::int64_t bytes = 0;
    for (; at < changed.files.size() && bytes < k_slice; ++at) {
      ToRead& file = changed.files[at];
      bytes += file.status.size - file.row.offset;
      slice.push_back(std::move(file));
    }
    extractor::ScanOptions options;
    if (on_progress) {
      options.on_progress = [&](std::int64_t read) {
        on_progress(done + read, changed.bytes);
      };
    }
    TOKENS_TRY_ASSIGN(const IngestResult part,
                      ingest_slice(ledger, slice, options));
    result.add(part);
    done += part.bytes;
  }
  if (has_readings && result.responses_added > 0) {
    TOKENS_TRY(ledger.begin());
    TOKENS_TRY(derive_from_readings(ledger));
    TOKENS_TRY(ledger.commit());
  }
  return result;
}

}  // namespace tokens::app
