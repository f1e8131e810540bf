#include "lib/app/reports/blocks.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

namespace tokens::app {

bool counts_for_blocks(const ledger::Fact& fact) {
  return fact.time != k_never &&
         (fact.source == Source::transcript || fact.source == Source::reading);
}

void add_to_hour(ledger::Ledger& ledger,
                 const ledger::Fact& fact,
                 const std::optional<PicoUsd>& price,
                 report::HourUses& hours) {
  report::HourUse& hour = hours[report::hour_of(fact.time)];
  if (hour.sum.responses == 0) {
    hour.first = fact.time;
    hour.last = fact.time;
  }
  hour.first = std::min(hour.first, fact.time);
  hour.last = std::max(hour.last, fact.time);
  FactPricer::add(hour.sum, fact, price);
  const std::string_view model = ledger::text_of(ledger, fact.model);
  if (!model.empty() && !hour.models.contains(model)) {
    hour.models.emplace(model);
  }
}

Result<report::BlockReport> build_blocks(Workspace& workspace, Moment now) {
  report::BlockReport report;
  report.generated_at = now;
  report::HourUses hours;
  std::map<ledger::RowId, report::Unpriced> unpriced;
  ledger::Ledger& ledger = *workspace.ledger;
  FactPricer pricer(ledger, workspace.prices);
  TOKENS_TRY(ledger::for_each_fact(ledger, 0, [&](const ledger::Fact& fact) {
    const auto price = pricer.price(fact);
    FactPricer::add(report.total, fact, price);
    if (!price) {
      report::Unpriced& one = unpriced[fact.model];
      one.responses += fact.is_part ? 0 : 1;
      one.total_tokens += fact.tokens.total();
    }
    if (counts_for_blocks(fact)) {
      add_to_hour(ledger, fact, price, hours);
    } else {
      FactPricer::add(report.elsewhere, fact, price);
    }
  }));
  for (auto& [model, one] : unpriced) {
    one.model = ledger::text_of(ledger, model);
    report.unpriced.push_back(std::move(one));
  }
  report.blocks = report::make_blocks(hours);
  return report;
}

}  // namespace tokens::app
