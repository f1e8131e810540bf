// A report on a team's ledger: the same query, the same answer as the local
// one, added up by the server and priced here.
#include "lib/app/reports/reporting.hpp"

#include "lib/app/reports/report_keys.hpp"
#include "lib/app/tasks/task_log.hpp"
#include "lib/base/text.hpp"
#include "lib/git/commit_list.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/system/environment.hpp"
#include "team/report_sql.hpp"
#include "team/rows.hpp"
#include "team/work.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace tokens::team {
namespace {

using report::Dimension;

constexpr std::int64_t k_hour_ms = 3'600'000;
constexpr std::int64_t k_day_ms = 24 * k_hour_ms;

/// One row of the answer, taken apart.
struct AnswerRow {
  std::vector<std::optional<std::string>> texts;  ///< of the dimensions
  std::string model;
  std::string speed;
  std::string service_tier;
  std::string geo;
  Source source = Source::transcript;
  std::vector<SharedPart> parts;
  std::size_t prompt_class = 0;
  Moment time = k_never;
  report::Sum sum;
};

class TeamReport {
 public:
  TeamReport(app::Workspace& workspace, const app::ReportQuery& query)
      : workspace_(workspace), query_(query), columns_(query.by) {
    add_column(Dimension::author, query.author);
    add_column(Dimension::project, query.project);
    flat_price_ = app::flat_price(workspace);
    waits_for_names_ =
        workspace.repository != nullptr &&
        std::find(columns_.begin(), columns_.end(), Dimension::author) !=
            columns_.end();
  }

  Result<report::Report> run(Server& server) {
    std::set<std::int64_t> limits;
    for (const pricing::RateRow& row : workspace_.prices.here->rows()) {
      if (row.prompt_above > 0) {
        limits.insert(row.prompt_above);
      }
    }
    limits_.assign(limits.begin(), limits.end());
    TOKENS_TRY(server.read([this](Reader& reader) { ask(reader); }));
    map_authors();
    for (AnswerRow& part : parts_) {
      take(std::move(part));
    }
    return finish();
  }

 private:
  /// Finds where the zone changes what it adds to UTC: steps of a day, and
  /// halves where two of them differ.
  std::vector<ZoneOffset> offsets(Reader& reader) const {
    const bool asks_for_time =
        std::any_of(columns_.begin(), columns_.end(), report::is_time);
    if (!asks_for_time || !query_.offset) {
      return {};
    }
    std::optional<std::int64_t> first;
    std::optional<std::int64_t> last;
    reader.read(time_range_sql(), [&](Answer answer) {
      if (answer[0] && answer[1]) {
        first = number(answer[0]);
        last = number(answer[1]);
      }
    });
    if (!first) {
      return {};
    }
    const auto offset_at = [&](std::int64_t ms) {
      return std::chrono::milliseconds(query_.offset(from_unix_ms(ms))).count();
    };
    std::vector<ZoneOffset> spans{{*first, offset_at(*first)}};
    for (std::int64_t at = *first; at < *last; at += k_day_ms) {
      std::int64_t before = at;
      std::int64_t behind = std::min(at + k_day_ms, *last);
      if (offset_at(behind) == spans.back().offset) {
        continue;
      }
      while (behind - before > 1) {
        const std::int64_t middle = before + (behind - before) / 2;
        (offset_at(middle) == spans.back().offset ? before : behind) = middle;
      }
      spans.push_back({behind, offset_at(behind)});
    }
    return spans;
  }

  AnswerRow part_of(Answer answer) const {
    AnswerRow part;
    std::size_t at = 0;
    for (; at < columns_.size(); ++at) {
      part.texts.emplace_back(answer[at]);
    }
    for (std::string* word :
         {&part.model, &part.speed, &part.service_tier, &part.geo}) {
      *word = answer[at++].value_or("");
    }
    part.source = static_cast<Source>(number(answer[at++]));
    part.parts = parts_of(answer[at++].value_or(""));
    part.prompt_class = static_cast<std::size_t>(number(answer[at++]));
    if (const Field& day = answer[at++]) {
      part.time = from_unix_ms(number(day) * k_day_ms);
    }
    report::Sum& sum = part.sum;
    sum.responses = number(answer[at++]);
    for (const TokenClass& one : k_token_classes) {
      sum.tokens.*one.count = number(answer[at++]);
    }
    sum.web_searches = number(answer[at++]);
    sum.lower_bound = number(answer[at++]);
    sum.estimated = part.source == Source::reading ? sum.responses : 0;
    sum.flat = part.source == Source::task ? sum.responses : 0;
    return part;
  }

