// Which commits came from somewhere else: where remote-tracking branches
// stood, and since when, as their reflogs tell.
#pragma once

#include "lib/git/repository.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokens::app {

class RemoteBranches {
 public:
  explicit RemoteBranches(const git::Repository& git) : git_(git) {}

  /// Returns true if a remote-tracking branch reached `id` by `second`, other
  /// than by a push of ours. Reads refs and reflogs when first asked.
  Result<bool> showed(const std::string& id, std::int64_t second);

 private:
  struct Stand {
    std::int64_t since;
    std::string id;
  };

  Result<void> load();

  const git::Repository& git_;
  std::optional<std::vector<Stand>> stands_;
};

}  // namespace tokens::app
