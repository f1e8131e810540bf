// See version.hpp. The only file that is compiled again when it changes.
#include "cli/words/version.hpp"

namespace tokens::cli {

std::string_view version() {
  return TOKENS_VERSION;
}

}  // namespace tokens::cli
