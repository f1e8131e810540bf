// See commit_origins.hpp.
#include "lib/app/placing/commit_origins.hpp"

#include <algorithm>
#include <cstdint>

namespace tokens::app {
namespace {

constexpr std::int64_t k_ms_a_second = 1000;

}  // namespace

CommitOrigins::CommitOrigins(const std::vector<HeadLog>& logs,
                             const std::vector<RewritePair>& pairs) {
  for (std::size_t log = 0; log < logs.size(); ++log) {
    for (std::size_t event = 0; event < logs[log].size(); ++event) {
      const HeadEvent& made = logs[log][event];
      if (made.makes_commit) {
        // Only a hook knows more than git's second.
        const Moment from = made.from_hook
                                ? made.moment
                                : from_unix_ms(made.second * k_ms_a_second);
        made_at_.try_emplace(made.new_id,
                             MadeAt{log, event, from, made.moment});
      }
    }
  }
  for (const RewritePair& pair : pairs) {
    made_of_.emplace(pair.new_id, pair.old_id);
  }
}

std::vector<std::string> CommitOrigins::forms_of(const std::string& id) const {
  std::vector<std::string> forms{id};
  for (std::size_t at = 0; at < forms.size(); ++at) {
    const auto [begin, end] = made_of_.equal_range(forms[at]);
    for (auto one = begin; one != end; ++one) {
      if (std::find(forms.begin(), forms.end(), one->second) == forms.end()) {
        forms.push_back(one->second);
      }
    }
  }
  return forms;
}

bool CommitOrigins::was_there_before(const std::string& id,
                                     const std::string& other) const {
  const auto begun = made_at_.find(other);
  if (begun == made_at_.end()) {
    return false;
  }
  const auto forms = forms_of(id);
  return std::any_of(forms.begin(), forms.end(), [&](const std::string& form) {
    const auto made = made_at_.find(form);
    return made != made_at_.end() && is_before(made->second, begun->second);
  });
}

bool CommitOrigins::is_before(const MadeAt& a, const MadeAt& b) {
  return a.log == b.log ? a.event < b.event : a.to < b.from;
}

}  // namespace tokens::app