  void ask(Reader& reader) {
    parts_.clear();  // it may be asked again
    groups_.clear();
    unpriced_.clear();
    total_ = {};
    reader.read({"SELECT repository, name FROM git_tokens_repository", {}},
                [&](Answer answer) {
                  projects_[std::string(*answer[0])] = *answer[1];
                });
    const Statement sql =
        report_sql(query_, columns_, limits_, offsets(reader));
    reader.read(sql, [&](Answer answer) {
      if (waits_for_names_) {
        parts_.push_back(part_of(answer));
      } else {
        take(part_of(answer));
      }
    });
    if (query_.with_conservation) {
      reader.read(conservation_sql(), [&](Answer answer) {
        conservation_ = {number(answer[0]),
                         number(answer[1]),
                         number(answer[2]),
                         number(answer[3]),
                         number(answer[4])};
      });
    }
  }

  /// Where we stand in a repository, people are called as its .mailmap says.
  void map_authors() {
    if (!waits_for_names_) {
      return;
    }
    const auto column =
        std::find(columns_.begin(), columns_.end(), Dimension::author);
    const auto at = static_cast<std::size_t>(column - columns_.begin());
    std::set<std::string> names;
    for (const AnswerRow& part : parts_) {
      if (const auto& name = part.texts[at]; name && !name->empty()) {
        names.insert(*name);
      }
    }
    if (auto mapped = git::mapped_contacts(*workspace_.repository,
                                           {names.begin(), names.end()})) {
      authors_ = std::move(*mapped);
    }
  }

  std::string project_of(const std::string& repository) {
    const auto known = projects_.find(repository);
    const std::string& name =
        known == projects_.end() ? repository : known->second;
    const auto [alias, is_new] = aliases_.try_emplace(name);
    if (is_new) {
      alias->second = app::project_alias(workspace_, name);
    }
    return alias->second;
  }

  std::optional<std::string> key_of(std::size_t column, const AnswerRow& part) {
    const Dimension dimension = columns_[column];
    const std::string text = part.texts[column].value_or("");
    if (text.empty()) {
      return std::nullopt;
    }
    if (report::is_time(dimension)) {
      const std::int64_t unit =
          dimension == Dimension::hour ? k_hour_ms : k_day_ms;
      return app::span_text(
          dimension,
          app::span_start(dimension, number(text) * unit, query_.week));
    }
    switch (dimension) {
      case Dimension::source:
        return app::source_name(number(text));
      case Dimension::project:
        return project_of(text);
      case Dimension::author: {
        const auto mapped = authors_.find(text);
        return mapped == authors_.end() ? text : mapped->second;
      }
      default:
        return text;
    }
  }

  bool passes(const AnswerRow& part) {
    if (!query_.model.empty() && !app::holds(part.model, query_.model)) {
      return false;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool is_author =
          columns_[i] == Dimension::author && !query_.author.empty();
      const bool is_project =
          columns_[i] == Dimension::project && !query_.project.empty();
      if (!is_author && !is_project) {
        continue;
      }
      const auto key = key_of(i, part);
      if (!key ||
          (is_author && !app::holds(*key, query_.author) &&
           !app::holds(*part.texts[i], query_.author)) ||
          (is_project &&
           *key != app::project_alias(workspace_, query_.project))) {
        return false;
      }
    }
    return true;
  }

  std::optional<PicoUsd> price(const AnswerRow& part) {
    const TokenCounts& tokens = part.sum.tokens;
    if (part.source == Source::task) {
      return flat_price_.cost(tokens.total());
    }
    auto& tariff =
        tariffs_[{part.model, part.speed, part.service_tier, part.geo}];
    if (!tariff) {
      tariff = workspace_.prices.here->tariff(
          {part.model, part.speed, part.service_tier, part.geo});
    }
    pricing::Use use{tokens, part.sum.web_searches, part.time, {}};
    // Each prompt exceeds the limit, or none does: so the sum has the rates
    // that each of them has.
    const auto above = tariff->long_prompt_above(part.time);
    const bool is_long = above && part.prompt_class > 0 &&
                         limits_[part.prompt_class - 1] >= *above;
    use.is_amount = part.source != Source::transcript || !is_long;
    for (std::int64_t i = 0; i < part.sum.responses; ++i) {
      for (const SharedPart& one : part.parts) {
        if (part.source == Source::transcript && one.kind.empty()) {
          use.attempts.push_back(one.tokens);
        }
      }
    }
    return tariff->price(use);
  }

