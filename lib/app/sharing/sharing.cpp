// See sharing.hpp.
#include "lib/app/sharing/sharing.hpp"

#include "lib/base/text.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/notes/note.hpp"
#include "lib/system/environment.hpp"

#include <functional>
#include <optional>

namespace tokens::app {
namespace {

constexpr std::size_t k_pseudonym_digits = 16;

tl::unexpected<Error> odd_value(const char* key,
                                std::string_view value,
                                const char* allowed) {
  return fail(ErrorKind::usage,
              std::string(key) + " is '" + printable(value) +
                  "', which means nothing; use `git config " + key + " " +
                  allowed);
}

/// `config` returns the value of a key of git's configuration.
Result<Sharing> sharing_by(
    const std::function<std::optional<std::string>(const std::string&)>&
        config) {
  Sharing sharing;
  if (const auto share = config("tokens.share")) {
    sharing.notes = false;
    for (const std::string_view part : split(*share, ',')) {
      const std::string_view word = trim(part);
      if (word == "notes") {
        sharing.notes = true;
      } else if (word == "files") {
        sharing.files = true;
      } else if (word != "none") {
        return odd_value(
            "tokens.share", *share, "notes`, files, notes,files or none");
      }
    }
  }
  if (const auto identity = config("tokens.identity")) {
    if (*identity == "hash") {
      sharing.identity = Identity::hash;
    } else if (*identity == "none") {
      sharing.identity = Identity::none;
    } else if (*identity != "name") {
      return odd_value("tokens.identity", *identity, "name`, hash or none");
    }
  }
  return sharing;
}

/// Returns who signs a commit of notes, now: the person of git's configuration
/// if the identity is `name` and there is one, else "git-tokens": who does not
/// want to be named is not named by the commit either.
git::Signature signature_of(const git::Repository& repository,
                            Identity identity) {
  git::Signature signature{
      "git-tokens", "git-tokens@localhost", to_unix_seconds(system::now())};
  const auto name = repository.config("user.name");
  const auto email = repository.config("user.email");
  if (identity == Identity::name && name && email && !name->empty()) {
    signature.name = *name;
    signature.email = *email;
  }
  return signature;
}

}  // namespace

Result<Sharing> sharing_of(const git::Repository& repository) {
  return sharing_by(
      [&](const std::string& key) { return repository.config(key); });
}

Result<Sharing> sharing_of_user() {
  return sharing_by(git::global_config);
}

Result<std::string> write_notes(const git::Repository& repository,
                                Identity identity,
                                const char* ref,
                                const std::string& ours,
                                git::NotesCommit commit) {
  std::string id = commit.base;
  if (!commit.changes.empty()) {
    commit.signature = signature_of(repository, identity);
    TOKENS_TRY_ASSIGN(id,
                      git::write_notes_commit(repository.directory(), commit));
  }
  if (id != ours) {
    TOKENS_TRY(git::move_ref(repository.directory(), ref, id, ours));
  }
  return id;
}

Result<Pseudonyms> Pseudonyms::open(ledger::Ledger& ledger) {
  TOKENS_TRY_ASSIGN(std::string secret,
                    ledger::setting(ledger, ledger::k_notes_secret));
  if (secret.empty()) {
    secret = system::random_id();
    TOKENS_TRY(ledger::set_setting(ledger, ledger::k_notes_secret, secret));
  }
  return Pseudonyms(std::move(secret));
}

Result<Pseudonyms> Pseudonyms::for_reading(ledger::Ledger& ledger) {
  TOKENS_TRY_ASSIGN(std::string secret,
                    ledger::setting(ledger, ledger::k_notes_secret));
  return Pseudonyms(secret.empty() ? system::random_id() : std::move(secret));
}

std::string Pseudonyms::hashed(const std::string& text) const {
  return "h-" +
         git::digest(secret_ + '\n' + text).substr(0, k_pseudonym_digits);
}

std::string Pseudonyms::session(Identity identity,
                                const std::string& id) const {
  switch (identity) {
    case Identity::name:
      return notes::writable(id);
    case Identity::hash:
      return hashed("session " + id);
    case Identity::none:
      break;
  }
  return hashed("everything");  // two people's lines must stay two
}

std::string Pseudonyms::branch(Identity identity,
                               const std::string& name) const {
  if (name.empty() || identity == Identity::none) {
    return {};
  }
  return identity == Identity::hash ? hashed("branch " + name)
                                    : notes::writable(name);
}

}  // namespace tokens::app
