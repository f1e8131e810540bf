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

constexpr std::int64_t k_longest_synced_id = 80;

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

/// Everything that one exchange knows, beside the remote.
struct NotesExchange {
  const git::Repository& repository;
  Sharing sharing = {};
  OwnNotes own = {};

  Result<git::Notes> read(const std::string& id) const {
    return git::read_notes(repository.directory(), id);
  }

  Result<std::string> ours() const {
    return git::ref_id(repository.directory(), k_notes_ref);
  }
};

Result<NotesExchange> begin_exchange(Workspace& workspace) {
  NotesExchange exchange{*workspace.repository};
  TOKENS_TRY_ASSIGN(exchange.sharing, sharing_of(exchange.repository));
  if (exchange.sharing.notes) {
    TOKENS_TRY_ASSIGN(exchange.own,
                      OwnNotes::load(workspace, exchange.sharing.identity));
  }
  return exchange;
}

/// Joins ours and theirs, and brings in what this ledger has to say, without
/// what another machine told first.
Result<git::Notes> joined(NotesExchange& exchange,
                          const git::Notes& ours,
                          const git::Notes& theirs) {
  std::map<std::string, notes::Note> joint;
  for (const git::Notes* one : {&theirs, &ours}) {
    for (const auto& [commit, text] : *one) {
      notes::join(joint[commit], notes::parse(text));
    }
  }
  if (exchange.sharing.notes) {
    TOKENS_TRY(leave_out_told(exchange.repository, joint, exchange.own));
    for (const auto& [commit, lines] : exchange.own.lines()) {
      joint.try_emplace(commit);
    }
  }
  const std::int64_t revision = to_unix_ms(system::now());
  git::Notes all;
  for (auto& [commit, note] : joint) {
    if (exchange.sharing.notes) {
      exchange.own.apply(commit, revision, note);
    }
    std::string text = notes::to_text(note);
    if (!text.empty()) {
      all.emplace(commit, std::move(text));
    }
  }
  return all;
}

/// Joins, writes what changed and moves our ref; `busy` if it moved meanwhile.
Result<NotesWritten> write_joined(NotesExchange& exchange,
                                  const std::string& theirs_id,
                                  std::int64_t* received) {
  TOKENS_TRY_ASSIGN(const std::string ours_id, exchange.ours());
  TOKENS_TRY_ASSIGN(const git::Notes ours, exchange.read(ours_id));
  TOKENS_TRY_ASSIGN(const git::Notes theirs,
                    theirs_id == ours_id ? Result<git::Notes>{ours}
                                         : exchange.read(theirs_id));
  TOKENS_TRY_ASSIGN(const git::Notes wanted, joined(exchange, ours, theirs));
  const auto size_of = [](const git::Notes& notes) {
    return static_cast<std::int64_t>(notes.size());
  };
  git::NotesCommit commit;
  commit.base = theirs_id.empty() ? ours_id : theirs_id;
  commit.changes = git::changes_from(theirs_id.empty() ? ours : theirs, wanted);
  commit.message = "What commits cost in AI tokens\n";
  NotesWritten written;
  written.notes = size_of(wanted);
  written.changed = size_of(commit.changes);
  written.ahead = size_of(git::changes_from(theirs, wanted));
  if (received != nullptr) {
    *received = size_of(git::changes_from(ours, theirs));
  }
  TOKENS_TRY_ASSIGN(written.id,
                    write_notes(exchange.repository,
                                exchange.sharing.identity,
                                k_notes_ref,
                                ours_id,
                                std::move(commit)));
  return written;
}

/// The same, again when another process was faster.
Result<NotesWritten> write_patiently(NotesExchange& exchange,
                                     const std::string& theirs_id,
                                     std::int64_t* received) {
  for (int i = 1;; ++i) {
    auto written = write_joined(exchange, theirs_id, received);
    if (written || written.error().kind != ErrorKind::busy || i == k_tries) {
      return written;
    }
  }
}

