// `git tokens prices`: the rates in force. Needs neither a ledger nor a
// repository.
#include "cli/commands/commands.hpp"
#include "cli/prepare.hpp"
#include "lib/base/json.hpp"
#include "lib/base/text.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/report/text_table.hpp"

namespace tokens::cli {
namespace {

using pricing::RateRow;

std::vector<RateRow> rows_of(const pricing::PriceTable& table,
                             const std::string& model) {
  const std::string wanted = lower_case(model);
  const std::string normal = pricing::read_model_name(wanted).name;
  std::vector<RateRow> rows;
  for (RateRow& row : table.rows()) {
    const std::string name = lower_case(row.model);
    if (name.find(wanted) != std::string::npos || name == normal) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

std::string validity(const RateRow& row) {
  if (row.since.empty() && row.until.empty()) {
    return {};
  }
  if (row.until.empty()) {
    return "from " + row.since;
  }
  return row.since.empty() ? "to " + row.until : row.since + ".." + row.until;
}

std::string prices_text(const pricing::PriceTable& table,
                        const std::vector<RateRow>& rows,
                        const report::Style& style) {
  using report::Align;
  using report::Cut;
  report::TextTable text({{"Model", Align::left, Cut::middle, 22, 0},
                          {"Input", Align::right, Cut::never, 1, 0},
                          {"Output", Align::right, Cut::never, 1, 0},
                          {"Write 5m", Align::right, Cut::never, 1, 2},
                          {"Write 1h", Align::right, Cut::never, 1, 3},
                          {"Read", Align::right, Cut::never, 1, 1},
                          {"Note", Align::left, Cut::end, 10, 4},
                          {"Valid", Align::left, Cut::end, 10, 5}});
  for (const RateRow& row : rows) {
    text.add_row({row.model,
                  row.input.empty() ? "unknown" : row.input,
                  row.output,
                  row.cache_write_5m,
                  row.cache_write_1h,
                  row.cache_read,
                  row.note,
                  validity(row)});
  }
  text.add_note("US dollars per million tokens, as of " + table.compiled() +
                ".");
  return text.render(style, report::k_least_width);
}

JsonObject row_json(const RateRow& row) {
  return {{"model", row.model},
          {"since", json_or_null(row.since)},
          {"until", json_or_null(row.until)},
          {"input", json_or_null(row.input)},
          {"output", json_or_null(row.output)},
          {"cache_write_5m", json_or_null(row.cache_write_5m)},
          {"cache_write_1h", json_or_null(row.cache_write_1h)},
          {"cache_read", json_or_null(row.cache_read)},
          {"note", json_or_null(row.note)}};
}

std::string prices_json(const pricing::PriceTable& table,
                        const std::vector<RateRow>& rows) {
  return JsonObject{{"schema_version", 1},
                    {"compiled", json_or_null(table.compiled())},
                    {"unit", "USD per million tokens"},
                    {"prices", Json::lines(rows, row_json)}}
      .document();
}

}  // namespace

Result<Answer> run_prices(const Arguments& arguments) {
  TOKENS_TRY_ASSIGN(app::Workspace workspace,
                    app::open_workspace(app::NeedRepository::no));
  say_warnings(workspace);
  const pricing::PriceTable& table = *workspace.prices.here;
  const std::string model = arguments.positional(0).value_or("");
  const std::vector<RateRow> rows = rows_of(table, model);
  if (rows.empty()) {
    return fail(ErrorKind::not_found,
                "prices: no model '" + printable(model) +
                    "'; `git tokens prices` lists all, `git config "
                    "tokens.prices FILE` adds yours");
  }
  return arguments.has("--json") ? prices_json(table, rows)
                                 : prices_text(table, rows, output_style());
}

}  // namespace tokens::cli
