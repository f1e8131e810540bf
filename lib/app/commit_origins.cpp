// See commit_origins.hpp.
#include "lib/app/commit_origins.hpp"

#include <algorithm>

namespace tokens::app {

CommitOrigins::CommitOrigins(const std::vector<HeadLog>& logs,
                             const std::vector<RewritePair>& pairs) {
  for (std::size_t log = 0; log < logs.size(); ++log) {
    for (std::size_t event = 0; event < logs[log].size(); ++event) {
      if (logs[log][event].makes_commit) {
        made_at_.try_emplace(logs[log][event].new_id, MadeAt{log, event});
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
    return made != made_at_.end() && made->second.log == begun->second.log &&
           made->second.event < begun->second.event;
  });
}

}  // namespace tokens::app
