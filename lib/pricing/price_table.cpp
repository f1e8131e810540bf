// Tables and tariffs. A tariff holds its rates after all factors, so pricing
// a response is five multiplications and no allocation.
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/model/response.hpp"
#include "lib/pricing/pricing.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace tokens::pricing {

// Made at build time from prices.json.
extern const std::string_view k_prices_json;

namespace {

// Since this day the vendor charges nothing for what a classifier refuses
// before any output.
constexpr Day k_refusals_free_since{std::chrono::year{2026} / 6 / 2};

constexpr Int128 k_web_search = 10'000'000'000;  // 0.01 USD in pico-dollars

/// Returns the factor for these terms, or nothing when the model is not known
/// to have been offered so. One region factor at most: the prefix and
/// inference_geo say the same thing of a request.
std::optional<Factor> factor_for(const ModelPrices& model,
                                 const Terms& terms,
                                 bool regional) {
  Factor factor;
  if (terms.speed == "fast") {
    if (!model.fast) {
      return std::nullopt;
    }
    factor = *model.fast;
  }
  if ((regional && model.regional_factor) ||
      (terms.geo == "us" && model.us_factor)) {
    factor = factor * k_regional_factor;
  }
  if (terms.service_tier == "batch") {
    factor = factor * k_batch_factor;
  }
  return factor;
}

/// Returns the periods with all rates scaled; the parser has made sure that
/// this is exact.
std::vector<Period> scaled_periods(const std::vector<Period>& periods,
                                   Factor factor) {
  std::vector<Period> result = periods;
  for (Period& period : result) {
    period.rates = scaled(period.rates, factor).value();
    if (period.long_prompt) {
      period.long_prompt->rates =
          scaled(period.long_prompt->rates, factor).value();
    }
  }
  return result;
}

/// Returns the periods with nothing to pay from `day` on.
std::vector<Period> free_from(Day day, const std::vector<Period>& periods) {
  std::vector<Period> result;
  for (const Period& period : periods) {
    if (period.first < day) {
      result.push_back(period);
      result.back().last = std::min(period.last, day - std::chrono::days{1});
    }
  }
  result.push_back({day, Day::max(), {}, {}});
  return result;
}

std::string day_text(Day day) {
  return day == Day::min() || day == Day::max() ? "" : format_day(Moment{day});
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + "; " + b;
}

/// Adds the rows of one model: each period, its long prompts, and fast ones.
void add_rows(const ModelPrices& model, std::vector<RateRow>& rows) {
  const std::string remark = joined(model.status, model.note);
  const auto add = [&](const Period& period,
                       const Rates& rates,
                       std::string note,
                       std::int64_t prompt_above) {
    rows.push_back({model.id,
                    day_text(period.first),
                    day_text(period.last),
                    format_rate(rates.input),
                    format_rate(rates.output),
                    format_rate(rates.cache_write_5m),
                    format_rate(rates.cache_write_1h),
                    format_rate(rates.cache_read),
                    std::move(note),
                    prompt_above});
  };
  const auto add_both = [&](const Period& period, const std::string& mode) {
    add(period, period.rates, mode.empty() ? remark : mode, 0);
    if (period.long_prompt) {
      const std::int64_t above = period.long_prompt->above;
      add(period,
          period.long_prompt->rates,
          joined(mode, "prompt > " + std::to_string(above)),
          above);
    }
  };
  for (const Period& period : model.periods) {
    add_both(period, "");
  }
  if (model.periods.empty()) {
    rows.push_back({model.id, "", "", "", "", "", "", "", remark, 0});
  }
  if (model.fast) {
    for (const Period& period : scaled_periods(model.periods, *model.fast)) {
      add_both(period,
               model.fast_until.empty()
                   ? "fast"
                   : "fast, offered until " + model.fast_until);
    }
  }
}

/// Models of a file, and behind them those of another table, if there is one.
class Table : public PriceTable {
 public:
  Table(TableData data, std::shared_ptr<const PriceTable> others)
      : data_(std::move(data)), others_(std::move(others)) {
    for (const ModelPrices& model : data_.models) {
      for (const std::string& name : model.names) {
        by_name_.emplace(name, &model);
      }
    }
  }

  [[nodiscard]] const std::string& compiled() const override {
    return data_.compiled.empty() && others_ ? others_->compiled()
                                             : data_.compiled;
  }

  [[nodiscard]] const ModelPrices* find(
      const std::string& name) const override {
    const auto found = by_name_.find(name);
    if (found != by_name_.end()) {
      return found->second;
    }
    return others_ ? others_->find(name) : nullptr;
  }

  [[nodiscard]] std::vector<const ModelPrices*> models() const override {
    std::vector<const ModelPrices*> all;
    for (const ModelPrices& model : data_.models) {
      all.push_back(&model);
    }
    for (const ModelPrices* model :
         others_ ? others_->models() : std::vector<const ModelPrices*>{}) {
      if (!by_name_.contains(model->names.front())) {
        all.push_back(model);
      }
    }
    return all;
  }

