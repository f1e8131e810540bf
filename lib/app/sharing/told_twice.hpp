// Responses of which the notes of two commits tell: two machines with one home
// read the same transcripts, and each committed what they hold. A team counts
// them once; lines say by short digests which responses they are made of.
#pragma once

#include "lib/app/sharing/noted.hpp"
#include "lib/app/sharing/own_notes.hpp"
#include "lib/base/result.hpp"
#include "lib/git/repository.hpp"
#include "lib/notes/note.hpp"

#include <map>
#include <string>
#include <vector>

namespace tokens::app {

/// Adds `own` up without what the line of another machine on a living commit,
/// the same one or another, tells: whoever comes later leaves it out. Where
/// both stand already, the commit with the smaller (committer time, id) keeps
/// it.
Result<void> leave_out_told(const git::Repository& repository,
                            const std::map<std::string, notes::Note>& notes,
                            OwnNotes& own);

/// Takes from the lines of living commits what a commit with a smaller
/// (committer time, id) tells of the same session.
void count_once(std::vector<NotedCommit>& commits);

/// Takes from them what the ledger holds itself, at whatever commit: what a
/// machine recorded counts there as it recorded it.
Result<void> take_out_recorded(Workspace& workspace,
                               std::vector<NotedCommit>& commits);

}  // namespace tokens::app
