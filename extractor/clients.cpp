// See clients.hpp.
#include "extractor/clients.hpp"

#include "extractor/claude/claude.hpp"
#include "extractor/claude/shared_ids.hpp"
#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

namespace tokens::extractor {
namespace {

constexpr Client k_clients[] = {
    {claude::k_client.data(),
     "Claude Code",
     claude::k_folder_variable,
     "CLAUDE_CODE_SESSION_ID",
     claude::folders,
     claude::may_hold,
     claude::make_reader,
     claude::examine},
};

}  // namespace

std::span<const Client> clients() {
  return k_clients;
}

const Client& client_of(std::string_view path) {
  for (const Client& client : clients()) {
    for (const std::string& folder : client.folders()) {
      if (is_within(path, folder)) {
        return client;
      }
    }
  }
  return clients().front();
}

}  // namespace tokens::extractor
