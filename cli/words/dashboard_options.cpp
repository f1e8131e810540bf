// See dashboard_options.hpp.
#include "cli/words/dashboard_options.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

namespace tokens::cli {

Result<DashboardOptions> dashboard_options(const Arguments& arguments) {
  DashboardOptions options;
  if (const auto typed = arguments.value("--port")) {
    TOKENS_TRY_ASSIGN(
        const std::int64_t port,
        typed_digits(
            "--port", *typed, {1, 65'535, "is no port; it takes 1 to 65535"}));
    options.port = static_cast<int>(port);
  }
  options.address = arguments.value("--listen").value_or(options.address);
  options.opens_browser = arguments.has("--open");
  // Another's ledger is shown as it stands: what this machine's transcripts
  // tell is not its own.
  options.scans = !arguments.has("--no-scan") && !arguments.has("--ledger");
  for (const char* other : {"--port", "--listen", "--open"}) {
    if (arguments.has("--html") && arguments.has(other)) {
      return fail(ErrorKind::usage,
                  std::string("--html writes a file and serves nothing: leave "
                              "out ") +
                      other);
    }
  }
  options.ledger = arguments.value("--ledger").value_or("");
  options.is_team_ledger = options.ledger == "team" ||
                           options.ledger.find("://") != std::string::npos;
  if (arguments.has("--ledger") && !options.is_team_ledger &&
      !system::status(options.ledger)) {
    return fail(
        ErrorKind::not_found,
        "--ledger: there is no file '" + printable(options.ledger) + "'");
  }
  return options;
}

}  // namespace tokens::cli
