// See sync.hpp. The joined notes always stand upon the remote's commit, if it
// has one, so that a push is a fast-forward; what only we had is in them.
#include "lib/app/sharing/sync.hpp"

#include "lib/app/sharing/noted.hpp"
#include "lib/app/sharing/own_notes.hpp"
#include "lib/app/sharing/sharing.hpp"
#include "lib/app/sharing/told_twice.hpp"
#include "lib/base/text.hpp"
#include "lib/git/notes_ref.hpp"
#include "lib/git/remote.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <map>

namespace tokens::app {
namespace {

constexpr std::int64_t k_longest_id = 80;

/// Holds the id of the notes that stood here and there after the last exchange.
std::string synced_path(const git::Repository& repository) {
  return system::join(repository.common_dir(), "git-tokens/notes-synced");
}

/// Only status asks for it; where it cannot be written, status is told that
/// more is to be sent than there is.
void remember_synced(const git::Repository& repository, const std::string& id) {
  const auto written = system::write_file_atomically(
      synced_path(repository), id + "\n", system::Durability::cached);
  static_cast<void>(written);
}

/// A person who does not want to be named is not named by the commit either.
/// Everything that one exchange knows, beside the remote.
struct Desk {
  const git::Repository& repository;
  Sharing sharing;
  OwnNotes own;

