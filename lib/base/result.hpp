// One error type for the whole project, and the class that carries it.
//
// Functions that can fail return Result<T>; absence that is normal returns
// std::optional. A message grows outward: the outermost caller's words come
// first ("read ledger: /x/y: permission denied"), so that one line tells what
// failed, where, and why.
#pragma once

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace tokens {

enum class ErrorKind {
  not_found,  ///< the named thing does not exist
  io,         ///< reading or writing failed
  parse,      ///< bytes are not what they should be
  git,        ///< git or libgit2 refused
  busy,       ///< somebody else holds the lock; try again
  database,   ///< the ledger refused, or is damaged
  newer,      ///< written by a newer version of this program
  usage,      ///< the caller asked for something that cannot be
  internal,   ///< a mistake of ours
};

struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;

  /// Returns the same error with `context` and a colon before its message.
  [[nodiscard]] Error in(const std::string& context) const {
    return {kind, context + ": " + message};
  }
};

/// A value or an Error. Discarding one is a compile error under -Werror.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
};

/// Returns an Error to be returned from a function that returns Result.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

inline tl::unexpected<Error> fail(Error error) {
  return tl::unexpected<Error>(std::move(error));
}

}  // namespace tokens

#define TOKENS_CONCAT_(a, b) a##b
#define TOKENS_CONCAT(a, b) TOKENS_CONCAT_(a, b)

/// Returns the error of `expression` from the enclosing function.
#define TOKENS_TRY(expression)                                     \
  do {                                                             \
    auto tokens_try_result = (expression);                         \
    if (!tokens_try_result) {                                      \
      return ::tokens::fail(std::move(tokens_try_result.error())); \
    }                                                              \
  } while (false)

/// Declares `target` with the value of `expression`, or returns its error.
#define TOKENS_TRY_ASSIGN(target, expression) \
  TOKENS_TRY_ASSIGN_(TOKENS_CONCAT(tokens_try_, __LINE__), target, expression)
#define TOKENS_TRY_ASSIGN_(name, target, expression) \
  auto name = (expression);                          \
  if (!name) {                                       \
    return ::tokens::fail(std::move(name.error()));  \
  }                                                  \
  target = std::move(*name)
