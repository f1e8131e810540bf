// git-tokens-ci: what `git tokens ci` runs. A program of its own, because it
// alone needs a library for HTTPS.
#include "ci/actions.hpp"

int main(int argc, char** argv) {
  return tokens::cli::run_program(
      argc, argv, {"ci"}, tokens::cli::run_ci_action);
}