 private:
  const TableData data_;
  std::shared_ptr<const PriceTable> others_;
  std::map<std::string, const ModelPrices*> by_name_;
};

/// Returns a table of those models of prices.json that have `name` among their
/// texts. There each begins on a line of its own.
std::string models_with(const std::string& name) {
  constexpr std::string_view k_begin = "\n    {\"id\"";
  const std::string text = json_quote(name);
  std::string picked;
  for (std::size_t at = k_prices_json.find(k_begin);
       at != std::string_view::npos;) {
    const std::size_t next = k_prices_json.find(k_begin, at + 1);
    const std::string_view model = k_prices_json.substr(at, next - at);
    if (model.find(text) != std::string_view::npos) {
      const std::size_t end = model.rfind('}', model.rfind("\n  ]"));
      picked +=
          (picked.empty() ? "" : ",") + std::string(model.substr(0, end + 1));
    }
    at = next;
  }
  return JsonObject{{"format", 1},
                    {"models", Json::verbatim('[' + picked + ']')}}
      .text();
}

/// The table that was built in. Reading all of it takes a hook longer than
/// reading its transcripts, so of a model that is asked for, only the model is
/// read, and all of it when the whole table is.
class BuiltIn : public PriceTable {
 public:
  /// Every hook asks for it, so it is picked out of the text.
  [[nodiscard]] const std::string& compiled() const override {
    static const std::string day = [] {
      constexpr std::string_view k_key = "\"compiled\": \"";
      const std::string_view text =
          k_prices_json.substr(k_prices_json.find(k_key) + k_key.size());
      return std::string(text.substr(0, text.find('"')));
    }();
    return day;
  }

  [[nodiscard]] const ModelPrices* find(
      const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    const auto [part, is_new] = parts_.try_emplace(name);
    if (is_new) {
      part->second = parsed(models_with(name));
    }
    return part->second->find(name);
  }

  [[nodiscard]] std::vector<const ModelPrices*> models() const override {
    return whole().models();
  }

 private:
  using Part = std::shared_ptr<const PriceTable>;

  static Part parsed(std::string_view json) {
    return parse_table(json, "built-in prices")
        .value_or(std::make_shared<Table>(TableData{}, nullptr));
  }

  static const PriceTable& whole() {
    static const Part table = parsed(k_prices_json);
    return *table;
  }

  mutable std::mutex mutex_;
  mutable std::map<std::string, Part> parts_;
};

}  // namespace

std::optional<PicoUsd> Tariff::price(const Use& use) const {
  const auto parts = price_parts(use);
  return parts ? std::optional(parts->total()) : std::nullopt;
}

std::optional<PriceParts> Tariff::price_parts(const Use& use) const {
  if (periods_.empty() || use.tokens.unclassified > 0) {
    return std::nullopt;
  }
  const Period& period = period_of(use.time);
  PriceParts parts;
  parts.web_searches = PicoUsd{use.web_searches * k_web_search};
  const auto add = [&](const TokenCounts& tokens, bool is_amount) {
    const bool is_long = !is_amount && period.long_prompt &&
                         tokens.prompt() > period.long_prompt->above;
    const Rates& rates = is_long ? period.long_prompt->rates : period.rates;
    const auto price = [](std::int64_t count, std::int64_t rate) {
      return PicoUsd{Int128{count} * rate};
    };
    parts.input += price(tokens.input, rates.input);
    parts.output += price(tokens.output, rates.output);
    parts.cache_write_5m += price(tokens.cache_write_5m, rates.cache_write_5m);
    parts.cache_write_1h += price(tokens.cache_write_1h, rates.cache_write_1h);
    parts.cache_read += price(tokens.cache_read, rates.cache_read);
  };
  if (use.attempts.empty()) {
    add(use.tokens, use.is_amount);
  }
  for (const TokenCounts& attempt : use.attempts) {
    if (attempt.unclassified > 0) {
      return std::nullopt;
    }
    add(attempt, false);
  }
  return parts;
}

std::optional<std::int64_t> Tariff::long_prompt_above(Moment time) const {
  if (periods_.empty() || !period_of(time).long_prompt) {
    return std::nullopt;
  }
  return period_of(time).long_prompt->above;
}

const Period& Tariff::period_of(Moment time) const {
  const Day day = std::chrono::floor<std::chrono::days>(time);
  const auto found = std::find_if(
      periods_.begin(), periods_.end(), [day](const Period& period) {
        return day <= period.last;
      });
  return found == periods_.end() ? periods_.back() : *found;
}

std::shared_ptr<const Tariff> PriceTable::tariff(const Terms& terms) const {
  const ModelName name = read_model_name(terms.model);
  std::vector<Period> periods;
  if (const ModelPrices* model = find(name.name)) {
    if (const auto factor = factor_for(*model, terms, name.regional)) {
      periods = scaled_periods(model->periods, *factor);
    }
  }
  if (terms.service_tier == k_refused_tier && !name.elsewhere &&
      !periods.empty()) {
    periods = free_from(k_refusals_free_since, periods);
  }
  return std::make_shared<Tariff>(std::move(periods));
}

bool PriceTable::knows(std::string_view model) const {
  return find(read_model_name(model).name) != nullptr;
}

std::vector<RateRow> PriceTable::rows() const {
  std::vector<RateRow> rows;
  for (const ModelPrices* model : models()) {
    add_rows(*model, rows);
  }
  return rows;
}

std::shared_ptr<const PriceTable> built_in_table() {
  static const std::shared_ptr<const PriceTable> table =
      std::make_shared<BuiltIn>();
  return table;
}

Result<std::shared_ptr<const PriceTable>> parse_table(
    std::string_view json,
    const std::string& where,
    std::shared_ptr<const PriceTable> others) {
  auto data = parse_table_data(json);
  if (!data) {
    return fail(data.error().in(where));
  }
  return std::make_shared<Table>(std::move(*data), std::move(others));
}

}  // namespace tokens::pricing
