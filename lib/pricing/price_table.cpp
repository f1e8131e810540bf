// Tables and tariffs. A tariff holds its rates after all factors, so pricing
// a response is five multiplications and no allocation.
#include "lib/base/text.hpp"
#include "lib/model/response.hpp"
#include "lib/pricing/built_in_models.hpp"
#include "lib/pricing/model_name.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/pricing/rates.hpp"
#include "lib/pricing/table_parser.hpp"

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

/// Prices with the periods of one model, or, without periods, nothing.
class PeriodTariff : public Tariff {
 public:
  PeriodTariff() = default;

  explicit PeriodTariff(std::vector<Period> periods)
      : periods_(std::move(periods)) {}

  [[nodiscard]] std::optional<PicoUsd> price(const Use& use) const override {
    if (periods_.empty() || use.tokens.unclassified > 0) {
      return std::nullopt;
    }
    const Period& period = period_of(use.time);
    PicoUsd sum{use.web_searches * k_web_search};
    if (use.attempts.empty()) {
      return sum +=
             cost(use.tokens, rates_in(period, use.tokens, use.is_amount));
    }
    for (const TokenCounts& attempt : use.attempts) {
      if (attempt.unclassified > 0) {
        return std::nullopt;
      }
      sum += cost(attempt, rates_in(period, attempt, false));
    }
    return sum;
  }

  [[nodiscard]] std::optional<PriceParts> price_parts(
      const Use& use) const override {
    if (!price(use)) {
      return std::nullopt;
    }
    const Period& period = period_of(use.time);
    PriceParts parts;
    parts.web_searches = PicoUsd{use.web_searches * k_web_search};
    if (use.attempts.empty()) {
      add_parts(rates_in(period, use.tokens, use.is_amount), use.tokens, parts);
    }
    for (const TokenCounts& attempt : use.attempts) {
      add_parts(rates_in(period, attempt, false), attempt, parts);
    }
    return parts;
  }

  [[nodiscard]] std::optional<std::int64_t> long_prompt_above(
      Moment time) const override {
    if (periods_.empty() || !period_of(time).long_prompt) {
      return std::nullopt;
    }
    return period_of(time).long_prompt->above;
  }

 private:
  [[nodiscard]] const Period& period_of(Moment time) const {
    const Day day = std::chrono::floor<std::chrono::days>(time);
    for (const Period& period : periods_) {
      if (day <= period.last) {
        return period;
      }
    }
    return periods_.back();
  }

  static const Rates& rates_in(const Period& period,
                               const TokenCounts& tokens,
                               bool is_amount) {
    const bool is_long = !is_amount && period.long_prompt &&
                         tokens.prompt() > period.long_prompt->above;
    return is_long ? period.long_prompt->rates : period.rates;
  }

  static void add_parts(const Rates& rates,
                        const TokenCounts& tokens,
                        PriceParts& parts) {
    const auto price = [](std::int64_t count, std::int64_t rate) {
      return PicoUsd{Int128{count} * rate};
    };
    parts.input += price(tokens.input, rates.input);
    parts.output += price(tokens.output, rates.output);
    parts.cache_write_5m += price(tokens.cache_write_5m, rates.cache_write_5m);
    parts.cache_write_1h += price(tokens.cache_write_1h, rates.cache_write_1h);
    parts.cache_read += price(tokens.cache_read, rates.cache_read);
  }

  std::vector<Period> periods_;
};

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

RateRow make_row(const ModelPrices& model,
                 const Period& period,
                 const Rates& rates,
                 std::string note) {
  return {model.id,
          day_text(period.first),
          day_text(period.last),
          format_rate(rates.input),
          format_rate(rates.output),
          format_rate(rates.cache_write_5m),
          format_rate(rates.cache_write_1h),
          format_rate(rates.cache_read),
          std::move(note),
          0};
}

std::string fast_note(const ModelPrices& model) {
  return model.fast_until.empty() ? "fast"
                                  : "fast, offered until " + model.fast_until;
}

std::string joined(const std::string& a, const std::string& b) {
  return a.empty() || b.empty() ? a + b : a + "; " + b;
}

std::string remark_of(const ModelPrices& model) {
  return joined(model.status, model.note);
}

/// Adds the rows of one model: each period, its long prompts, and fast ones.
void add_rows(const ModelPrices& model, std::vector<RateRow>& rows) {
  const auto add = [&](const Period& period, const std::string& mode) {
    rows.push_back(make_row(
        model, period, period.rates, mode.empty() ? remark_of(model) : mode));
    if (period.long_prompt) {
      const std::string above =
          "prompt > " + std::to_string(period.long_prompt->above);
      rows.push_back(make_row(
          model, period, period.long_prompt->rates, joined(mode, above)));
      rows.back().prompt_above = period.long_prompt->above;
    }
  };
  for (const Period& period : model.periods) {
    add(period, "");
  }
  if (model.periods.empty()) {
    rows.push_back({model.id, "", "", "", "", "", "", "", remark_of(model), 0});
  }
  if (model.fast) {
    for (const Period& period : scaled_periods(model.periods, *model.fast)) {
      add(period, fast_note(model));
    }
  }
}

