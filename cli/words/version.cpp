// The only file that is compiled again when it changes.
#include "cli/words/help.hpp"

namespace tokens::cli {

std::string_view version() {
  return TOKENS_VERSION;
}

}  // namespace tokens::cli
