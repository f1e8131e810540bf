// git-tokens-team: what `git tokens ledger` and `git tokens report --ledger`
// run. A program of its own, because it alone needs a library for PostgreSQL.
#include "team/actions.hpp"

#include <string_view>

namespace tokens::cli {
namespace {

Result<Answer> run_team_program(const Arguments& arguments) {
  return arguments.command->name == "ledger" ? run_team_action(arguments)
                                             : run_team_report(arguments);
}

}  // namespace
}  // namespace tokens::cli

int main(int argc, char** argv) {
  using namespace tokens::cli;
  const bool is_mirror =  // nobody types that: the dashboard starts it so
      argc == 2 && std::string_view(argv[1]) == "mirror";
  return is_mirror ? run_program(1, argv, {}, run_team_mirror)
                   : run_program(argc, argv, {}, run_team_program);
}
