// See changes.hpp.
#include "lib/tasks/changes.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

namespace tokens::tasks {
namespace {

/// A known line, taken apart.
struct Known {
  const KnownLine* line = nullptr;
  Record record;
};

/// What makes two lines the same: all that they say but the cost, which every
/// tool rounds in its own way.
std::string said_by(const Record& record) {
  return record.wall + " " + std::to_string(record.tokens) + " " +
         std::to_string(record.project.size()) + " " + record.project +
         record.task;
}

bool is_correction(const Record& before, const Record& after) {
  const int same = (before.project == after.project ? 1 : 0) +
                   (before.task == after.task ? 1 : 0) +
                   (before.tokens == after.tokens ? 1 : 0);
  return before.wall == after.wall && same >= 2;
}

std::vector<Known> taken_apart(const std::vector<KnownLine>& lines) {
  std::vector<Known> known;
  for (const KnownLine& line : lines) {
    Log log = read_log(line.text);
    known.push_back(
        {&line,
         log.records.empty() ? Record{} : std::move(log.records.front())});
  }
  return known;
}

using Same = std::unordered_map<std::string, std::deque<const Known*>>;

/// Those that stand in the log come first.
Same by_content(const std::vector<Known>& known) {
  Same lines;
  for (const bool is_present : {true, false}) {
    for (const Known& one : known) {
      if (one.line->is_present == is_present) {
        lines[said_by(one.record)].push_back(&one);
      }
    }
  }
  return lines;
}

/// Returns those that stood in the log and were not found there, by id.
std::vector<const Known*> vanished(const Same& lines) {
  std::vector<const Known*> found;
  for (const auto& [said, left] : lines) {
    std::copy_if(left.begin(),
                 left.end(),
                 std::back_inserter(found),
                 [](const Known* one) { return one->line->is_present; });
  }
  std::sort(found.begin(), found.end(), [](const Known* a, const Known* b) {
    return a->line->id < b->line->id;
  });
  return found;
}

}  // namespace

Changes compare(const std::vector<KnownLine>& known,
                const std::vector<Record>& records) {
  Changes changes;
  const std::vector<Known> all = taken_apart(known);
  Same lines = by_content(all);
  std::vector<std::size_t> strange;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto found = lines.find(said_by(records[i]));
    if (found == lines.end() || found->second.empty()) {
      strange.push_back(i);
      continue;
    }
    const KnownLine* line = found->second.front()->line;
    found->second.pop_front();
    if (!line->is_present || line->text != records[i].raw) {
      changes.found.push_back({line->id, i});
    }
  }
  std::vector<const Known*> gone = vanished(lines);
  for (const std::size_t i : strange) {
    const auto before =
        std::find_if(gone.begin(), gone.end(), [&](const Known* one) {
          return is_correction(one->record, records[i]);
        });
    if (before == gone.end()) {
      changes.added.push_back(i);
    } else {
      changes.edited.push_back({(*before)->line->id, i});
      gone.erase(before);
    }
  }
  for (const Known* one : gone) {
    changes.gone.push_back(one->line->id);
  }
  return changes;
}

}  // namespace tokens::tasks
