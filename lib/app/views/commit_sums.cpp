#include "lib/app/views/commit_sums.hpp"

#include "lib/ledger/query.hpp"
#include "lib/ledger/responses.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tokens::app {
namespace {

using ledger::RowId;

/// Returns names by what they cost, then by tokens, then by name.
std::vector<std::string> by_cost(
    const std::map<std::string, report::Sum>& sums) {
  std::vector<const std::pair<const std::string, report::Sum>*> order;
  for (const auto& one : sums) {
    if (!one.first.empty()) {
      order.push_back(&one);
    }
  }
  std::ranges::stable_sort(order, [](auto* a, auto* b) {
    if (a->second.cost != b->second.cost) {
      return a->second.cost > b->second.cost;
    }
    return a->second.tokens.total() > b->second.tokens.total();
  });
  std::vector<std::string> names;
  for (const auto* one : order) {
    names.push_back(one->first);
  }
  return names;
}

/// A stronger kind of evidence for the whole commit: the hook's outranks what
/// was found later.
Evidence stronger(Evidence a, Evidence b) {
  if (a == Evidence::none || b == Evidence::none) {
    return a == Evidence::none ? b : a;
  }
  return std::min(a, b);
}

}  // namespace

Result<CommitSums> sums_of(ledger::Ledger& ledger,
                           FactPricer& pricer,
                           const std::vector<RowId>& commits) {
  CommitSums sums;
  std::map<std::pair<RowId, RowId>, report::Sum> parts;
  std::vector<RowId> manual;
  for (const RowId commit : commits) {
    TOKENS_TRY_ASSIGN(const auto rows,
                      ledger::commits_shown_at(ledger, commit));
    for (const RowId row : rows) {
      TOKENS_TRY(ledger::for_each_fact_of_commit(
          ledger, row, [&](const ledger::Fact& fact) {
            const auto price = pricer.price(fact);
            FactPricer::add(sums.sum, fact, price);
            FactPricer::add(parts[{fact.session, fact.model}], fact, price);
            sums.evidence =
                stronger(sums.evidence,
                         row == commit ? fact.evidence : Evidence::rewrite);
            if (fact.source == Source::manual) {
              manual.push_back(fact.row);
            }
          }));
    }
  }
  for (const auto& [key, sum] : parts) {
    sums.parts.push_back({std::string(ledger::text_of(ledger, key.first)),
                          std::string(ledger::text_of(ledger, key.second)),
                          sum});
  }
  order_parts(sums);
  sums.only_manual =
      !manual.empty() &&
      sums.sum.responses == static_cast<std::int64_t>(manual.size());
  for (const RowId row : manual) {
    TOKENS_TRY_ASSIGN(const std::string note, ledger::manual_note(ledger, row));
    sums.notes += (sums.notes.empty() || note.empty() ? "" : "; ") + note;
  }
  return sums;
}

void order_parts(CommitSums& sums) {
  std::map<std::string, report::Sum> models;
  std::map<std::string, report::Sum> sessions;
  for (const CommitPart& part : sums.parts) {
    models[part.model] += part.sum;
    sessions[part.session] += part.sum;
  }
  std::ranges::sort(sums.parts, [](const CommitPart& a, const CommitPart& b) {
    return std::pair(a.session, a.model) < std::pair(b.session, b.model);
  });
  sums.models = by_cost(models);
  sums.sessions = by_cost(sessions);
}

views::BranchEntry to_branch_entry(const ledger::CommitRow& commit,
                                   const CommitSums& sums,
                                   const Prices& prices) {
  return {commit.sha,
          from_unix_ms(commit.second * 1000),
          sums.sum.tokens,
          sums.sum.known_cost(),
          sums.sum.has_unpriced(),
          prices.name,
          sums.models,
          sums.notes};
}

views::SessionFile to_session_file(const ledger::CommitRow& commit,
                                   const CommitSums& sums,
                                   const Prices& prices) {
  views::SessionFile file;
  file.time = from_unix_ms(commit.second * 1000);
  if (!commit.branch.empty()) {
    file.branch = commit.branch;
  }
  file.commit_id = commit.sha;
  file.source = sums.only_manual ? "manual-entry" : "auto-tracked";
  file.notes = sums.notes;
  file.prices = prices.name;
  for (const CommitPart& part : sums.parts) {
    file.parts.push_back({part.session,
                          part.model,
                          part.sum.tokens,
                          part.sum.known_cost(),
                          part.sum.responses,
                          part.sum.has_unpriced()});
  }
  return file;
}

ledger::CommitCost to_cost(RowId commit,
                           const CommitSums& sums,
                           const Prices& prices) {
  // What was not used cost nothing, which says nothing of its branch's price.
  return {commit,
          sums.sum.tokens.total(),
          sums.sum.priced > 0 ? sums.sum.known_cost() : std::nullopt,
          sums.sum.has_unpriced(),
          prices.mark()};
}

Result<std::optional<ledger::CommitCost>> cost_of_branch(
    ledger::Ledger& ledger,
    const Prices& prices,
    RowId repository,
    const std::string& branch,
    std::size_t most) {
  TOKENS_TRY_ASSIGN(
      const auto known,
      ledger::cost_of_branch(ledger, repository, branch, prices.mark()));
  if (known) {
    return known;
  }
  TOKENS_TRY_ASSIGN(const auto costs,
                    ledger::costs_of_commits(ledger, repository, branch));
  FactPricer pricer(ledger, prices, FactPricer::Extent::few);
  CommitSums whole;
  if (costs.size() > most) {
    return std::nullopt;
  }
  for (const ledger::CommitCost& cost : costs) {
    TOKENS_TRY_ASSIGN(const CommitSums sums,
                      sums_of(ledger, pricer, {cost.commit}));
    whole.sum += sums.sum;
  }
  return to_cost(0, whole, prices);
}

Result<void> price_again(ledger::Ledger& ledger,
                         const Prices& prices,
                         RowId repository) {
  TOKENS_TRY_ASSIGN(
      const auto commits,
      ledger::commits_to_price(ledger, repository, prices.mark()));
  FactPricer pricer(ledger, prices, FactPricer::Extent::few);
  for (const RowId commit : commits) {
    TOKENS_TRY_ASSIGN(const CommitSums sums, sums_of(ledger, pricer, {commit}));
    TOKENS_TRY(ledger::store_cost(ledger, to_cost(commit, sums, prices)));
  }
  return {};
}

}  // namespace tokens::app
