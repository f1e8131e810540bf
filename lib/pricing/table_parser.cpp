// Checks everything while reading: a table that loads can price without any
// further test. Unknown keys are refused, because a misspelt "long_prompt"
// would silently be a wrong price.
#include "lib/pricing/table_parser.hpp"

#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/pricing/json_tree.hpp"
#include "lib/pricing/model_name.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace tokens::pricing {
namespace {

using Kind = JsonNode::Kind;

constexpr std::int64_t k_most_usd = 1'000'000;  // per million tokens
constexpr std::int64_t k_most_multiplier = 100;

/// Returns a user's words for an error message: quoted, short, one line.
std::string in_quotes(std::string_view text) {
  return json_quote(printable(text.substr(0, 60)));
}

tl::unexpected<Error> wrong(std::string message) {
  return fail(ErrorKind::parse, std::move(message));
}

Result<void> check_keys(const JsonNode& node,
                        std::initializer_list<std::string_view> known) {
  if (node.kind != Kind::object) {
    return wrong("must be an object in braces");
  }
  for (const std::string& key : node.keys) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      return wrong("the key " + in_quotes(key) +
                   " is not known; see docs/PRICES.md for those that are");
    }
  }
  return {};
}

/// Returns the text of an optional member, or "".
Result<std::string> read_text(const JsonNode& node, std::string_view key) {
  const JsonNode* member = node.find(key);
  if (member == nullptr) {
    return std::string();
  }
  if (member->kind != Kind::string) {
    return wrong(in_quotes(key) + " must be a text in quotes");
  }
  return member->text;
}

Result<bool> read_flag(const JsonNode& node, std::string_view key) {
  const JsonNode* member = node.find(key);
  if (member != nullptr && member->kind != Kind::boolean) {
    return wrong(in_quotes(key) + " must be true or false");
  }
  return member != nullptr && member->text == "true";
}

Result<std::optional<Day>> read_day(const JsonNode& node,
                                    std::string_view key) {
  TOKENS_TRY_ASSIGN(const std::string text, read_text(node, key));
  if (text.empty()) {
    return std::optional<Day>();
  }
  const auto moment = parse_iso8601(text + "T00:00:00Z");
  if (text.size() != 10 || !moment) {
    return wrong(in_quotes(key) + ": " + in_quotes(text) +
                 " is not a day; write it like \"2026-11-22\"");
  }
  return std::optional<Day>(std::chrono::floor<std::chrono::days>(*moment));
}

Result<std::int64_t> read_decimal(const JsonNode& node,
                                  int places,
                                  std::int64_t most) {
  if (node.kind != Kind::string && node.kind != Kind::number) {
    return wrong("must be a decimal number; write it like \"12.5\"");
  }
  auto value = parse_decimal(node.text, places, most);
  if (!value) {
    return fail(value.error().in(in_quotes(node.text)));
  }
  return value;
}

enum class Needed { all, some };

/// Returns `base` with the rates that `node` names.
Result<Rates> read_rates(const JsonNode& node, Needed needed, Rates base) {
  TOKENS_TRY(check_keys(
      node,
      {"input", "output", "cache_write_5m", "cache_write_1h", "cache_read"}));
  for (const RateField& field : k_rate_fields) {
    const JsonNode* member = node.find(field.key);
    if (member == nullptr) {
      if (needed == Needed::all) {
        return wrong(in_quotes(field.key) +
                     " is missing; give it in USD per million tokens");
      }
      continue;
    }
    const auto rate = read_decimal(*member, 6, k_most_usd);
    if (!rate) {
      return fail(rate.error().in(in_quotes(field.key)));
    }
    base.*field.rate = *rate;
  }
  return base;
}

Result<Rates> read_rates_of(const JsonNode& owner, Needed needed, Rates base) {
  const JsonNode* node = owner.find("rates");
  if (node == nullptr) {
    return wrong("\"rates\" is missing; give USD per million tokens");
  }
  auto rates = read_rates(*node, needed, base);
  if (!rates) {
    return fail(rates.error().in("\"rates\""));
  }
  return rates;
}

Result<LongPrompt> read_long_prompt(const JsonNode& node) {
  TOKENS_TRY(check_keys(node, {"above", "rates"}));
  const JsonNode* above = node.find("above");
  if (above == nullptr) {
    return wrong("\"above\" is missing; give a number of prompt tokens");
  }
  LongPrompt result;
  const auto threshold = read_decimal(*above, 0, k_most_tokens);
  if (!threshold) {
    return fail(threshold.error().in("\"above\""));
  }
  result.above = *threshold;
  TOKENS_TRY_ASSIGN(result.rates, read_rates_of(node, Needed::all, {}));
  return result;
}

