// The contract of Repository: every case runs against both engines, on real
// repositories that the git command made.
#include "lib/git/repository.hpp"

#include "lib/git/layout.hpp"
#include "lib/system/files.hpp"
#include "tests/unit/git/sandbox.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace tokens::git {
namespace {

using test::Sandbox;
using test::Variable;

enum class Engine { libgit2, command };

std::unique_ptr<Repository> open_as(
    Engine engine,
    const std::string& directory,
    FromEnvironment from_environment = FromEnvironment::no) {
  auto opened = engine == Engine::libgit2
                    ? open(directory, from_environment)
                    : open_with_git_command(directory, from_environment);
  INFO((opened ? "" : opened.error().message));
  REQUIRE(opened.has_value());
  CHECK((*opened)->engine() == (engine == Engine::libgit2 ? "libgit2" : "git"));
  return std::move(*opened);
}

/// Runs `body` once with each engine.
template <class Body>
void with_both(Body body) {
  SUBCASE("libgit2") {
    body(Engine::libgit2);
  }
  SUBCASE("git command") {
    body(Engine::command);
  }
}

std::string id_named(const std::vector<Ref>& refs, const std::string& name) {
  const auto found =
      std::find_if(refs.begin(), refs.end(), [&](const Ref& ref) {
        return ref.name == name;
      });
  return found == refs.end() ? "" : found->id;
}

std::vector<std::string> ids_of(const std::vector<CommitInfo>& commits) {
  std::vector<std::string> result;
  for (const auto& commit : commits) {
    result.push_back(commit.id);
  }
  return result;
}

TEST_SUITE("git/repository") {
  TEST_CASE("an unborn branch has a name and no id") {
    Sandbox box;
    const auto path = box.repository("r");
    with_both([&](Engine engine) {
      const auto repository = open_as(engine, path);
      const auto head = repository->head();
      REQUIRE(head.has_value());
      CHECK(head->id.empty());
      CHECK(head->branch == "main");
      CHECK(repository->root() == path);
      CHECK(repository->git_dir() == path + "/.git");
      CHECK(repository->common_dir() == path + "/.git");
      CHECK(repository->log("", 0).value().empty());
      CHECK(repository->resolve("HEAD").error().kind == ErrorKind::not_found);
      CHECK(repository->refs().value().empty());
    });
  }

  TEST_CASE("a detached HEAD has an id and no branch") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto id = box.commit(path, "a", "1");
    box.git(path, {"checkout", "-q", "--detach"});
    with_both([&](Engine engine) {
      const auto head = open_as(engine, path)->head();
      REQUIRE(head.has_value());
      CHECK(head->id == id);
      CHECK(head->branch.empty());
    });
  }

  TEST_CASE("branches and paths keep slashes, blanks and foreign letters") {
    Sandbox box;
    const auto path = box.repository("r");
    box.git(path, {"checkout", "-q", "-b", "feature/größe"});
    const auto id = box.commit(path, "ein Ordner/naïve datei.txt", "1");
    with_both([&](Engine engine) {
      const auto repository = open_as(engine, path + "/ein Ordner");
      CHECK(repository->head().value().branch == "feature/größe");
      CHECK(repository->root() == path);
      CHECK(repository->changed_paths(id).value() ==
            std::vector<std::string>{"ein Ordner/naïve datei.txt"});
      CHECK(repository->is_tracked("ein Ordner/naïve datei.txt"));
      CHECK_FALSE(repository->is_tracked("ein Ordner"));
      CHECK_FALSE(repository->is_tracked("ein"));
      CHECK_FALSE(repository->is_tracked("*"));
    });
  }

