// The git hooks, one function and one file each. None can fail: whatever goes
// wrong is at most one line on the standard error.
#pragma once

namespace tokens::hooks {

/// A commit was made: records it, says what it cost, and asks a person where
/// nothing could be read.
void post_commit();

/// An amend or a rebase ended; `command` is "amend" or "rebase". git writes
/// the pairs of ids on the standard input.
void post_rewrite(const char* command);

/// A merge or a pull ended. Only a commit that was made by it is recorded.
void post_merge();

/// git is about to push to `remote`: where `tokens.autopush` says so, sends the
/// notes, too. Takes two seconds at most, and leaves no process behind.
void pre_push(const char* remote);

}  // namespace tokens::hooks
