// See program.hpp.
#include "cli/program.hpp"

#include "cli/text/output.hpp"
#include "cli/words/help.hpp"
#include "lib/system/descriptor.hpp"
#include "lib/system/files.hpp"
#include "lib/system/platform.hpp"

#include <fcntl.h>
#include <spawn.h>

#include <csignal>
#include <cstring>
#include <exception>

namespace tokens::cli {
namespace {

Result<ExitCode> run_words(const std::vector<std::string>& words,
                           Result<Answer> (*run)(const Arguments& arguments)) {
  TOKENS_TRY_ASSIGN(const Arguments arguments, parse_arguments(words));
  if (arguments.has("--help") || arguments.has("--version")) {
    TOKENS_TRY(print(arguments.has("--help") ? help_text(*arguments.command)
                                             : version_text()));
    return ExitCode::done;
  }
  TOKENS_TRY_ASSIGN(const Answer answer, run(arguments));
  TOKENS_TRY(print(answer.text));
  return answer.code;
}

}  // namespace

int run_program(int argc,
                char** argv,
                std::vector<std::string> before,
                Result<Answer> (*run)(const Arguments& arguments)) {
  system::hold_standard_descriptors();
  // A reader that has seen enough closes the pipe: no reason to die.
  std::signal(SIGPIPE, SIG_IGN);
  auto code = ExitCode::failed;
  try {
    std::vector<std::string> words = std::move(before);
    words.insert(words.end(), argv + (argc > 0 ? 1 : 0), argv + argc);
    const auto ended = run_words(words, run);
    if (ended) {
      return static_cast<int>(*ended);
    }
    complain(ended.error().message);
    if (ended.error().kind == ErrorKind::usage) {
      code = ExitCode::usage;
    }
  } catch (const std::exception& exception) {
    complain(std::string("internal error: ") + exception.what());
  }
  return static_cast<int>(code);
}

Result<std::string> sibling(const std::string& name) {
  TOKENS_TRY_ASSIGN(const std::string self, system::program_path());
  const std::string path = system::join(self.substr(0, self.rfind('/')), name);
  if (!system::status(path)) {
    return fail(ErrorKind::not_found,
                path +
                    " is missing: install git-tokens again, its programs "
                    "belong together");
  }
  return path;
}

Result<pid_t> start_program(const std::string& program,
                            std::vector<std::string> words,
                            const StartOptions& options) {
  words.insert(words.begin(), program);
  std::vector<std::string> environment =
      system::environment_with(options.changes);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : options.silent) {
    posix_spawn_file_actions_addopen(
        &actions, descriptor, "/dev/null", O_RDWR, 0);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigmask(&attributes, &options.blocked);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int error = posix_spawnp(&child,
                                 program.c_str(),
                                 &actions,
                                 &attributes,
                                 system::pointers_to(words).data(),
                                 system::pointers_to(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return fail(ErrorKind::io,
                "start " + program + ": " + std::strerror(error));
  }
  return child;
}

}  // namespace tokens::cli
