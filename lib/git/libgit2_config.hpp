// Owners for what libgit2 hands out, and its errors as ours. Included only by
// the files that speak to libgit2. And configuration through libgit2, from the
// files that git itself would read: libgit2 1.5 knows neither GIT_CONFIG_GLOBAL
// nor config.worktree.
#pragma once

#include "lib/base/result.hpp"

#include <git2.h>

#include <memory>
#include <optional>
#include <string>

namespace tokens::git {

/// Calls the C function that releases a handle.
template <auto function>
struct Releases {
  template <class T>
  void operator()(T* handle) const noexcept {
    function(handle);
  }
};

template <class T, auto function>
using Handle = std::unique_ptr<T, Releases<function>>;

using RepositoryHandle = Handle<git_repository, git_repository_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using IteratorHandle =
    Handle<git_reference_iterator, git_reference_iterator_free>;
using ObjectHandle = Handle<git_object, git_object_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using TreeHandle = Handle<git_tree, git_tree_free>;
using ConfigHandle = Handle<git_config, git_config_free>;
using ConfigEntryHandle = Handle<git_config_entry, git_config_entry_free>;

/// Lets a C function fill a Handle: call(Filled(handle)).
template <class T, auto function>
class Filled {
 public:
  explicit Filled(Handle<T, function>& handle) : handle_(handle) {}

  ~Filled() { handle_.reset(pointer_); }

  Filled(const Filled&) = delete;
  Filled& operator=(const Filled&) = delete;
  Filled(Filled&&) = delete;
  Filled& operator=(Filled&&) = delete;

  operator T**() { return &pointer_; }  // NOLINT: a C out-parameter

 private:
  Handle<T, function>& handle_;
  T* pointer_ = nullptr;
};

/// Returns the last error of libgit2 for `code`, with `what` before it.
inline Error libgit2_error(int code, const std::string& what) {
  const git_error* last = git_error_last();
  const std::string message =
      last != nullptr && last->message != nullptr ? last->message : "failed";
  const auto kind =
      code == GIT_ENOTFOUND ? ErrorKind::not_found : ErrorKind::git;
  return {kind, what + ": " + message};
}

/// Returns the forty digits of an id.
inline std::string hexadecimal(const git_oid& id) {
  std::string text(GIT_OID_HEXSZ, '0');
  git_oid_fmt(text.data(), &id);
  return text;
}

/// Starts libgit2 once per process. It is never shut down: that is left to
/// the end of the process.
void start_libgit2();

/// Returns the files of the system and the user, and, when `common_dir` is
/// given, those of the repository there and of its worktree `git_dir`. Without
/// `repository`, includes that depend on it are left out.
ConfigHandle read_configuration(git_repository* repository,
                                const std::string& common_dir,
                                const std::string& git_dir);

/// Returns what the configuration holds now. Each question to one of files
/// looks whether the files have changed; none to this does.
ConfigHandle as_it_stands(ConfigHandle configuration);

/// Returns only what the main worktree of a repository says of itself.
ConfigHandle read_main_configuration(git_repository* repository,
                                     const std::string& common_dir);

/// Returns the strongest value; "true" for a key without "=".
std::optional<std::string> value_in(git_config* configuration,
                                    const std::string& key);

/// Returns true if the value is one of git's words for true.
bool is_true_in(git_config* configuration, const std::string& key);

}  // namespace tokens::git
