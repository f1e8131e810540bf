// Notes to and from a remote: fetch, join, write ours, push.
//
// Invariants: nothing is ever forced; a ref of ours moves only from where we
// saw it; whoever joins the same lines gets the same bytes.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"

#include <cstdint>
#include <string>

namespace tokens::app {

/// What became of the notes in this repository.
struct NotesWritten {
  std::string id;            ///< of the notes' commit; empty: no notes
  std::int64_t notes = 0;    ///< commits that have a note now
  std::int64_t changed = 0;  ///< notes that we wrote or tidied
  std::int64_t ahead = 0;    ///< notes that the remote lacks, or has otherwise
};

struct SyncResult {
  std::string remote;  ///< a name or an address
  NotesWritten written;
  std::int64_t received = 0;  ///< notes that came, or changed, from there
  bool shares = true;         ///< `tokens.share` contains notes
  bool remote_had_notes = false;
  bool pushed = false;
  int tries = 0;
};

/// How often what somebody else moved meanwhile is joined and pushed anew.
inline constexpr int k_tries = 3;

/// Brings our lines into the notes of this repository, without any remote. An
/// empty result where `tokens.share` does not contain notes.
Result<NotesWritten> write_own_notes(Workspace& workspace);

/// Returns the remote that `git pull` would use: that of the branch, else the
/// only one, else origin. Fails with `not_found` without any.
Result<std::string> usual_remote(const git::Repository& repository);

/// Exchanges notes with `remote`. Where the remote cannot be reached or refuses
/// the push, our notes are written here all the same, and the error says so.
Result<SyncResult> sync_notes(Workspace& workspace, const std::string& remote);

/// Joins what `remote` tells into the notes of this clone; sends nothing, and
/// writes nothing of this machine's own.
Result<SyncResult> fetch_notes(Workspace& workspace, const std::string& remote);

/// What of ours the last exchange did not take along.
struct UnsentNotes {
  bool shares = true;       ///< `tokens.share` contains notes
  bool was_synced = false;  ///< this clone ever exchanged notes
  std::int64_t notes = 0;   ///< that the next exchange would send; 0 if never
                            ///< synced
};

/// Compares what the ledger and our ref have to say with what stood in both
/// places after the last exchange. Asks no remote and writes nothing.
Result<UnsentNotes> unsent_notes(Workspace& workspace);

}  // namespace tokens::app