/// One round; returns false where the remote moved under us.
Result<bool> exchange_once(NotesExchange& exchange, SyncResult& result) {
  auto theirs = git::fetch_passing(
      exchange.repository.directory(), result.remote, k_notes_ref);
  if (!theirs) {
    const auto written = write_patiently(exchange, "", nullptr);
    return fail(theirs.error().kind,
                "cannot fetch notes from " + printable(result.remote) + ": " +
                    theirs.error().message +
                    (written && !written->id.empty()
                         ? " (what this machine knows is in its own notes)"
                         : ""));
  }
  result.remote_had_notes = !theirs->empty();
  std::int64_t received = 0;
  TOKENS_TRY_ASSIGN(result.written,
                    write_patiently(exchange, *theirs, &received));
  result.received += received;
  if (!exchange.sharing.notes || result.written.id == *theirs) {
    return true;
  }
  const auto pushed = git::push_ref(exchange.repository.directory(),
                                    result.remote,
                                    result.written.id,
                                    k_notes_ref);
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
  TOKENS_TRY_ASSIGN(NotesExchange exchange, begin_exchange(workspace));
  return exchange.sharing.notes ? write_patiently(exchange, "", nullptr)
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
  const bool has_origin = std::ranges::find(names, "origin") != names.end();
  if (names.size() > 1 && !has_origin) {
    return fail(ErrorKind::not_found,
                "there are several remotes and none is called origin: name "
                "one, such as `git tokens sync " +
                    names.front() + "`");
  }
  return has_origin ? "origin" : names.front();
}

Result<SyncResult> sync_notes(Workspace& workspace, const std::string& remote) {
  TOKENS_TRY_ASSIGN(NotesExchange exchange, begin_exchange(workspace));
  git::remove_forgotten_refs(exchange.repository.directory());
  SyncResult result;
  result.remote = remote;
  result.shares = exchange.sharing.notes;
  while (result.tries < k_tries) {
    ++result.tries;
    TOKENS_TRY_ASSIGN(const bool done, exchange_once(exchange, result));
    if (done) {
      if (exchange.sharing.notes && !result.written.id.empty()) {
        remember_synced(exchange.repository, result.written.id);
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
  NotesExchange exchange{*workspace.repository};
  TOKENS_TRY_ASSIGN(exchange.sharing, sharing_of(exchange.repository));
  exchange.sharing.notes = false;
  SyncResult result;
  result.remote = remote;
  result.shares = false;
  TOKENS_TRY(exchange_once(exchange, result));
  return result;
}

Result<UnsentNotes> unsent_notes(Workspace& workspace) {
  UnsentNotes unsent;
  TOKENS_TRY_ASSIGN(const Sharing sharing, sharing_of(*workspace.repository));
  unsent.shares = sharing.notes;
  const auto text = system::read_file(synced_path(*workspace.repository),
                                      k_longest_synced_id);
  unsent.was_synced = text.has_value();
  if (!unsent.was_synced || !unsent.shares) {
    return unsent;
  }
  TOKENS_TRY_ASSIGN(NotesExchange exchange, begin_exchange(workspace));
  const std::string synced_id(trim(*text));
  TOKENS_TRY_ASSIGN(const std::string ours_id, exchange.ours());
  TOKENS_TRY_ASSIGN(const git::Notes ours, exchange.read(ours_id));
  const auto synced = synced_id == ours_id ? Result<git::Notes>{ours}
                                           : exchange.read(synced_id);
  // Notes whose commit is gone were replaced by ours, which hold them.
  const git::Notes& base = synced ? *synced : ours;
  TOKENS_TRY_ASSIGN(const git::Notes wanted, joined(exchange, ours, base));
  unsent.notes =
      static_cast<std::int64_t>(git::changes_from(base, wanted).size());
  return unsent;
}

}  // namespace tokens::app
