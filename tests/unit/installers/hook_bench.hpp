// A real repository with a HOME of its own, a stand-in for git-tokens-hook that
// writes down how it was called, and the eyes to see what became of a hooks
// directory.
#pragma once

#include "installers/hook_installer.hpp"
#include "lib/git/repository.hpp"
#include "lib/system/files.hpp"
#include "tests/support/scratch.hpp"

#include <boost/filesystem.hpp>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

namespace tokens::installers::testing {

/// Stops the test where its preparation fails.
inline void must(const Result<void>& result) {
  if (!result) {
    throw std::runtime_error(result.error().message);
  }
}

class HookBench {
 public:
  HookBench()
      : home_("HOME", scratch_.path().c_str()),
        config_home_("XDG_CONFIG_HOME", nullptr),
        no_system_("GIT_CONFIG_NOSYSTEM", "1"),
        no_system_file_("GIT_CONFIG_SYSTEM", "/dev/null") {
    run("git init -q -b main repo");
    run("git -C repo config user.name N");
    run("git -C repo config user.email n@example.org");
    put("bin/git-tokens-hook",
        "#!/bin/sh\n{ echo \"$@\"; [ \"$1\" != post-rewrite ] || cat; } >>'" +
            (scratch_ / "calls") + "'\n",
        0755);
    boost::filesystem::remove_all(hooks());
    must(system::make_directories(hooks()));
  }

  /// Runs a command of sh in the scratch directory; returns its status.
  int try_run(const std::string& command) const {
    const auto line = "cd '" + scratch_.path() + "' && { " + command +
                      "\n} >output 2>&1 </dev/null";
    return std::system(line.c_str());
  }

  void run(const std::string& command) const {
    if (try_run(command) != 0) {
      throw std::runtime_error(command + ": " + text("output"));
    }
  }

  /// Writes a file below the scratch directory.
  void put(const std::string& name,
           const std::string& content,
           unsigned mode = 0755) const {
    const auto path = scratch_ / name;
    boost::filesystem::create_directories(
        boost::filesystem::path(path).parent_path());
    must(system::write_file_atomically(
        path, content, system::Durability::cached, mode));
  }

  void put_hook(const std::string& name,
                const std::string& content,
                unsigned mode = 0755) const {
    put("repo/.git/hooks/" + name, content, mode);
  }

  /// Returns what the file holds; nothing if it is not there.
  [[nodiscard]] std::string text(const std::string& name) const {
    return system::read_file(scratch_ / name).value_or("");
  }

  [[nodiscard]] std::string hook_text(const std::string& name) const {
    return text("repo/.git/hooks/" + name);
  }

  /// Returns how the stand-in was called, a line each, and forgets it.
  [[nodiscard]] std::string calls() const {
    auto lines = text("calls");
    put("calls", "");
    return lines;
  }

  [[nodiscard]] std::string hooks() const {
    return scratch_ / "repo/.git/hooks";
  }

  [[nodiscard]] std::string in_scratch(const std::string& name) const {
    return scratch_ / name;
  }

  /// Returns one text that differs if any name, byte, mode or link target in
  /// the directory differs.
  [[nodiscard]] std::string picture(const std::string& directory) const {
    namespace fs = boost::filesystem;
    std::string all;
    const auto names = system::list_directory(directory).value();
    for (const auto& name : names) {
      const auto path = system::join(directory, name);
      const auto status = system::link_status(path).value();
      all += name + " " + std::to_string(status.mode) + " ";
      if (status.is_link) {
        all += "-> " + fs::read_symlink(path).string();
      } else if (status.is_regular) {
        all += system::read_file(path).value();
      }
      all += "\n";
    }
    return all;
  }

  [[nodiscard]] std::unique_ptr<git::Repository> open(
      const std::string& name = "repo") const {
    return git::open(scratch_ / name, git::FromEnvironment::no).value();
  }

  [[nodiscard]] InstallOptions options() const {
    InstallOptions options;
    options.binary = scratch_ / "bin/git-tokens-hook";
    return options;
  }

  [[nodiscard]] Result<InstallReport> install(Force force = Force::no) const {
    auto how = options();
    how.force = force;
    return install_hooks(*open(), how);
  }

  std::vector<RemovedHook> uninstall() const {
    return uninstall_hooks(*open(), {}).value();
  }

  void commit(const std::string& more = "") const {
    run("git -C repo commit -q --allow-empty -m c " + more);
  }

 private:
  tokens::testing::ScratchDirectory scratch_;
  tokens::testing::ScopedVariable home_;
  tokens::testing::ScopedVariable config_home_;
  tokens::testing::ScopedVariable no_system_;
  tokens::testing::ScopedVariable no_system_file_;
};

}  // namespace tokens::installers::testing