/// Sets `period.long_prompt` if `owner` has one.
Result<void> read_long_prompt_of(const JsonNode& owner, Period& period) {
  const JsonNode* node = owner.find("long_prompt");
  if (node == nullptr) {
    return {};
  }
  auto result = read_long_prompt(*node);
  if (!result) {
    return fail(result.error().in("\"long_prompt\""));
  }
  period.long_prompt = *result;
  return {};
}

/// Returns the period of one row of the history; `base` has what the row
/// does not say.
Result<Period> read_history_row(const JsonNode& node, const Period& base) {
  TOKENS_TRY(check_keys(node, {"since", "until", "rates", "long_prompt"}));
  Period period = base;
  TOKENS_TRY_ASSIGN(const auto since, read_day(node, "since"));
  TOKENS_TRY_ASSIGN(const auto until, read_day(node, "until"));
  period.first = since.value_or(Day::min());
  period.last = until.value_or(Day::max());
  if (!since && !until) {
    return wrong("needs \"since\" or \"until\"");
  }
  if (period.last < period.first) {
    return wrong("\"until\" lies before \"since\"; exchange them");
  }
  if (node.find("rates") != nullptr) {
    TOKENS_TRY_ASSIGN(period.rates,
                      read_rates_of(node, Needed::some, base.rates));
  }
  TOKENS_TRY(read_long_prompt_of(node, period));
  return period;
}

/// Returns `rows` in order, with `base` on all days that no row covers.
Result<std::vector<Period>> cover_all_days(std::vector<Period> rows,
                                           const Period& base) {
  std::sort(rows.begin(), rows.end(), [](const Period& a, const Period& b) {
    return a.first < b.first;
  });
  std::vector<Period> periods;
  Day next = Day::min();
  bool covered_to_the_end = false;
  for (const Period& row : rows) {
    if (covered_to_the_end || row.first < next) {
      return wrong("two rows cover the same day; let one end before the other");
    }
    if (next < row.first) {
      periods.push_back(base);
      periods.back().first = next;
      periods.back().last = row.first - std::chrono::days{1};
    }
    periods.push_back(row);
    covered_to_the_end = row.last == Day::max();
    next = covered_to_the_end ? row.last : row.last + std::chrono::days{1};
  }
  if (!covered_to_the_end) {
    periods.push_back(base);
    periods.back().first = next;
  }
  return periods;
}

Result<std::vector<Period>> read_periods(const JsonNode& node) {
  const JsonNode* rates = node.find("rates");
  if (rates != nullptr && rates->kind == Kind::null) {
    if (node.find("history") != nullptr ||
        node.find("long_prompt") != nullptr) {
      return wrong("\"rates\" is null, so the model has no other rates either");
    }
    return std::vector<Period>{};
  }
  Period base;
  TOKENS_TRY_ASSIGN(base.rates, read_rates_of(node, Needed::all, {}));
  TOKENS_TRY(read_long_prompt_of(node, base));
  const JsonNode* history = node.find("history");
  if (history == nullptr) {
    return std::vector<Period>{base};
  }
  if (history->kind != Kind::array) {
    return wrong("\"history\" must be a list in brackets");
  }
  std::vector<Period> rows;
  for (const JsonNode& row : history->values) {
    auto period = read_history_row(row, base);
    if (!period) {
      return fail(period.error().in("\"history\" row " +
                                    std::to_string(rows.size() + 1)));
    }
    rows.push_back(*period);
  }
  auto periods = cover_all_days(std::move(rows), base);
  if (!periods) {
    return fail(periods.error().in("\"history\""));
  }
  return periods;
}

Result<void> read_fast(const JsonNode& node, ModelPrices& model) {
  TOKENS_TRY(check_keys(node, {"multiplier", "until"}));
  const JsonNode* multiplier = node.find("multiplier");
  if (multiplier == nullptr) {
    return wrong("\"multiplier\" is missing; write it like \"2\"");
  }
  const auto value = read_decimal(*multiplier, 3, k_most_multiplier);
  if (!value) {
    return fail(value.error().in("\"multiplier\""));
  }
  if (*value == 0) {
    return wrong("\"multiplier\" must be more than 0");
  }
  model.fast = Factor{*value, 1000};
  TOKENS_TRY(read_day(node, "until"));
  TOKENS_TRY_ASSIGN(model.fast_until, read_text(node, "until"));
  return {};
}

Result<void> add_name(std::string_view id, ModelPrices& model) {
  const std::string name = read_model_name(id).name;
  if (name.empty()) {
    return wrong(in_quotes(id) + " is not the id of a model");
  }
  if (std::find(model.names.begin(), model.names.end(), name) ==
      model.names.end()) {
    model.names.push_back(name);
  }
  return {};
}

