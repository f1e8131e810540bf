// See original_api.hpp. Written by hand like every document with a cost: a
// double would lose digits.
#include "dashboard/original_api.hpp"

#include "lib/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace tokens::dashboard {
namespace {

using report::Sum;

/// What the uses of one project, day or task have in common.
struct Part {
  Sum sum;
  std::int64_t count = 0;
  std::vector<std::string> projects;  ///< in the order of their first use
};

/// Named parts in the order of their first use, as the original had them.
class Parts {
 public:
  void add(const std::string& name, const Use& use) {
    const auto [place, is_new] = places_.emplace(name, parts_.size());
    if (is_new) {
      parts_.emplace_back(name, Part{});
    }
    Part& part = parts_[place->second].second;
    part.sum += use.sum;
    ++part.count;
    auto& projects = part.projects;
    if (std::find(projects.begin(), projects.end(), use.project) ==
        projects.end()) {
      projects.push_back(use.project);
    }
  }

  [[nodiscard]] std::string json(bool with_projects) const {
    std::string out;
    for (const auto& [name, part] : parts_) {
      out += fmt::format(
          "{}\n    {}: {{\n      \"tokens\": {},\n      \"cost\": {},\n"
          "      \"count\": {}",
          out.empty() ? "" : ",",
          json_quote(name),
          part.sum.tokens.total(),
          report::cost_json(part.sum.known_cost()),
          part.count);
      if (with_projects) {
        std::string projects;
        for (const std::string& project : part.projects) {
          projects += (projects.empty() ? "\n        " : ",\n        ") +
                      json_quote(project);
        }
        out += ",\n      \"projects\": [" + projects + "\n      ]";
      }
      out += "\n    }";
    }
    return out.empty() ? "{}" : "{" + out + "\n  }";
  }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<std::pair<std::string, Part>> parts_;
};

}  // namespace

std::string stats_json(const std::vector<Use>& uses) {
  Sum total;
  Parts projects;
  Parts dates;
  Parts tasks;
  for (const Use& use : uses) {
    total += use.sum;
    projects.add(use.project, use);
    dates.add(use.date, use);
    tasks.add(use.task, use);
  }
  return fmt::format(
      "{{\n  \"totalTokens\": {},\n  \"totalCost\": {},\n"
      "  \"byProject\": {},\n  \"byDate\": {},\n  \"byTask\": {},\n"
      "  \"logs\": {}\n}}\n",
      total.tokens.total(),
      report::cost_json(total.known_cost()),
      projects.json(false),
      dates.json(false),
      tasks.json(true),
      uses.size());
}

std::string logs_json(const std::vector<Use>& uses) {
  std::string out;
  for (const Use& use : uses) {
    out += fmt::format(
        "{}\n  {{\n    \"datetime\": \"{}\",\n    \"date\": \"{}\",\n"
        "    \"time\": \"{}\",\n    \"project\": {},\n    \"task\": {},\n"
        "    \"tokens\": {},\n    \"cost\": {}\n  }}",
        out.empty() ? "" : ",",
        use.date == use.time ? use.date : use.date + " " + use.time,
        use.date,
        use.time,
        json_quote(use.project),
        json_quote(use.task),
        use.sum.tokens.total(),
        report::cost_json(use.sum.known_cost()));
  }
  return out.empty() ? "[]\n" : "[" + out + "\n]\n";
}

std::string projects_json(const std::vector<Use>& uses) {
  std::set<std::string> known;
  std::string out;
  for (const Use& use : uses) {
    if (known.insert(use.project).second) {
      out += (out.empty() ? "\n  " : ",\n  ") + json_quote(use.project);
    }
  }
  return out.empty() ? "[]\n" : "[" + out + "\n]\n";
}

}  // namespace tokens::dashboard
