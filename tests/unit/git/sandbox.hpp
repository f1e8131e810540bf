// A directory of its own with its own HOME and git configuration, in which
// tests run the real git. The environment is put back and the directory
// removed at the end.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokens::git::test {

/// Sets one variable of the environment, and puts the old value back.
class Variable {
 public:
  Variable(std::string name, const std::optional<std::string>& value);
  ~Variable();

  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  Variable(Variable&&) = delete;
  Variable& operator=(Variable&&) = delete;

 private:
  std::string name_;
  std::optional<std::string> before_;
};

class Sandbox {
 public:
  Sandbox();
  ~Sandbox();

  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  Sandbox(Sandbox&&) = delete;
  Sandbox& operator=(Sandbox&&) = delete;

  /// Returns the real path of `name` in the sandbox.
  [[nodiscard]] std::string at(const std::string& name) const;

  /// Runs git in `directory`, and fails the test if git fails. Returns stdout
  /// without its last line end.
  std::string git(const std::string& directory,
                  const std::vector<std::string>& arguments) const;

  /// The same, but git may fail (a conflict).
  void try_git(const std::string& directory,
               const std::vector<std::string>& arguments) const;

  /// Makes a repository with the branch "main" and returns its path.
  std::string repository(const std::string& name) const;

  /// Writes `text` to `path` below `directory`, adds and commits it one second
  /// after the commit before; returns the id.
  std::string commit(const std::string& directory,
                     const std::string& path,
                     const std::string& text);

  void write(const std::string& path, const std::string& text) const;

 private:
  std::string root_;
  std::map<std::string, std::optional<std::string>> before_;
  long long second_ = 1'700'000'000;
};

}  // namespace tokens::git::test