Result<void> read_names(const JsonNode& node, ModelPrices& model) {
  TOKENS_TRY(add_name(model.id, model));
  const JsonNode* aliases = node.find("aliases");
  if (aliases == nullptr) {
    return {};
  }
  if (aliases->kind != Kind::array) {
    return wrong("\"aliases\" must be a list in brackets");
  }
  for (const JsonNode& alias : aliases->values) {
    if (alias.kind != Kind::string) {
      return wrong("\"aliases\" must hold texts in quotes");
    }
    TOKENS_TRY(add_name(alias.text, model));
  }
  return {};
}

/// Returns an error if a factor that can apply would leave a part of a
/// pico-dollar. The product of all factors stands for each of them: what is
/// whole after 11/20 is whole after 11/10 and after 1/2.
Result<void> check_factors(const ModelPrices& model) {
  const bool located = model.us_factor || model.regional_factor;
  const Factor common =
      located ? k_regional_factor * k_batch_factor : k_batch_factor;
  const auto is_whole = [&](const Rates& rates) {
    return scaled(rates, common) &&
           (!model.fast || scaled(rates, common * *model.fast));
  };
  for (const Period& period : model.periods) {
    if (!is_whole(period.rates) ||
        (period.long_prompt && !is_whole(period.long_prompt->rates))) {
      return wrong(
          "a rate times its factors is not a whole number of pico-dollars; "
          "use at most four digits behind the point");
    }
  }
  return {};
}

Result<void> read_facts(const JsonNode& node, ModelPrices& model) {
  TOKENS_TRY(check_keys(node,
                        {"id",
                         "aliases",
                         "rates",
                         "history",
                         "long_prompt",
                         "fast",
                         "us_factor",
                         "regional_factor",
                         "released",
                         "status",
                         "note"}));
  TOKENS_TRY(read_names(node, model));
  TOKENS_TRY_ASSIGN(model.periods, read_periods(node));
  if (const JsonNode* fast = node.find("fast"); fast != nullptr) {
    if (const auto done = read_fast(*fast, model); !done) {
      return fail(done.error().in("\"fast\""));
    }
  }
  TOKENS_TRY_ASSIGN(model.us_factor, read_flag(node, "us_factor"));
  TOKENS_TRY_ASSIGN(model.regional_factor, read_flag(node, "regional_factor"));
  TOKENS_TRY(read_day(node, "released"));
  TOKENS_TRY_ASSIGN(model.released, read_text(node, "released"));
  TOKENS_TRY_ASSIGN(model.status, read_text(node, "status"));
  TOKENS_TRY_ASSIGN(model.note, read_text(node, "note"));
  return check_factors(model);
}

Result<ModelPrices> read_model(const JsonNode& node, std::size_t number) {
  ModelPrices model;
  const std::string place = "model " + std::to_string(number);
  const auto id = read_text(node, "id");
  if (!id || id->empty()) {
    return wrong(place + ": \"id\" is missing; give the id of the model");
  }
  model.id = *id;
  if (const auto done = read_facts(node, model); !done) {
    return fail(done.error().in(place + " " + in_quotes(model.id)));
  }
  return model;
}

Result<void> check_names_differ(const std::vector<ModelPrices>& models) {
  std::vector<std::string_view> names;
  for (const ModelPrices& model : models) {
    names.insert(names.end(), model.names.begin(), model.names.end());
  }
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice != names.end()) {
    return wrong("the model " + in_quotes(*twice) +
                 " stands twice (prefixes and dates do not count); remove one");
  }
  return {};
}

Result<void> check_head(const JsonNode& root) {
  TOKENS_TRY(
      check_keys(root, {"format", "compiled", "unit", "note", "models"}));
  const JsonNode* format = root.find("format");
  if (format == nullptr || format->kind != Kind::number) {
    return wrong("\"format\" is missing; write \"format\": 1");
  }
  if (format->text != "1") {
    return wrong("\"format\" " + in_quotes(format->text) +
                 " is not known; this version reads format 1");
  }
  const JsonNode* models = root.find("models");
  if (models == nullptr || models->kind != Kind::array) {
    return wrong("\"models\" is missing; give a list of models in brackets");
  }
  return {};
}

}  // namespace

Result<TableData> parse_table_data(std::string_view json) {
  TOKENS_TRY_ASSIGN(const JsonNode root, parse_json_tree(json));
  TOKENS_TRY(check_head(root));
  TableData table;
  TOKENS_TRY(read_day(root, "compiled"));
  TOKENS_TRY_ASSIGN(table.compiled, read_text(root, "compiled"));
  for (const JsonNode& node : root.find("models")->values) {
    TOKENS_TRY_ASSIGN(ModelPrices model,
                      read_model(node, table.models.size() + 1));
    table.models.push_back(std::move(model));
  }
  TOKENS_TRY(check_names_differ(table.models));
  return table;
}

}  // namespace tokens::pricing
