// What Claude Code tells its status line command on standard input.
#pragma once

#include "lib/base/money.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokens::app {

/// All of it may be missing.
struct ClientStatus {
  std::string session;
  std::string model;            ///< as people read it
  std::string directory;        ///< where the session works
  std::string transcript;       ///< its file
  std::optional<PicoUsd> cost;  ///< of the session, as the client counts it
};

/// Returns what `json` says; nothing if it is no JSON object.
std::optional<ClientStatus> parse_client_status(std::string_view json);

}  // namespace tokens::app