class Table : public PriceTable {
 public:
  explicit Table(TableData data) : data_(std::move(data)) {
    for (const ModelPrices& model : data_.models) {
      for (const std::string& name : model.names) {
        by_name_.emplace(name, &model);
      }
    }
  }

  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  [[nodiscard]] std::shared_ptr<const Tariff> tariff(
      const Terms& terms) const override {
    const ModelName name = read_model_name(terms.model);
    const auto found = by_name_.find(name.name);
    if (found != by_name_.end()) {
      const ModelPrices& model = *found->second;
      if (const auto factor = factor_for(model, terms, name.regional)) {
        std::vector<Period> periods = scaled_periods(model.periods, *factor);
        if (terms.service_tier == k_refused_tier && !name.elsewhere &&
            !periods.empty()) {
          periods = free_from(k_refusals_free_since, periods);
        }
        return std::make_shared<PeriodTariff>(std::move(periods));
      }
    }
    return std::make_shared<PeriodTariff>();
  }

  [[nodiscard]] bool knows(std::string_view model) const override {
    return by_name_.contains(normalise_model(model));
  }

  [[nodiscard]] std::vector<RateRow> rows() const override {
    std::vector<RateRow> rows;
    for (const ModelPrices& model : data_.models) {
      add_rows(model, rows);
    }
    return rows;
  }

  [[nodiscard]] const std::string& compiled() const override {
    return data_.compiled;
  }

 private:
  TableData data_;
  std::map<std::string, const ModelPrices*, std::less<>> by_name_;
};

class Overlay : public PriceTable {
 public:
  Overlay(std::shared_ptr<const PriceTable> first,
          std::shared_ptr<const PriceTable> second)
      : first_(std::move(first)), second_(std::move(second)) {}

  [[nodiscard]] std::shared_ptr<const Tariff> tariff(
      const Terms& terms) const override {
    return first_->knows(terms.model) ? first_->tariff(terms)
                                      : second_->tariff(terms);
  }

  [[nodiscard]] bool knows(std::string_view model) const override {
    return first_->knows(model) || second_->knows(model);
  }

  [[nodiscard]] std::vector<RateRow> rows() const override {
    std::vector<RateRow> rows = first_->rows();
    for (RateRow& row : second_->rows()) {
      if (!first_->knows(row.model)) {
        rows.push_back(std::move(row));
      }
    }
    return rows;
  }

  [[nodiscard]] const std::string& compiled() const override {
    return first_->compiled().empty() ? second_->compiled()
                                      : first_->compiled();
  }

 private:
  std::shared_ptr<const PriceTable> first_;
  std::shared_ptr<const PriceTable> second_;
};

/// The table that was built in. Reading all of it takes a hook longer than
/// reading its transcripts, so of a model that is asked for, only the model is
/// read, and all of it when the whole table is.
class BuiltIn : public PriceTable {
 public:
  [[nodiscard]] std::shared_ptr<const Tariff> tariff(
      const Terms& terms) const override {
    return part_for(terms.model).tariff(terms);
  }

  [[nodiscard]] bool knows(std::string_view model) const override {
    return part_for(model).knows(model);
  }

  [[nodiscard]] std::vector<RateRow> rows() const override {
    return whole().rows();
  }

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

 private:
  using Part = std::shared_ptr<const PriceTable>;

  static Part parsed(std::string_view json) {
    return parse_table(json, "built-in prices")
        .value_or(std::make_shared<Table>(TableData{}));
  }

  static const PriceTable& whole() {
    static const Part table = parsed(k_prices_json);
    return *table;
  }

  [[nodiscard]] const PriceTable& part_for(std::string_view model) const {
    const std::string name = normalise_model(model);
    const std::lock_guard lock(mutex_);
    const auto [part, is_new] = parts_.try_emplace(name);
    if (is_new) {
      part->second = parsed(json_of_model(k_prices_json, name));
    }
    return *part->second;
  }

  mutable std::mutex mutex_;
  mutable std::map<std::string, Part> parts_;
};

}  // namespace

std::shared_ptr<const PriceTable> built_in_table() {
  static const std::shared_ptr<const PriceTable> table =
      std::make_shared<BuiltIn>();
  return table;
}

Result<std::shared_ptr<const PriceTable>> parse_table(
    std::string_view json, const std::string& where) {
  auto data = parse_table_data(json);
  if (!data) {
    return fail(data.error().in(where));
  }
  return std::make_shared<Table>(std::move(*data));
}

std::shared_ptr<const PriceTable> overlay(
    std::shared_ptr<const PriceTable> first,
    std::shared_ptr<const PriceTable> second) {
  return std::make_shared<Overlay>(std::move(first), std::move(second));
}

}  // namespace tokens::pricing
