// The table file as data. The form is described in docs/PRICES.md.
//
// Invariant of what the parser returns: the periods of a model, if it has any,
// cover every day once, in order, and every rate stays a whole number of
// pico-dollars under every factor that can apply to it.
#pragma once

#include "lib/base/result.hpp"
#include "lib/pricing/rates.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokens::pricing {

using Day = std::chrono::sys_days;

/// Other rates for the whole of a request whose prompt is long.
struct LongPrompt {
  std::int64_t above = 0;  ///< tokens of prompt that still are not long
  Rates rates;
};

/// Rates that held from one day to another, both included.
struct Period {
  Day first = Day::min();
  Day last = Day::max();
  Rates rates;
  std::optional<LongPrompt> long_prompt;
};

struct ModelPrices {
  std::string id;                  ///< as written in the file
  std::vector<std::string> names;  ///< normalised: the id, then the aliases
  std::vector<Period> periods;     ///< none if its price is not known
  std::optional<Factor> fast;
  std::string fast_until;  ///< information only, or empty
  bool us_factor = false;
  bool regional_factor = false;
  std::string status;
  std::string note;
};

struct TableData {
  std::string compiled;  ///< "2026-11-22", or empty
  std::vector<ModelPrices> models;
};

/// Returns the table in `json`; `parse` with place, reason and way out.
Result<TableData> parse_table_data(std::string_view json);

}  // namespace tokens::pricing