  TEST_CASE("a commit is told with its parents, people, times and subject") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto first = box.commit(path, "a", "1");
    const Variable author("GIT_AUTHOR_DATE", "1600000001 +0530");
    const Variable committer("GIT_COMMITTER_DATE", "1600000002 -0800");
    box.git(path,
            {"commit",
             "-q",
             "--allow-empty",
             "--author=Zoë Q <zoe@example.org>",
             "-m",
             "two lines\nof subject\n\nand a body"});
    const auto second = box.git(path, {"rev-parse", "HEAD"});
    box.git(
        path,
        {"commit", "-q", "--allow-empty", "--allow-empty-message", "-m", ""});
    const auto silent = box.git(path, {"rev-parse", "HEAD"});
    with_both([&](Engine engine) {
      const auto repository = open_as(engine, path);
      CHECK(repository->commit(first).value().parents.empty());
      const auto info = repository->commit(second).value();
      CHECK(info.id == second);
      CHECK(info.parents == std::vector<std::string>{first});
      CHECK(info.author_name == "Zoë Q");
      CHECK(info.author_email == "zoe@example.org");
      CHECK(info.committer_email == "ada@example.org");
      CHECK(info.committer_name == "Ada Tester");
      CHECK(info.author_second == 1600000001);
      CHECK(info.committer_second == 1600000002);
      CHECK(info.subject == "two lines of subject");
      CHECK(repository->commit(silent).value().subject.empty());
      CHECK(repository->changed_paths(second).value().empty());
      const std::string absent(40, 'e');
      CHECK(repository->commit(absent).error().kind == ErrorKind::not_found);
      CHECK(repository->commit("HEAD").error().kind == ErrorKind::not_found);
      CHECK_FALSE(repository->changed_paths(absent).has_value());
    });
  }

  TEST_CASE("changed paths are those against the first parent") {
    Sandbox box;
    const auto path = box.repository("r");
    box.write(path + "/sub/b", "b");
    box.git(path, {"add", "sub/b"});
    const auto root = box.commit(path, "a", "1");
    box.git(path, {"mv", "a", "renamed"});
    box.write(path + "/run", "x");
    box.git(path, {"add", "run"});
    const auto second = box.commit(path, "sub/b", "2");
    box.git(path, {"checkout", "-q", "-b", "side", root});
    box.commit(path, "side", "s");
    box.git(path, {"checkout", "-q", "main"});
    box.git(path, {"update-index", "--chmod=+x", "run"});
    std::filesystem::remove(path + "/sub/b");
    std::filesystem::create_symlink("nowhere", path + "/sub/b");
    box.git(path, {"add", "sub/b"});
    const auto kinds = box.commit(path, "sub/c", "c");
    box.git(path, {"merge", "-q", "--no-ff", "-m", "m", "side"});
    const auto merge = box.git(path, {"rev-parse", "HEAD"});
    with_both([&](Engine engine) {
      using Paths = std::vector<std::string>;
      const auto repository = open_as(engine, path);
      CHECK(repository->changed_paths(root).value() == Paths{"a", "sub/b"});
      CHECK(repository->changed_paths(second).value() ==
            Paths{"a", "renamed", "run", "sub/b"});
      CHECK(repository->changed_paths(kinds).value() ==
            Paths{"run", "sub/b", "sub/c"});
      CHECK(repository->changed_paths(merge).value() == Paths{"side"});
      CHECK(repository->commit(merge).value().parents.size() == 2);
    });
  }

  TEST_CASE("a file that becomes a folder is two paths, or more") {
    Sandbox box;
    const auto path = box.repository("r");
    box.write(path + "/deep/er/x", "x");
    box.git(path, {"add", "."});
    for (const char* name : {"sub", "sub-1", "sub.c", "sub0"}) {
      box.commit(path, name, name);
    }
    std::filesystem::remove(path + "/sub");
    box.git(path, {"mv", "deep", "moved"});
    box.write(path + "/sub/b", "b");
    box.git(path, {"add", "-A"});
    const auto to_folder = box.commit(path, "sub/a", "a");
    std::filesystem::remove_all(path + "/sub");
    box.git(path, {"add", "-A"});
    const auto to_file = box.commit(path, "sub", "again");
    with_both([&](Engine engine) {
      using Paths = std::vector<std::string>;
      const auto repository = open_as(engine, path);
      CHECK(repository->changed_paths(to_folder).value() ==
            Paths{"deep/er/x", "moved/er/x", "sub", "sub/a", "sub/b"});
      CHECK(repository->changed_paths(to_file).value() ==
            Paths{"sub", "sub/a", "sub/b"});
    });
  }

  TEST_CASE("a name is resolved to a commit, or not found") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto first = box.commit(path, "a", "1");
    const auto second = box.commit(path, "a", "2");
    box.git(path, {"tag", "-a", "-m", "t", "v1", first});
    box.git(path, {"tag", "-a", "-m", "tt", "v1-again", "v1"});
    with_both([&](Engine engine) {
      const auto repository = open_as(engine, path);
      CHECK(repository->resolve("HEAD~1").value() == first);
      CHECK(repository->resolve("main").value() == second);
      CHECK(repository->resolve(second.substr(0, 7)).value() == second);
      CHECK(repository->resolve("v1-again").value() == first);
      for (const char* text :
           {"", "nothing", "-q", "--all", "main:a", "HEAD~9", "a..b"}) {
        INFO(text);
        const auto id = repository->resolve(text);
        REQUIRE_FALSE(id.has_value());
        CHECK(id.error().kind == ErrorKind::not_found);
      }
    });
  }

  TEST_CASE("refs are branches, tags, remote branches and worktree heads") {
    Sandbox box;
    const auto origin = box.repository("origin");
    const auto first = box.commit(origin, "a", "1");
    box.git(origin, {"clone", "-q", origin, box.at("r")});
    const auto path = box.at("r");
    const auto second = box.commit(path, "a", "2");
    box.git(path, {"tag", "light", first});
    box.git(path, {"tag", "-a", "-m", "t", "heavy", first});
    box.git(path, {"tag", "-a", "-m", "t", "twice", "heavy"});
    box.git(path, {"tag", "blob", "HEAD:a"});
    box.git(path, {"notes", "add", "-m", "n"});
    box.git(path, {"worktree", "add", "-q", "--detach", box.at("w"), first});
    SUBCASE("loose") {}
    SUBCASE("packed") {
      box.git(path, {"pack-refs", "--all"});
    }
    const auto expect = [&](Engine engine) {
      const auto refs = open_as(engine, path)->refs().value();
      CHECK(id_named(refs, "refs/heads/main") == second);
      CHECK(id_named(refs, "refs/remotes/origin/main") == first);
      CHECK(id_named(refs, "refs/remotes/origin/HEAD") == first);
      CHECK(id_named(refs, "refs/tags/light") == first);
      CHECK(id_named(refs, "refs/tags/heavy") == first);
      CHECK(id_named(refs, "refs/tags/twice") == first);
      CHECK(id_named(refs, "main-worktree/HEAD") == second);
      CHECK(id_named(refs, "worktrees/w/HEAD") == first);
      CHECK(refs.size() == 8);
    };
    expect(Engine::libgit2);
    expect(Engine::command);
  }

  TEST_CASE("reached says which commits the tips still hold") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto first = box.commit(path, "a", "1");
    const auto second = box.commit(path, "a", "2");
    const auto dropped = box.commit(path, "a", "3");
    box.git(path, {"reset", "-q", "--hard", second});
    box.git(path, {"checkout", "-q", "-b", "side", first});
    const auto side = box.commit(path, "b", "1");
    const std::string absent(40, 'e');
    with_both([&](Engine engine) {
      const auto repository = open_as(engine, path);
      CHECK(
          repository->reached({first, second, dropped, side, absent}, {second})
              .value() == CommitIds{first, second});
      CHECK(
          repository->reached({first, side, absent}, {side, absent}).value() ==
          CommitIds{first, side});
      CHECK(repository->reached({first}, {}).value().empty());
      CHECK(repository->reached({}, {second}).value().empty());
    });
  }

  TEST_CASE("a commit that cannot be read says nothing of those behind it") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto first = box.commit(path, "a", "1");
    const auto second = box.commit(path, "a", "2");
    const auto third = box.commit(path, "a", "3");
    const std::string object =
        path + "/.git/objects/" + second.substr(0, 2) + "/" + second.substr(2);
    REQUIRE(system::write_file_atomically(
                object, "no object", system::Durability::cached)
                .has_value());
    with_both([&](Engine engine) {
      const auto repository = open_as(engine, path);
      CHECK_FALSE(repository->reached({first}, {third}).has_value());
    });
    REQUIRE(system::remove_file(object).has_value());
    const auto repository = open_as(Engine::libgit2, path);
    CHECK(repository->reached({first}, {third}).value().empty());
  }

  TEST_CASE("log lists a range newest first, up to its limit") {
    Sandbox box;
    const auto path = box.repository("r");
    const auto first = box.commit(path, "a", "1");
    const auto second = box.commit(path, "a", "2");
    box.git(path, {"checkout", "-q", "-b", "side", first});
    const auto side = box.commit(path, "b", "1");
    box.git(path, {"checkout", "-q", "main"});
    const auto third = box.commit(path, "a", "3");
    box.git(path, {"config", "log.showSignature", "true"});
    with_both([&](Engine engine) {
      using Ids = std::vector<std::string>;
      const auto repository = open_as(engine, path);
      const auto ids = [&](const std::string& range, std::size_t limit) {
        const auto commits = repository->log(range, limit);
        INFO(range, ": ", (commits ? "" : commits.error().message));
        REQUIRE(commits.has_value());
        return ids_of(*commits);
      };
      CHECK(ids("", 0) == Ids{third, second, first});
      CHECK(ids("", 2) == Ids{third, second});
      CHECK(ids("side", 0) == Ids{side, first});
      CHECK(ids("side..main", 0) == Ids{third, second});
      CHECK(ids("side..", 1) == Ids{third});
      CHECK(ids("main..side", 0) == Ids{side});
      CHECK(ids("main...side", 0) == Ids{third, side, second});
      CHECK(ids("main..main", 0).empty());
      for (const char* range : {"nothing", "nothing..main", "--all", "-1"}) {
        INFO(range);
        const auto commits = repository->log(range, 0);
        REQUIRE_FALSE(commits.has_value());
        CHECK(commits.error().kind == ErrorKind::not_found);
      }
    });
  }

  TEST_CASE("configuration comes from the strongest place") {
    Sandbox box;
    const auto path = box.repository("r");
    box.git(path, {"config", "--global", "tokens.share", "files"});
    box.git(path, {"config", "--global", "tokens.prompt", "never"});
    box.git(path, {"config", "tokens.prompt", "auto"});
    box.git(path, {"config", "--add", "tokens.prompt", "last one"});
    box.git(path, {"config", "tokens.Sub.Key", "middle"});
    box.write(path + "/.git/more", "[tokens]\n\tincluded = yes\n\tflag\n");
    box.git(path, {"config", "include.path", "more"});
    with_both([&](Engine engine) {
      const auto repository = open_as(engine, path);
      CHECK(repository->config("tokens.share") == "files");
      CHECK(repository->config("tokens.prompt") == "last one");
      CHECK(repository->config("Tokens.Prompt") == "last one");
      CHECK(repository->config("tokens.Sub.key") == "middle");
      CHECK(repository->config("tokens.sub.key") == std::nullopt);
      CHECK(repository->config("tokens.included") == "yes");
      CHECK(repository->config("tokens.flag") == "true");
      CHECK(repository->config("tokens.absent") == std::nullopt);
      CHECK(repository->config("nonsense") == std::nullopt);
      const Variable count("GIT_CONFIG_COUNT", "1");
      const Variable key("GIT_CONFIG_KEY_0", "tokens.PROMPT");
      const Variable value("GIT_CONFIG_VALUE_0", "from environment");
      CHECK(repository->config("tokens.prompt") == "from environment");
      const Variable words("GIT_CONFIG_PARAMETERS",
                           "'tokens.prompt'='it'\\''s -c'");
      CHECK(repository->config("tokens.prompt") == "it's -c");
    });
    CHECK(global_config("tokens.share") == "files");
    CHECK(global_config("tokens.included") == std::nullopt);
  }

  TEST_CASE("an operation under way is seen, and the branch it rebases") {
    Sandbox box;
    const auto path = box.repository("r");
    box.commit(path, "a", "1");
    box.git(path, {"checkout", "-q", "-b", "feature/x"});
    box.commit(path, "a", "2");
    const auto side = box.commit(path, "c", "2");
    box.git(path, {"checkout", "-q", "main"});
    box.commit(path, "a", "3");
    Operation wanted = Operation::none;
    std::optional<std::string> branch;
    SUBCASE("none") {}
    SUBCASE("rebase") {
      box.try_git(path, {"rebase", "-q", "main", "feature/x"});
      wanted = Operation::rebase;
      branch = "feature/x";
    }
    SUBCASE("rebase --apply") {
      box.try_git(path, {"rebase", "-q", "--apply", "main", "feature/x"});
      wanted = Operation::rebase;
      branch = "feature/x";
    }
    SUBCASE("rebase of a detached HEAD") {
      box.git(path, {"checkout", "-q", side});
      box.try_git(path, {"rebase", "-q", "main"});
      wanted = Operation::rebase;
    }
    SUBCASE("merge") {
      box.try_git(path, {"merge", "-q", "feature/x"});
      wanted = Operation::merge;
    }
    SUBCASE("cherry-pick") {
      box.try_git(path, {"cherry-pick", "feature/x~1"});
      wanted = Operation::cherry_pick;
    }
    SUBCASE("a range of cherry-picks, the first just committed by hand") {
      box.try_git(path, {"cherry-pick", "main..feature/x"});
      box.git(path, {"commit", "-q", "-a", "--allow-empty", "-m", "by hand"});
      wanted = Operation::cherry_pick;
    }
    SUBCASE("revert") {
      box.try_git(path, {"revert", "--no-edit", "feature/x~1"});
      wanted = Operation::revert;
    }
    SUBCASE("bisect") {
      box.git(path, {"bisect", "start"});
      wanted = Operation::bisect;
    }
    SUBCASE("am") {
      box.git(path,
              {"format-patch", "-q", "-o", box.at("p"), "main..feature/x"});
      box.try_git(path, {"am", "-q", box.at("p") + "/0001-change-a.patch"});
      wanted = Operation::am;
    }
    for (const auto engine : {Engine::libgit2, Engine::command}) {
      const auto repository = open_as(engine, path);
      CHECK(repository->operation() == wanted);
      CHECK(rebased_branch_in(repository->git_dir()) == branch);
    }
  }

  TEST_CASE("where no repository is, none is found") {
    Sandbox box;
    for (const auto& path : {box.at("home"), box.at("missing")}) {
      INFO(path);
      CHECK(open(path, FromEnvironment::no).error().kind ==
            ErrorKind::not_found);
      CHECK(open_with_git_command(path, FromEnvironment::no).error().kind ==
            ErrorKind::not_found);
    }
  }

  TEST_CASE("a sha256 repository is opened with the git command") {
    Sandbox box;
    const auto path = box.at("r");
    box.git(box.at("home"), {"init", "-q", "--object-format=sha256", path});
    const auto first = box.commit(path, "a", "1");
    const auto second = box.commit(path, "b", "2");
    const auto opened = open(path, FromEnvironment::no);
    REQUIRE(opened.has_value());
    const auto& repository = **opened;
    CHECK(repository.engine() == "git");
    CHECK(second.size() == 64);
    CHECK(repository.head().value().id == second);
    CHECK(repository.commit(second).value().parents ==
          std::vector<std::string>{first});
    CHECK(repository.changed_paths(second).value() ==
          std::vector<std::string>{"b"});
    CHECK(repository.reached({first, second}, {first}).value() ==
          CommitIds{first});
    CHECK(id_named(repository.refs().value(), "refs/heads/main") == second);
  }
}

}  // namespace
}  // namespace tokens::git
