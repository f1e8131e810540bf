// The clients whose transcripts are read: one row each, and one folder beside
// this file that knows the client's format.
#pragma once

#include "extractor/line_reader.hpp"
#include "lib/model/shared_message.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::extractor {

struct Client {
  const char* id;                ///< as it is stored: "claude-code"
  const char* name;              ///< for people
  const char* folder_variable;   ///< environment: where else its folders are
  const char* session_variable;  ///< environment: the session that calls us

  /// Returns the folders below which every *.jsonl is a transcript, whether
  /// they are there or not.
  std::vector<std::string> (*folders)();

  /// Returns true if sessions that were started in `directory`, or below it,
  /// may stand in the folder `name` of those folders: a quick first look.
  bool (*may_hold)(std::string_view name, std::string_view directory);

  std::unique_ptr<LineReader> (*make_reader)(Batch& batch);

  /// Reads again what the transcripts say of keys that were given to several
  /// responses.
  void (*examine)(std::vector<SharedMessage>& messages);
};

std::span<const Client> clients();

/// Returns the client in whose folders `path` lies; else the first.
const Client& client_of(std::string_view path);

}  // namespace tokens::extractor
