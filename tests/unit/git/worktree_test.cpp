// Where things lie: linked worktrees, submodules, bare repositories, hooks,
// extensions, and what the environment of a hook says. Both engines.
#include "lib/git/git_command.hpp"
#include "lib/git/repository.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;
using test::Variable;
using Check = std::function<void(const Repository&)>;

void with_both(const std::string& directory,
               FromEnvironment from_environment,
               const Check& check) {
  const auto fast = open(directory, from_environment);
  INFO((fast ? "" : fast.error().message));
  REQUIRE(fast.has_value());
  CHECK((*fast)->engine() == "libgit2");
  check(**fast);
  const auto slow = open_with_git_command(directory, from_environment);
  INFO((slow ? "" : slow.error().message));
  REQUIRE(slow.has_value());
  CHECK((*slow)->engine() == "git");
  check(**slow);
}

void with_both(const std::string& directory, const Check& check) {
  with_both(directory, FromEnvironment::no, check);
}

std::vector<std::string> roots(const Repository& repository) {
  std::vector<std::string> result;
  const auto all = repository.worktrees();
  for (const auto& worktree : all) {
    result.push_back(worktree.root);
    CHECK(std::filesystem::exists(worktree.git_dir + "/HEAD"));
  }
  return result;
}

/// What git itself lists, without the worktrees whose directory is gone.
std::vector<std::string> roots_by_git(const Sandbox& box,
                                      const std::string& directory) {
  std::vector<std::string> result;
  auto text = box.git(directory, {"worktree", "list", "--porcelain"}) + "\n";
  for (auto end = text.find('\n'); end != std::string::npos;
       end = text.find('\n')) {
    const auto line = text.substr(0, end);
    if (line.starts_with("worktree ") &&
        std::filesystem::exists(line.substr(9) + "/.git")) {
      result.push_back(line.substr(9));
    }
    text.erase(0, end + 1);
  }
  return result;
}

