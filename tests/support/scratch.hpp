// A directory of its own for a test, and variables that are put back after it.
// Nothing here reads the user's HOME.
#pragma once

#include <boost/filesystem.hpp>

#include <stdlib.h>

#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace tokens::testing {

/// A fresh directory, removed with all it holds at the end of the scope. Its
/// path is real: no link on the way to it.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (boost::filesystem::canonical(
                            boost::filesystem::temp_directory_path()) /
                        "git-tokens-test-XXXXXX")
                           .string();
    if (mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("no scratch directory: " + name);
    }
    path_ = name;
  }

  ~ScratchDirectory() {
    boost::system::error_code ignored;
    boost::filesystem::remove_all(path_, ignored);
  }

  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  ScratchDirectory(ScratchDirectory&&) = delete;
  ScratchDirectory& operator=(ScratchDirectory&&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

  /// Returns the path of something in it.
  [[nodiscard]] std::string operator/(const std::string& name) const {
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

/// Sets a variable of the environment (nullptr: unsets it) for a scope.
class ScopedVariable {
 public:
  ScopedVariable(std::string name, const char* value) : name_(std::move(name)) {
    if (const char* old = std::getenv(name_.c_str())) {
      old_ = old;
    }
    put(value);
  }

  ~ScopedVariable() { put(old_ ? old_->c_str() : nullptr); }

  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;
  ScopedVariable(ScopedVariable&&) = delete;
  ScopedVariable& operator=(ScopedVariable&&) = delete;

 private:
  void put(const char* value) {
    if (value == nullptr) {
      unsetenv(name_.c_str());
    } else {
      setenv(name_.c_str(), value, 1);
    }
  }

  std::string name_;
  std::optional<std::string> old_;
};

}  // namespace tokens::testing
