// The HTTP server of the dashboard: who may ask, how much, and for how long.
// What is answered is in routes.hpp. cpp-httplib is included here only.
#pragma once

#include "dashboard/every_use.hpp"
#include "dashboard/routes.hpp"
#include "lib/base/result.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace tokens::dashboard {

/// The program that looks for what is new.
struct Scan {
  std::string program;             ///< empty: nothing is looked for
  std::vector<std::string> words;  ///< behind its name
  std::chrono::seconds pause{2};   ///< between two looks, at least
  /// What it complains of goes to our standard error; once, until it succeeds
  /// again.
  bool tells_problems = false;
};

struct ServerSettings {
  std::string address = "127.0.0.1";
  int port = 5000;    ///< 1 to 65535
  std::string token;  ///< asked for if it is not empty
  Scan scan;
  ReadQuery read_query;
  Offset offset;
  /// Called once, with the address of the page, when the server answers.
  std::function<void(const std::string& url)> on_ready;
};

/// Serves until SIGTERM, SIGINT or SIGHUP. Blocks these signals in the calling
/// thread: call it before other threads are started. Fails with `io` if the
/// port is taken, and names the next free one.
Result<void> serve(const ServerSettings& settings);

}  // namespace tokens::dashboard
