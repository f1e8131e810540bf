// See remote_branches.hpp.
#include "lib/app/evidence/remote_branches.hpp"

#include "lib/base/text.hpp"
#include "lib/git/reflog.hpp"
#include "lib/system/files.hpp"

namespace tokens::app {

Result<void> RemoteBranches::load() {
  constexpr std::string_view k_pushed = "update by push";
  TOKENS_TRY_ASSIGN(const auto refs, git_.refs());
  stands_.emplace();
  for (const git::Ref& ref : refs) {
    if (!ref.name.starts_with("refs/remotes/")) {
      continue;
    }
    const auto log =
        system::read_file(system::join(git_.common_dir(), "logs/" + ref.name));
    bool is_first = true;
    for (const std::string_view line :
         split(log ? std::string_view(*log) : std::string_view{}, '\n')) {
      const auto entry = git::parse_reflog_line(line);
      if (!entry) {
        continue;
      }
      if (is_first) {
        stands_->push_back({INT64_MIN, entry->old_id});
      }
      is_first = false;
      if (!entry->message.starts_with(k_pushed)) {
        stands_->push_back({entry->second, entry->new_id});
      }
    }
    if (is_first) {
      stands_->push_back({INT64_MIN, ref.id});  // as the clone brought it
    }
  }
  return {};
}

Result<bool> RemoteBranches::showed(const std::string& id,
                                    std::int64_t second) {
  if (!stands_) {
    TOKENS_TRY(load());
  }
  std::vector<std::string> tips;
  for (const Stand& stand : *stands_) {
    if (stand.since <= second) {
      tips.push_back(stand.id);
    }
  }
  TOKENS_TRY_ASSIGN(const auto reached, git_.reached({id}, tips));
  return !reached.empty();
}

}  // namespace tokens::app
