// See sandbox.hpp.
#include "tests/unit/git/sandbox.hpp"

#include "lib/git/git_command.hpp"
#include "lib/system/files.hpp"

#include <doctest/doctest.h>

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

namespace tokens::git::test {
namespace {

std::optional<std::string> current(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
}

void set(const std::string& name, const std::optional<std::string>& value) {
  if (value) {
    ::setenv(name.c_str(), value->c_str(), 1);
  } else {
    ::unsetenv(name.c_str());
  }
}

}  // namespace

Variable::Variable(std::string name, const std::optional<std::string>& value)
    : name_(std::move(name)), before_(current(name_)) {
  set(name_, value);
}

Variable::~Variable() {
  set(name_, before_);
}

Sandbox::Sandbox() {
  auto pattern =
      (std::filesystem::temp_directory_path() / "git-test-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  root_ = std::filesystem::canonical(pattern).string();
  std::filesystem::create_directories(at("home"));
  write(at("gitconfig"),
        "[user]\n\tname = Ada Tester\n\temail = ada@example.org\n"
        "[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n"
        "[protocol \"file\"]\n\tallow = always\n"
        "[commit]\n\tgpgSign = false\n");
  const std::map<std::string, std::optional<std::string>> wanted = {
      {"HOME", at("home")},
      {"XDG_CONFIG_HOME", std::nullopt},
      {"GIT_CONFIG_NOSYSTEM", "1"},
      {"GIT_CONFIG_GLOBAL", at("gitconfig")},
      {"GIT_CONFIG_COUNT", std::nullopt},
      {"GIT_CONFIG_PARAMETERS", std::nullopt},
      {"GIT_DIR", std::nullopt},
      {"GIT_WORK_TREE", std::nullopt},
      {"GIT_INDEX_FILE", std::nullopt},
      {"GIT_EDITOR", ":"},
      {"GIT_SEQUENCE_EDITOR", ":"},
      {"GIT_AUTHOR_DATE", std::nullopt},
      {"GIT_COMMITTER_DATE", std::nullopt},
      {"GIT_REFLOG_ACTION", std::nullopt},
      {"TZ", "UTC"}};
  for (const auto& [name, value] : wanted) {
    before_[name] = current(name);
    set(name, value);
  }
}

Sandbox::~Sandbox() {
  for (const auto& [name, value] : before_) {
    set(name, value);
  }
  std::error_code ignored;
  std::filesystem::remove_all(root_, ignored);
}

std::string Sandbox::at(const std::string& name) const {
  return root_ + "/" + name;
}

std::string Sandbox::git(const std::string& directory,
                         const std::vector<std::string>& arguments) const {
  GitCall call;
  call.arguments = arguments;
  call.directory = directory;
  call.reach = Reach::network;  // submodules and clones, from beside
  const auto answer = call_git(call);
  REQUIRE(answer.has_value());
  INFO(arguments.front(), ": ", answer->errors, answer->output);
  REQUIRE(answer->status == 0);
  auto output = answer->output;
  if (output.ends_with('\n')) {
    output.pop_back();
  }
  return output;
}

void Sandbox::try_git(const std::string& directory,
                      const std::vector<std::string>& arguments) const {
  GitCall call;
  call.arguments = arguments;
  call.directory = directory;
  call.reach = Reach::network;
  REQUIRE(call_git(call).has_value());
}

std::string Sandbox::repository(const std::string& name) const {
  git(root_, {"init", "-q", at(name)});
  return at(name);
}

std::string Sandbox::commit(const std::string& directory,
                            const std::string& path,
                            const std::string& text) {
  write(directory + "/" + path, text);
  git(directory, {"add", "--", path});
  const auto date = std::to_string(++second_) + " +0000";
  const Variable author("GIT_AUTHOR_DATE", date);
  const Variable committer("GIT_COMMITTER_DATE", date);
  git(directory, {"commit", "-q", "-m", "change " + path});
  return git(directory, {"rev-parse", "HEAD"});
}

void Sandbox::write(const std::string& path, const std::string& text) const {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace tokens::git::test
