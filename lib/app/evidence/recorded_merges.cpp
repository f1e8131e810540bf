// See recorded_merges.hpp.
#include "lib/app/evidence/recorded_merges.hpp"

#include <utility>

namespace tokens::app {

Result<git::Notes> merge_texts(const git::Repository& repository,
                               const std::string& id) {
  return id.empty() ? Result<git::Notes>{git::Notes{}}
                    : git::read_notes(git::place_of(repository), id);
}

Result<MergeRows> merge_rows(const git::Repository& repository) {
  MergeRows rows;
  TOKENS_TRY_ASSIGN(const std::string id,
                    git::ref_id(git::place_of(repository), k_merges_ref));
  TOKENS_TRY_ASSIGN(const auto texts, merge_texts(repository, id));
  for (const auto& [commit, text] : texts) {
    if (auto row = notes::parse_merge(text)) {
      rows.emplace(commit, std::move(*row));
    }
  }
  return rows;
}

}  // namespace tokens::app
