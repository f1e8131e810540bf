// The text of our hooks: a few lines of POSIX sh that call git-tokens-hook by
// its absolute path, and, where a hook stood before, run that one first.
//
// Invariant: a file is ours only if it equals, byte for byte, what one of the
// writers below makes of the values found in it. Whatever else it is, it
// belongs to somebody else and is never overwritten.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokens::installers {

/// What a hook that stood before ours is called, behind the hook's own name.
inline constexpr std::string_view k_before_suffix = ".before-git-tokens";

/// How our hook runs the one that stood before it.
enum class Chain {
  none,      ///< there was no hook
  executed,  ///< it is run as a program
  sourced,   ///< a shell script that asks for its own name ($0, as husky's
             ///< does): a shell of its own reads it under our name
};

/// Everything that differs between two of our hooks.
struct Shim {
  std::string hook;    ///< "post-commit"
  std::string binary;  ///< absolute path of git-tokens-hook
  Chain chain = Chain::none;
  std::string shell;  ///< for `sourced`: "sh", "/bin/bash -e" …

  bool operator==(const Shim&) const = default;
};

/// Writes the text of a hook. Every text that was ever installed keeps its
/// writer, so that it can be upgraded and removed.
using ShimWriter = std::string (*)(const Shim&);

/// Returns all writers, the current one last.
std::span<const ShimWriter> shim_writers();

/// Returns the current text.
std::string write_shim(const Shim& shim);

/// A hook that is ours, taken apart.
struct KnownShim {
  Shim shim;
  bool is_current = false;  ///< written by the last of the writers
};

/// Returns what `text` was made from, or nothing if it is not exactly ours.
std::optional<KnownShim> recognise_shim(
    std::string_view text,
    const std::string& hook,
    std::span<const ShimWriter> writers = shim_writers());

/// Returns true if `text` bears our mark, edited or not.
bool bears_our_mark(std::string_view text);

/// Returns the program in a line that a person put into the hook: ours, called
/// for this hook, as `'/opt/bin/git-tokens-hook' post-commit "$@" || :`.
/// Nothing if no line calls it.
std::optional<std::string> called_by_hand(std::string_view text,
                                          std::string_view hook);

/// Returns the shell, with its options, in which a script with this text may
/// be sourced; nothing if it must be run as a program, or does not look at
/// its own name.
std::optional<std::string> sourcing_shell(std::string_view text);

/// Returns `text` as one word of a POSIX shell.
std::string shell_quote(std::string_view text);

/// Undoes shell_quote.
std::string shell_unquote(std::string_view word);

}  // namespace tokens::installers