  void take(AnswerRow part) {
    take_beside(part);
    if (!passes(part)) {
      return;
    }
    const auto cost = price(part);
    if (cost) {
      part.sum.priced = part.sum.responses;
      part.sum.cost = *cost;
    }
    add(part, cost);
  }

  /// What is billed beside each of these responses, under its own model.
  void take_beside(const AnswerRow& part) {
    for (const SharedPart& beside : part.parts) {
      if (beside.kind.empty()) {
        continue;
      }
      AnswerRow one = part;
      if (!beside.model.empty() && beside.model != part.model) {
        one.model = beside.model;
        one.speed.clear();
        for (std::size_t i = 0; i < columns_.size(); ++i) {
          if (columns_[i] == Dimension::model) {
            one.texts[i] = beside.model;
          }
        }
      }
      if (!passes(one)) {
        continue;
      }
      one.parts = {{"", "", beside.tokens}};
      one.sum = {};
      one.sum.responses = part.sum.responses;  // each has its price
      for (std::int64_t i = 0; i < part.sum.responses; ++i) {
        one.sum.tokens += beside.tokens;
      }
      const auto cost = price(one);
      one.sum.responses = 0;
      one.sum.cost = cost.value_or(PicoUsd{});
      one.sum.has_unpriced_share = !cost;
      add(one, cost);
    }
  }

  void add(const AnswerRow& part, const std::optional<PicoUsd>& cost) {
    if (!cost) {
      report::Unpriced& unpriced = unpriced_[part.model];
      unpriced.responses += part.sum.responses;
      unpriced.total_tokens += part.sum.tokens.total();
    }
    total_ += part.sum;
    if (query_.by.empty()) {
      return;
    }
    std::vector<std::optional<std::string>> key;
    for (std::size_t i = 0; i < query_.by.size(); ++i) {
      key.push_back(key_of(i, part));
    }
    groups_[std::move(key)] += part.sum;
  }

  report::Report finish() {
    report::Report report;
    report.by = query_.by;
    report.generated_at = system::now();
    report.flat_usd_per_million = flat_price_.usd_per_million;
    report.total = total_;
    report.groups = report::groups_of(groups_, query_.by);
    for (auto& [model, unpriced] : unpriced_) {
      unpriced.model = model;
      report.unpriced.push_back(std::move(unpriced));
    }
    report.conservation = conservation_;
    return report;
  }

  /// A filter that is judged here needs its column.
  void add_column(Dimension dimension, const std::string& filter) {
    if (!filter.empty() &&
        std::find(columns_.begin(), columns_.end(), dimension) ==
            columns_.end()) {
      columns_.push_back(dimension);
    }
  }

  app::Workspace& workspace_;
  const app::ReportQuery& query_;
  std::vector<Dimension> columns_;
  std::vector<std::int64_t> limits_;
  pricing::FlatPrice flat_price_;
  /// .mailmap is asked once for all, so everything is read before.
  bool waits_for_names_ = false;
  std::vector<AnswerRow> parts_;
  PlaceCounts conservation_;
  std::map<std::string, std::string> projects_;  ///< by repository
  std::map<std::string, std::string> aliases_;   ///< by project
  std::map<std::string, std::string> authors_;   ///< as .mailmap has them
  std::map<std::tuple<std::string, std::string, std::string, std::string>,
           std::shared_ptr<const pricing::Tariff>>
      tariffs_;
  report::SumsByKey groups_;
  std::map<std::string, report::Unpriced> unpriced_;
  report::Sum total_;
};

}  // namespace

Result<report::Report> build_report(app::Workspace& workspace,
                                    Server& server,
                                    const app::ReportQuery& query) {
  TOKENS_TRY(app::check_team_query(query));
  app::ReportQuery further = query;
  const bool adds_model =
      query.breakdown &&
      std::find(query.by.begin(), query.by.end(), Dimension::model) ==
          query.by.end();
  if (adds_model) {
    further.by.push_back(Dimension::model);
  }
  TOKENS_TRY_ASSIGN(report::Report report,
                    TeamReport(workspace, further).run(server));
  if (adds_model) {
    report::fold_models(report);
  }
  app::label_commits(workspace, report);
  return report;
}

}  // namespace tokens::team