TEST_SUITE("git/worktree") {
  TEST_CASE("a linked worktree shares everything but HEAD") {
    Sandbox box;
    const auto path = box.repository("r");
    box.commit(path, "a", "1");
    box.git(path, {"worktree", "add", "-q", "-b", "wt/b", box.at("w t")});
    const auto id = box.commit(box.at("w t"), "b", "1");
    box.git(path, {"worktree", "add", "-q", "--detach", box.at("gone")});
    box.git(path, {"worktree", "add", "-q", "--detach", box.at("removed")});
    box.git(path, {"worktree", "remove", box.at("removed")});
    std::filesystem::remove_all(box.at("gone"));
    with_both(box.at("w t"), [&](const Repository& repository) {
      CHECK(repository.root() == box.at("w t"));
      CHECK(repository.common_dir() == path + "/.git");
      CHECK(repository.git_dir() == path + "/.git/worktrees/w-t");
      CHECK(repository.head().value().branch == "wt/b");
      CHECK(repository.head().value().id == id);
      CHECK(repository.is_tracked("b"));
      CHECK(repository.hooks_dir().value() == path + "/.git/hooks");
      CHECK(roots(repository) == std::vector<std::string>{path, box.at("w t")});
    });
    with_both(path, [&](const Repository& repository) {
      CHECK(roots(repository) == roots_by_git(box, path));
      CHECK_FALSE(repository.is_tracked("b"));
    });
  }

  TEST_CASE("a submodule is a repository of its own") {
    Sandbox box;
    const auto inner = box.repository("inner");
    box.commit(inner, "a", "1");
    const auto outer = box.repository("outer");
    box.git(outer, {"submodule", "--quiet", "add", inner, "libs/in"});
    const auto added = box.commit(outer, "b", "1");
    const auto id = box.commit(outer + "/libs/in", "a", "2");
    with_both(outer + "/libs/in", [&](const Repository& repository) {
      CHECK(repository.root() == outer + "/libs/in");
      CHECK(repository.git_dir() == outer + "/.git/modules/libs/in");
      CHECK(repository.common_dir() == repository.git_dir());
      CHECK(repository.head().value().id == id);
      CHECK(roots(repository) == std::vector<std::string>{outer + "/libs/in"});
      CHECK(repository.hooks_dir().value() ==
            outer + "/.git/modules/libs/in/hooks");
    });
    with_both(outer, [&](const Repository& repository) {
      CHECK(repository.changed_paths(added).value() ==
            std::vector<std::string>{".gitmodules", "b", "libs/in"});
    });
  }

  TEST_CASE("a bare repository has no root, its worktrees have") {
    Sandbox box;
    const auto source = box.repository("source");
    const auto id = box.commit(source, "a", "1");
    const auto bare = box.at("r.git");
    box.git(source, {"clone", "-q", "--bare", source, bare});
    with_both(bare, [&](const Repository& repository) {
      CHECK(repository.root().empty());
      CHECK(repository.git_dir() == bare);
      CHECK(repository.head().value().id == id);
      CHECK(roots(repository).empty());
      CHECK(repository.hooks_dir().value() == bare + "/hooks");
      CHECK(repository.changed_paths(id).value() ==
            std::vector<std::string>{"a"});
    });
    box.git(bare, {"worktree", "add", "-q", box.at("w"), "main"});
    SUBCASE("plain") {}
    SUBCASE("bare said in the main worktree's own file") {
      box.git(bare, {"config", "extensions.worktreeConfig", "true"});
      box.git(bare, {"config", "--unset", "core.bare"});
      box.git(bare, {"config", "--worktree", "core.bare", "true"});
      with_both(bare, [&](const Repository& repository) {
        CHECK(repository.root().empty());
      });
    }
    with_both(box.at("w"), [&](const Repository& repository) {
      CHECK(repository.root() == box.at("w"));
      CHECK(roots(repository) == std::vector<std::string>{box.at("w")});
    });
  }

  TEST_CASE("paths are real where a link leads to the repository") {
    Sandbox box;
    const auto path = box.repository("r");
    std::filesystem::create_directory(path + "/sub");
    std::filesystem::create_symlink(path, box.at("link"));
    with_both(box.at("link") + "/sub/", [&](const Repository& repository) {
      CHECK(repository.root() == path);
      CHECK(repository.git_dir() == path + "/.git");
      CHECK(roots(repository) == std::vector<std::string>{path});
    });
  }

  TEST_CASE("the .git directory itself belongs to its worktree") {
    Sandbox box;
    const auto path = box.repository("r");
    with_both(path + "/.git/refs", [&](const Repository& repository) {
      CHECK(repository.root() == path);
      CHECK(repository.git_dir() == path + "/.git");
    });
  }

  TEST_CASE("core.hooksPath is understood as git understands it") {
    Sandbox box;
    const auto path = box.repository("r");
    box.commit(path, "a", "1");
    box.git(path, {"worktree", "add", "-q", box.at("w")});
    std::string setting;
    std::string in_main;
    std::string in_linked;
    SUBCASE("absolute") {
      setting = in_main = in_linked = box.at("some/hooks");
    }
    SUBCASE("relative to each worktree") {
      setting = ".husky/_";
      in_main = path + "/.husky/_";
      in_linked = box.at("w") + "/.husky/_";
    }
    SUBCASE("through a link, with a final slash") {
      std::filesystem::create_directory(box.at("real hooks"));
      std::filesystem::create_symlink(box.at("real hooks"), box.at("link"));
      setting = box.at("link") + "/";
      in_main = in_linked = box.at("real hooks");
    }
    SUBCASE("in the home directory") {
      setting = "~/my hooks";
      in_main = in_linked = box.at("home") + "/my hooks";
    }
    SUBCASE("in the home of a user") {
      setting = "~root/hooks";
      in_main = in_linked = box.git(path,
                                    {"-c",
                                     "core.hooksPath=~root/hooks",
                                     "rev-parse",
                                     "--git-path",
                                     "hooks"});
    }
    box.git(path, {"config", "core.hooksPath", setting});
    with_both(path, [&](const Repository& repository) {
      CHECK(repository.hooks_dir().value() == in_main);
    });
    with_both(box.at("w"), [&](const Repository& repository) {
      CHECK(repository.hooks_dir().value() == in_linked);
    });
  }

  TEST_CASE("an empty core.hooksPath is an error, not the file system's root") {
    Sandbox box;
    const auto path = box.repository("r");
    box.git(path, {"config", "core.hooksPath", ""});
    with_both(path, [&](const Repository& repository) {
      CHECK(repository.hooks_dir().error().kind == ErrorKind::git);
    });
  }

  TEST_CASE("extensions that only concern writers are no obstacle") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto id = box.commit(path, "a", "1");
    box.git(path, {"config", "core.repositoryformatversion", "1"});
    SUBCASE("worktreeConfig") {
      box.git(path, {"config", "extensions.worktreeConfig", "true"});
      box.git(path, {"config", "core.hooksPath", "everywhere"});
      box.git(path, {"worktree", "add", "-q", box.at("w")});
      box.git(box.at("w"), {"config", "--worktree", "core.hooksPath", "here"});
      with_both(box.at("w"), [&](const Repository& repository) {
        CHECK(repository.config("core.hookspath") == "here");
        CHECK(repository.hooks_dir().value() == box.at("w") + "/here");
      });
      with_both(path, [&](const Repository& repository) {
        CHECK(repository.hooks_dir().value() == path + "/everywhere");
      });
    }
    SUBCASE("partialClone") {
      box.git(path, {"config", "extensions.partialClone", "origin"});
    }
    SUBCASE("preciousObjects") {
      box.git(path, {"config", "extensions.preciousObjects", "true"});
    }
    with_both(path, [&](const Repository& repository) {
      CHECK(repository.head().value().id == id);
      CHECK(repository.root() == path);
    });
  }

  TEST_CASE("a partial clone is read and never completed") {
    Sandbox box;
    const auto source = box.repository("source");
    box.git(source, {"config", "uploadpack.allowFilter", "true"});
    const auto first = box.commit(source, "a", "1");
    const auto id = box.commit(source, "sub/a", "2");
    const auto path = box.at("r");
    box.git(source,
            {"clone",
             "-q",
             "--filter=blob:none",
             "--no-checkout",
             "file://" + source,
             path});
    const auto blob = box.git(source, {"rev-parse", first + ":a"});
    with_both(path, [&](const Repository& repository) {
      CHECK(repository.head().value().id == id);
      CHECK(repository.changed_paths(id).value() ==
            std::vector<std::string>{"sub/a"});
    });
    // The engine's own calls must not fetch; asking for a blob shows it.
    CHECK_FALSE(run_git(path, {"cat-file", "-p", blob}).has_value());
  }

  TEST_CASE("a shallow clone ends where git says") {
    Sandbox box;
    const auto source = box.repository("source");
    box.commit(source, "a", "1");
    const auto second = box.commit(source, "b", "2");
    const auto third = box.commit(source, "c", "3");
    const auto path = box.at("r");
    box.git(source, {"clone", "-q", "--depth=2", "file://" + source, path});
    with_both(path, [&](const Repository& repository) {
      CHECK(repository.log("", 0).value().size() == 2);
      CHECK(repository.commit(third).value().parents ==
            std::vector<std::string>{second});
      CHECK(repository.commit(second).value().parents.empty());
      CHECK(repository.changed_paths(second).value() ==
            std::vector<std::string>{"a", "b"});
      CHECK(
          repository.reached({second, std::string(40, '1')}, {third}).value() ==
          CommitIds{second});
    });
  }

  TEST_CASE("GIT_DIR of a hook counts only where it is asked for") {
    Sandbox box;
    const auto path = box.repository("r");
    box.commit(path, "a", "1");
    box.git(path, {"worktree", "add", "-q", box.at("w")});
    const auto other = box.repository("other");
    const Variable git_dir("GIT_DIR", path + "/.git/worktrees/w");
    const Variable index("GIT_INDEX_FILE", path + "/.git/worktrees/w/index");
    with_both(other, FromEnvironment::yes, [&](const Repository& repository) {
      CHECK(repository.root() == box.at("w"));
      CHECK(repository.head().value().branch == "w");
      CHECK(repository.is_tracked("a"));
    });
    with_both(other, FromEnvironment::no, [&](const Repository& repository) {
      CHECK(repository.root() == other);
      CHECK_FALSE(repository.is_tracked("a"));
    });
  }

  TEST_CASE("GIT_WORK_TREE is left to the git command") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto id = box.commit(path, "a", "1");
    std::filesystem::create_directory(box.at("elsewhere"));
    const Variable git_dir("GIT_DIR", path + "/.git");
    const Variable tree("GIT_WORK_TREE", box.at("elsewhere"));
    const auto repository = open(path, FromEnvironment::yes);
    REQUIRE(repository.has_value());
    CHECK((*repository)->engine() == "git");
    CHECK((*repository)->root() == box.at("elsewhere"));
    CHECK((*repository)->head().value().id == id);
  }
}

}  // namespace
}  // namespace tokens::git
