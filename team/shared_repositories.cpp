// See shared_repositories.hpp.
#include "team/shared_repositories.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/git/remote.hpp"
#include "lib/notes/note.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace tokens::team {
namespace {

using ledger::Memory;

/// What a repository was called when it was last seen.
Result<void> remember(ledger::Ledger& ledger,
                      ledger::RowId repository,
                      const RepositoryName& name) {
  TOKENS_TRY_ASSIGN(const std::string key,
                    ledger::remembered(ledger, repository, Memory::team_name));
  if (key == name.key) {
    return {};
  }
  TOKENS_TRY(ledger::remember(ledger, repository, Memory::team_name, name.key));
  return ledger::remember(
      ledger, repository, Memory::team_project, name.project);
}

Result<RepositoryName> remembered(ledger::Ledger& ledger,
                                  ledger::RowId repository) {
  RepositoryName name;
  TOKENS_TRY_ASSIGN(name.key,
                    ledger::remembered(ledger, repository, Memory::team_name));
  TOKENS_TRY_ASSIGN(
      name.project,
      ledger::remembered(ledger, repository, Memory::team_project));
  return name;
}

std::string share_refusal() {
  return "tokens.share lets nothing leave this repository; `git config "
         "tokens.share notes` shares its numbers";
}

Result<void> add_repository(app::Workspace& workspace,
                            const ledger::RepositoryRow& row,
                            const git::Repository* repository,
                            Extent extent,
                            SharedRepositories& shared) {
  if (repository == nullptr) {
    // Imported from another machine, or removed: it keeps its name. One that
    // never had a name here is told by the machine it stands on.
    TOKENS_TRY_ASSIGN(const RepositoryName name,
                      remembered(*workspace.ledger, row.row));
    if (!name.key.empty()) {
      TOKENS_TRY_ASSIGN(const app::Sharing sharing, app::sharing_of_user());
      if (sharing.notes) {
        shared[row.row] = {name, sharing.identity};
      }
    }
    return {};
  }
  TOKENS_TRY_ASSIGN(const app::Sharing sharing, app::sharing_of(*repository));
  if (!sharing.notes) {
    if (extent == Extent::all) {
      workspace.warnings.push_back(repository->common_dir() + ": " +
                                   share_refusal());
    }
    return {};
  }
  TOKENS_TRY_ASSIGN(const RepositoryName name,
                    name_of(*workspace.ledger, *repository, row));
  TOKENS_TRY(remember(*workspace.ledger, row.row, name));
  shared[row.row] = {name, sharing.identity};
  return {};
}

std::string_view last_part(std::string_view text) {
  return text.substr(text.rfind('/') + 1);
}

/// Returns true if a remote of the repository has the address of this name.
bool has_remote_at(const git::Repository& repository, const std::string& key) {
  const auto names = git::remote_names(repository.git_dir());
  return names &&
         std::any_of(
             names->begin(), names->end(), [&](const std::string& name) {
               const auto address = shared_address(
                   repository.config("remote." + name + ".url").value_or(""));
               return address && notes::writable(*address) == key;
             });
}

std::string folder_of(const git::Repository& repository) {
  const std::string_view root = repository.root().empty()
                                    ? std::string_view(repository.common_dir())
                                    : std::string_view(repository.root());
  return std::string(last_part(root));
}

}  // namespace

std::optional<std::string> shared_address(std::string_view remote) {
  const auto url = git::parse_remote_url(trim(remote));
  if (!url) {
    return std::nullopt;
  }
  return lower_case(url->host) +
         (url->has_usual_port() ? "" : ":" + std::string(url->port)) + "/" +
         std::string(url->path);
}

Result<RepositoryName> name_of(ledger::Ledger& ledger,
                               const git::Repository& repository,
                               const ledger::RepositoryRow& row) {
  const auto named = [](std::string key, std::string_view project) {
    return RepositoryName{notes::writable(key), notes::writable(project)};
  };
  const std::string setting =
      repository.config("tokens.repository").value_or("");
  if (const std::string_view name = trim(setting); !name.empty()) {
    return named(std::string(name), last_part(name));
  }
  TOKENS_TRY_ASSIGN(RepositoryName before, remembered(ledger, row.row));
  if (has_remote_at(repository, before.key)) {
    return before;
  }
  if (const auto address =
          shared_address(git::remote_address(repository.common_dir()))) {
    return named(*address, last_part(*address));
  }
  if (auto roots = git::root_commits(repository); roots && !roots->empty()) {
    return named("root:" + *std::min_element(roots->begin(), roots->end()),
                 folder_of(repository));
  }
  return named("id:" + row.uuid, folder_of(repository));
}

Result<std::string> repository_key(app::Workspace& workspace) {
  TOKENS_TRY_ASSIGN(
      const ledger::RepositoryRow row,
      app::known_repository(*workspace.ledger, *workspace.repository));
  TOKENS_TRY_ASSIGN(RepositoryName name,
                    name_of(*workspace.ledger, *workspace.repository, row));
  return std::move(name.key);
}

Result<SharedRepositories> shared_repositories(app::Workspace& workspace,
                                               Extent extent) {
  SharedRepositories shared;
  std::string wanted;
  if (extent == Extent::here) {
    TOKENS_TRY_ASSIGN(const app::Sharing sharing,
                      app::sharing_of(*workspace.repository));
    if (!sharing.notes) {
      return fail(ErrorKind::usage, share_refusal());
    }
    TOKENS_TRY_ASSIGN(wanted, repository_key(workspace));
  } else {
    TOKENS_TRY_ASSIGN(const app::Sharing sharing, app::sharing_of_user());
    if (sharing.notes) {
      shared[0] = {{}, sharing.identity};
    }
  }
  TOKENS_TRY_ASSIGN(const auto rows, ledger::repositories(*workspace.ledger));
  for (const ledger::RepositoryRow& row : rows) {
    const auto repository = app::open_known(*workspace.ledger, row);
    TOKENS_TRY(
        add_repository(workspace, row, repository.get(), extent, shared));
  }
  if (extent == Extent::here) {
    std::erase_if(shared,
                  [&](const auto& one) { return one.second.key != wanted; });
  }
  return shared;
}

}  // namespace tokens::team
