// See shared_repositories.hpp.
#include "team/shared_repositories.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "team/repository_name.hpp"

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
        shared[row.row] = {name.key, name.project, sharing.identity};
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
  const RepositoryName name = name_of(*repository, row.uuid);
  TOKENS_TRY(remember(*workspace.ledger, row.row, name));
  shared[row.row] = {name.key, name.project, sharing.identity};
  return {};
}

}  // namespace

Result<std::string> repository_key(app::Workspace& workspace) {
  TOKENS_TRY_ASSIGN(
      const ledger::RepositoryRow row,
      app::known_repository(*workspace.ledger, *workspace.repository));
  return name_of(*workspace.repository, row.uuid).key;
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
      shared[0] = {"", "", sharing.identity};
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
