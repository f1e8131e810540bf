// See revisions.hpp.
#include "ci/revisions.hpp"

#include "lib/app/sharing/sync.hpp"
#include "lib/base/text.hpp"
#include "lib/git/remote.hpp"

#include <vector>

namespace tokens::ci {
namespace {

constexpr const char* k_way_out =
    "; fetch the whole history (`fetch-depth: 0` of actions/checkout, "
    "`GIT_DEPTH: 0` of GitLab), or name it with --base and --head";

/// Fetches what the forge keeps of a pull request, also after its branch is
/// deleted. Kept as a remote-tracking branch, so that the commits live.
Result<std::string> fetch_head(const git::Repository& repository,
                               const Surroundings& around) {
  const std::string number = std::to_string(*around.number);
  const std::string ref = around.kind == ForgeKind::gitlab
                              ? "refs/merge-requests/" + number + "/head"
                              : "refs/pull/" + number + "/head";
  TOKENS_TRY_ASSIGN(const std::string remote, app::usual_remote(repository));
  return git::fetch_ref(repository.common_dir(),
                        remote,
                        ref,
                        "refs/remotes/" + remote + "/pull/" + number);
}

Result<std::string> typed_commit(const git::Repository& repository,
                                 const std::string& option,
                                 const std::string& text) {
  auto id = repository.resolve(text);
  if (!id) {
    return fail(ErrorKind::not_found,
                option + ": there is no commit '" + printable(text) +
                    "' in this clone; a shallow one lacks most of them");
  }
  return id;
}

/// Notes count for commits that a ref reaches.
bool lives(const git::Repository& repository, const std::string& id) {
  const auto living = repository.living({id});
  return living && !living->empty();
}

Result<std::string> head_of(const git::Repository& repository,
                            const Surroundings& around,
                            const TypedRevisions& typed) {
  if (typed.head) {
    return typed_commit(repository, "--head", *typed.head);
  }
  if (around.head_id.empty()) {
    return repository.resolve("HEAD");
  }
  const auto known = repository.resolve(around.head_id);
  if (known && lives(repository, *known)) {
    return *known;
  }
  if (around.number) {
    const auto fetched = fetch_head(repository, around);
    if (fetched && !fetched->empty()) {
      return *fetched;
    }
  }
  if (known) {
    return *known;
  }
  return fail(ErrorKind::not_found,
              "commit " + around.head_id + " is not in this clone" + k_way_out);
}

/// Names of what the pull request is compared with, the best first.
std::vector<std::string> base_candidates(const Surroundings& around,
                                         const std::string& head) {
  std::vector<std::string> names;
  if (!around.merged_as.empty()) {
    // What the target held before; of a fast-forward only the event knows.
    if (around.merged_as != head) {
      names.push_back(around.merged_as + "^1");
    }
    names.push_back(around.base_id);
  } else if (around.is_push) {
    names.push_back(around.base_id);
    names.push_back(head + "^1");
  } else if (!around.base_branch.empty()) {
    names.push_back("refs/remotes/origin/" + around.base_branch);
    names.push_back(around.base_id);
    names.push_back("refs/heads/" + around.base_branch);
  } else {
    names.push_back(around.base_id);
    for (const char* name : {"refs/remotes/origin/HEAD",
                             "refs/remotes/origin/main",
                             "refs/remotes/origin/master",
                             "refs/heads/main",
                             "refs/heads/master"}) {
      names.emplace_back(name);
    }
  }
  return names;
}

Result<std::string> base_of(const git::Repository& repository,
                            const Surroundings& around,
                            const TypedRevisions& typed,
                            const std::string& head) {
  if (typed.base) {
    return typed_commit(repository, "--base", *typed.base);
  }
  for (const std::string& name : base_candidates(around, head)) {
    if (name.empty()) {
      continue;
    }
    if (const auto id = repository.resolve(name)) {
      return *id;
    }
  }
  return fail(ErrorKind::not_found,
              "what this is to be merged into" +
                  (around.base_branch.empty()
                       ? std::string()
                       : " (" + printable(around.base_branch) + ")") +
                  " is not in this clone" + k_way_out);
}

}  // namespace

Result<CommitRange> revisions_of(app::Workspace& workspace,
                                 const Surroundings& around,
                                 const TypedRevisions& typed) {
  const git::Repository& repository = *workspace.repository;
  CommitRange range;
  TOKENS_TRY_ASSIGN(range.head, head_of(repository, around, typed));
  TOKENS_TRY_ASSIGN(range.base, base_of(repository, around, typed, range.head));
  if (range.base == range.head && !typed.base) {
    // On the main branch, started by hand: what came last.
    range.base = repository.resolve(range.head + "^1").value_or(range.base);
  }
  return range;
}

}  // namespace tokens::ci
