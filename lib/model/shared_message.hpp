// One message id under which several responses may hide: gateways answer every
// request with the same id, and the API itself once gave one to six answers.
//
// Lines of one id are one response unless they cannot be. What proves that an
// id was given more than once is told by is_reused() and by the chain of
// parents (extractor/claude/shared_ids.hpp); from then on its lines are told
// apart.
#pragma once

#include "lib/model/response.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokens {

/// Lines of one message id that are one response for sure: the request is the
/// same, or, where none was logged, the prompt.
struct Variant {
  Response response;    ///< of those lines; its key is the message id
  std::string request;  ///< its id; empty: none was logged, or not known
  std::string uuid;     ///< of the first line; empty: not known
};

/// Returns true if a request's id was logged.
inline bool has_request(const Response& response) {
  return response.request > k_no_request;
}

/// Returns true if both read the same: input and cache.
bool has_same_prompt(const Response& a, const Response& b);

/// Returns true if lines like these two are of one variant.
bool is_same_variant(const Response& a, const Response& b);

/// Returns true if both are final answers of the same conversation, the main
/// one or that of one agent, and neither is the other's copy.
bool may_be_two(const Variant& a, const Variant& b);

/// The order in which responses of one id begin: by time, then by the uuid of
/// their first line.
bool begins_before(const Variant& a, const Variant& b);

/// All variants of one message id.
struct SharedMessage {
  std::string id;
  std::vector<Variant> variants;
  bool is_reused = false;  ///< it was given to several responses
};

/// Returns true if the lines alone prove that: a request id is missing, and
/// the prompts differ; or sessions in places of their own tell different
/// numbers for different requests, and no line of one is a copy of the other.
bool is_reused(const std::vector<Variant>& variants);

/// Returns true if somebody may wonder what the id stands for: it came with
/// several requests, or its final answers read different prompts.
bool is_doubtful(const std::vector<Variant>& variants);

/// One response of a message id.
struct SharedResponse {
  std::string key;
  std::vector<std::size_t> variants;  ///< the first of them begins it
  Response response;                  ///< with an empty key
};

/// Returns the responses of a message id, the earliest first: it has the id as
/// its key, the others have it with their request's id, or with the uuid of
/// their first line. Does not depend on the order of the variants.
std::vector<SharedResponse> settle(const SharedMessage& message);

}  // namespace tokens
