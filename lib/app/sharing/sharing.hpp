// What of this repository's usage leaves the machine, and how much of a person
// goes with it: `tokens.share` and `tokens.identity`.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/git/notes_ref.hpp"

#include <string>

namespace tokens::app {

/// What a note says about the person beside the numbers.
enum class Identity {
  name,  ///< session ids and branch names as they are
  hash,  ///< both as pseudonyms that only this ledger can resolve
  none,  ///< all sessions as one, no branch, days in place of times
};

struct Sharing {
  bool notes = true;
  bool files = false;
  Identity identity = Identity::name;
};

/// Reads `tokens.share` (a list of notes and files, or none; default: notes)
/// and `tokens.identity` (name, hash or none; default: name). Fails with
/// `usage` on any other word: a mistyped wish for privacy must not share.
Result<Sharing> sharing_of(const git::Repository& repository);

/// The same outside of repositories, by the user's own configuration.
Result<Sharing> sharing_of_user();

/// Signs and writes the commit, if it changes anything, and moves `ref` from
/// `ours` to it, or to its base; returns where the ref stands then. `busy` if
/// it moved meanwhile.
Result<std::string> write_notes(const git::Repository& repository,
                                Identity identity,
                                const char* ref,
                                const std::string& ours,
                                git::NotesCommit commit);

/// Turns sessions and branches into what a note says of them.
class Pseudonyms {
 public:
  /// Uses this ledger's secret, which is made on first use.
  static Result<Pseudonyms> open(ledger::Ledger& ledger);

  /// The same for comparing lines only: stores nothing. As long as there is no
  /// secret, no note has a pseudonym of ours.
  static Result<Pseudonyms> for_reading(ledger::Ledger& ledger);

  [[nodiscard]] std::string session(Identity identity,
                                    const std::string& id) const;
  [[nodiscard]] std::string branch(Identity identity,
                                   const std::string& name) const;

 private:
  explicit Pseudonyms(std::string secret) : secret_(std::move(secret)) {}

  [[nodiscard]] std::string hashed(const std::string& text) const;

  std::string secret_;
};

}  // namespace tokens::app