  /// Remotes with a relative address start at the root, as in git itself.
  [[nodiscard]] const std::string& directory() const {
    return repository.root().empty() ? repository.common_dir()
                                     : repository.root();
  }
};

Result<Desk> open_desk(Workspace& workspace) {
  Desk desk{*workspace.repository, {}, {}};
  TOKENS_TRY_ASSIGN(desk.sharing, sharing_of(desk.repository));
  if (desk.sharing.notes) {
    TOKENS_TRY_ASSIGN(desk.own,
                      OwnNotes::load(workspace, desk.sharing.identity));
  }
  return desk;
}

Result<git::Notes> read_all(const Desk& desk, const std::string& id) {
  return id.empty() ? Result<git::Notes>{git::Notes{}}
                    : git::read_notes(desk.directory(), id);
}

/// Joins ours and theirs, and brings in what this ledger has to say, without
/// what another machine told first.
Result<git::Notes> joined(Desk& desk,
                          const git::Notes& ours,
                          const git::Notes& theirs) {
  std::map<std::string, notes::Note> joint;
  for (const git::Notes* one : {&theirs, &ours}) {
    for (const auto& [commit, text] : *one) {
      notes::join(joint[commit], notes::parse(text));
    }
  }
  if (desk.sharing.notes) {
    TOKENS_TRY(leave_out_told(desk.repository, joint, desk.own));
    for (const auto& [commit, lines] : desk.own.lines()) {
      joint.try_emplace(commit);
    }
  }
  const std::int64_t revision = to_unix_ms(system::now());
  git::Notes all;
  for (auto& [commit, note] : joint) {
    if (desk.sharing.notes) {
      desk.own.apply(commit, revision, note);
    }
    std::string text = notes::to_text(note);
    if (!text.empty()) {
      all.emplace(commit, std::move(text));
    }
  }
  return all;
}

/// Returns the notes that differ from those in `base`.
git::Notes changes_from(const git::Notes& base, const git::Notes& wanted) {
  git::Notes changes;
  for (const auto& [commit, text] : wanted) {
    const auto there = base.find(commit);
    if (there == base.end() || there->second != text) {
      changes.emplace(commit, text);
    }
  }
  return changes;
}

/// Joins, writes what changed and moves our ref; `busy` if it moved meanwhile.
Result<NotesWritten> write_joined(Desk& desk,
                                  const std::string& theirs_id,
                                  std::int64_t* received) {
  TOKENS_TRY_ASSIGN(const std::string ours_id,
                    git::ref_id(desk.directory(), k_notes_ref));
  TOKENS_TRY_ASSIGN(const git::Notes ours, read_all(desk, ours_id));
  TOKENS_TRY_ASSIGN(const git::Notes theirs,
                    theirs_id == ours_id ? Result<git::Notes>{ours}
                                         : read_all(desk, theirs_id));
  TOKENS_TRY_ASSIGN(const git::Notes wanted, joined(desk, ours, theirs));
  const git::Notes& base = theirs_id.empty() ? ours : theirs;
  git::NotesCommit commit;
  commit.base = theirs_id.empty() ? ours_id : theirs_id;
  commit.changes = changes_from(base, wanted);
  NotesWritten written;
  written.id = commit.base;
  written.notes = static_cast<std::int64_t>(wanted.size());
  written.changed = static_cast<std::int64_t>(commit.changes.size());
  written.ahead =
      static_cast<std::int64_t>(changes_from(theirs, wanted).size());
  if (received != nullptr) {
    *received = static_cast<std::int64_t>(changes_from(ours, theirs).size());
  }
  if (!commit.changes.empty()) {
    commit.signature = notes_signature(desk.repository, desk.sharing.identity);
    commit.message = "What commits cost in AI tokens\n";
    TOKENS_TRY_ASSIGN(written.id,
                      git::write_notes_commit(desk.directory(), commit));
  }
  if (written.id != ours_id) {
    TOKENS_TRY(
        git::move_ref(desk.directory(), k_notes_ref, written.id, ours_id));
  }
  return written;
}

/// The same, again when another process was faster.
Result<NotesWritten> write_patiently(Desk& desk,
                                     const std::string& theirs_id,
                                     std::int64_t* received) {
  for (int i = 1;; ++i) {
    auto written = write_joined(desk, theirs_id, received);
    if (written || written.error().kind != ErrorKind::busy || i == k_tries) {
      return written;
    }
  }
}

/// Fetches, and leaves no ref behind.
Result<std::string> fetch(const Desk& desk, const std::string& remote) {
  const std::string ref = git::passing_ref();
  auto id = git::fetch_ref(desk.directory(), remote, k_notes_ref, ref);
  if (id && !id->empty()) {
    TOKENS_TRY(git::move_ref(desk.directory(), ref, "", *id));
  }
  return id;
}

/// One round; returns false where the remote moved under us.
Result<bool> exchange(Desk& desk, SyncResult& result) {
  auto theirs = fetch(desk, result.remote);
  if (!theirs) {
    const auto written = write_patiently(desk, "", nullptr);
    return fail(theirs.error().kind,
                "cannot fetch notes from " + printable(result.remote) + ": " +
                    theirs.error().message +
                    (written && !written->id.empty()
                         ? " (what this machine knows is in its own notes)"
                         : ""));
  }
  result.remote_had_notes = !theirs->empty();
  std::int64_t received = 0;
  TOKENS_TRY_ASSIGN(result.written, write_patiently(desk, *theirs, &received));
  result.received += received;
  if (!desk.sharing.notes || result.written.id == *theirs) {
    return true;
  }
  const auto pushed = git::push_ref(
      desk.directory(), result.remote, result.written.id, k_notes_ref);
  if (!pushed) {
    return fail(pushed.error().kind,
                "cannot push notes to " + printable(result.remote) + ": " +
                    pushed.error().message +
                    " (they are complete in this clone)");
  }
  result.pushed = *pushed == git::Pushed::done;
  return result.pushed;
}

}  // namespace

Result<NotesWritten> write_own_notes(Workspace& workspace) {
  TOKENS_TRY_ASSIGN(Desk desk, open_desk(workspace));
  return desk.sharing.notes ? write_patiently(desk, "", nullptr)
                            : Result<NotesWritten>{NotesWritten{}};
}

Result<std::string> usual_remote(const git::Repository& repository) {
  if (const auto head = repository.head(); head && !head->branch.empty()) {
    const auto remote = repository.config("branch." + head->branch + ".remote");
    if (remote && *remote != ".") {
      return *remote;
    }
  }
  TOKENS_TRY_ASSIGN(const auto names,
                    git::remote_names(repository.common_dir()));
  if (names.empty()) {
    return fail(ErrorKind::not_found,
                "this repository has no remote: name one, or add it with `git "
                "remote add origin ADDRESS`");
  }
  const bool has_origin =
      std::find(names.begin(), names.end(), "origin") != names.end();
  if (names.size() > 1 && !has_origin) {
    return fail(ErrorKind::not_found,
                "there are several remotes and none is called origin: name "
                "one, such as `git tokens sync " +
                    names.front() + "`");
  }
  return has_origin ? "origin" : names.front();
}

Result<SyncResult> sync_notes(Workspace& workspace, const std::string& remote) {
  TOKENS_TRY_ASSIGN(Desk desk, open_desk(workspace));
  git::remove_forgotten_refs(desk.directory());
  SyncResult result;
  result.remote = remote;
  result.shares = desk.sharing.notes;
  while (result.tries < k_tries) {
    ++result.tries;
    TOKENS_TRY_ASSIGN(const bool done, exchange(desk, result));
    if (done) {
      if (desk.sharing.notes && !result.written.id.empty()) {
        remember_synced(desk.repository, result.written.id);
      }
      return result;
    }
  }
  return fail(ErrorKind::busy,
              "the notes of " + printable(remote) +
                  " moved each of the three times we pushed: run it again");
}

Result<SyncResult> fetch_notes(Workspace& workspace,
                               const std::string& remote) {
  Desk desk{*workspace.repository, {}, {}};
  TOKENS_TRY_ASSIGN(desk.sharing, sharing_of(desk.repository));
  desk.sharing.notes = false;
  SyncResult result;
  result.remote = remote;
  result.shares = false;
  TOKENS_TRY(exchange(desk, result));
  return result;
}

Result<UnsentNotes> unsent_notes(Workspace& workspace) {
  UnsentNotes unsent;
  TOKENS_TRY_ASSIGN(const Sharing sharing, sharing_of(*workspace.repository));
  unsent.shares = sharing.notes;
  const auto text =
      system::read_file(synced_path(*workspace.repository), k_longest_id);
  unsent.was_synced = text.has_value();
  if (!unsent.was_synced || !unsent.shares) {
    return unsent;
  }
  TOKENS_TRY_ASSIGN(Desk desk, open_desk(workspace));
  const std::string synced_id(trim(*text));
  TOKENS_TRY_ASSIGN(const std::string ours_id,
                    git::ref_id(desk.directory(), k_notes_ref));
  TOKENS_TRY_ASSIGN(const git::Notes ours, read_all(desk, ours_id));
  const auto synced = synced_id == ours_id ? Result<git::Notes>{ours}
                                           : read_all(desk, synced_id);
  // Notes whose commit is gone were replaced by ours, which hold them.
  const git::Notes& base = synced ? *synced : ours;
  TOKENS_TRY_ASSIGN(const git::Notes wanted, joined(desk, ours, base));
  unsent.notes = static_cast<std::int64_t>(changes_from(base, wanted).size());
  return unsent;
}

}  // namespace tokens::app
