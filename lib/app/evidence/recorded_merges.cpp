// See recorded_merges.hpp.
#include "lib/app/evidence/recorded_merges.hpp"

#include <utility>

namespace tokens::app {

Result<MergeRows> merge_rows(const git::Repository& repository) {
  MergeRows rows;
  TOKENS_TRY_ASSIGN(const std::string id,
                    git::ref_id(repository.directory(), k_merges_ref));
  TOKENS_TRY_ASSIGN(const auto texts,
                    git::read_notes(repository.directory(), id));
  for (const auto& [commit, text] : texts) {
    if (auto row = notes::parse_merge(text)) {
      rows.emplace(commit, std::move(*row));
    }
  }
  return rows;
}

}  // namespace tokens::app
