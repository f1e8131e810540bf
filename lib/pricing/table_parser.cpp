// Checks everything while reading: a table that loads can price without any
// further test. Unknown keys are refused, because a misspelt "long_prompt"
// would silently be a wrong price. The document is built from the events of
// nlohmann's parser: only the event for a number tells its digits, and a price
// written as 0.1 must never pass through floating point.
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"
#include "lib/pricing/pricing.hpp"
#include "lib/pricing/rates.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace tokens::pricing {
namespace {

constexpr std::size_t k_deepest = 8;
constexpr std::int64_t k_most_usd = 1'000'000;  // per million tokens
constexpr std::int64_t k_most_multiplier = 100;

enum class Kind { null, boolean, number, string, array, object };

/// A value of the document.
struct Node {
  Kind kind = Kind::null;
  std::string text;               ///< of a string, a number, "true", "false"
  std::vector<std::string> keys;  ///< of an object, in the order of the file
  std::vector<Node> values;       ///< of an object or an array

  /// Returns the member of that name, or null if there is none.
  [[nodiscard]] const Node* find(std::string_view key) const {
    const auto found = std::find(keys.begin(), keys.end(), key);
    return found == keys.end()
               ? nullptr
               : &values[static_cast<std::size_t>(found - keys.begin())];
  }
};

/// Stricter than JSON itself: a key may stand only once in an object, and no
/// value lies deeper than eight levels.
class TreeBuilder {
 public:
  bool null() { return add(Kind::null, ""); }

  bool boolean(bool value) {
    return add(Kind::boolean, value ? "true" : "false");
  }

  bool number_integer(nlohmann::json::number_integer_t value) {
    return add(Kind::number, std::to_string(value));
  }

  bool number_unsigned(nlohmann::json::number_unsigned_t value) {
    return add(Kind::number, std::to_string(value));
  }

  bool number_float(double, const std::string& digits) {
    std::string text = digits;
    // The parser writes the point of the process's locale.
    std::replace(text.begin(), text.end(), ',', '.');
    return add(Kind::number, std::move(text));
  }

  bool string(std::string& value) {
    return add(Kind::string, std::move(value));
  }

  bool binary(nlohmann::json::binary_t&) { return false; }

  bool start_object(std::size_t) { return open(Kind::object); }

  bool end_object() { return close(); }

  bool start_array(std::size_t) { return open(Kind::array); }

  bool end_array() { return close(); }

  bool key(std::string& name) {
    std::vector<std::string>& keys = open_.back()->keys;
    if (std::find(keys.begin(), keys.end(), name) != keys.end()) {
      complaint_ = "the key " + json_quote(name) +
                   " stands twice in one object; remove one";
      return false;
    }
    keys.push_back(std::move(name));
    return true;
  }

  bool parse_error(std::size_t position,
                   const std::string&,
                   const nlohmann::json::exception&) {
    position_ = position;
    return false;
  }

  Node root;

  /// Returns why the parser stopped, for a reader of `json`.
  [[nodiscard]] std::string complaint(std::string_view json) const {
    if (!complaint_.empty()) {
      return complaint_;
    }
    const auto before = json.substr(0, position_ == 0 ? 0 : position_ - 1);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    return "not JSON at line " + std::to_string(line) +
           "; check the quotes, commas and brackets there";
  }

 private:
  /// Returns where the next value belongs.
  Node* place() {
    return open_.empty() ? &root : &open_.back()->values.emplace_back();
  }

  bool add(Kind kind, std::string text) {
    Node* node = place();
    node->kind = kind;
    node->text = std::move(text);
    return true;
  }

  // The address stays good until close(): a parent gets no further value
  // while its child is open.
  bool open(Kind kind) {
    if (open_.size() == k_deepest) {
      complaint_ = "brackets lie too deep; compare with docs/PRICES.md";
      return false;
    }
    Node* node = place();
    node->kind = kind;
    open_.push_back(node);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<Node*> open_;
  std::string complaint_;
  std::size_t position_ = 0;
};

Result<Node> parse_document(std::string_view json) {
  TreeBuilder builder;
  try {
    if (nlohmann::json::sax_parse(json.begin(), json.end(), &builder)) {
      return std::move(builder.root);
    }
  } catch (const nlohmann::json::exception&) {
    return fail(ErrorKind::parse, "not JSON");
  }
  return fail(ErrorKind::parse, builder.complaint(json));
}

/// Returns a user's words for an error message: quoted, short, one line.
std::string in_quotes(std::string_view text) {
  return json_quote(printable(text.substr(0, 60)));
}

/// Returns true if no factor that can apply leaves a part of a pico-dollar.
/// The product of all factors stands for each of them: what is whole after
/// 11/20 is whole after 11/10 and after 1/2.
bool has_whole_rates(const ModelPrices& model) {
  const bool located = model.us_factor || model.regional_factor;
  const Factor common =
      located ? k_regional_factor * k_batch_factor : k_batch_factor;
  const auto is_whole = [&](const Rates& rates) {
    return scaled(rates, common) &&
           (!model.fast || scaled(rates, common * *model.fast));
  };
  return std::all_of(
      model.periods.begin(), model.periods.end(), [&](const Period& period) {
        return is_whole(period.rates) &&
               (!period.long_prompt || is_whole(period.long_prompt->rates));
      });
}

/// Reads the parts of a table. The first mistake is kept, with its place; what
/// is read behind it goes to nobody.
class TableReader {
 public:
  Result<TableData> read(const Node& root) {
    TableData table;
    check_keys(root, "format compiled unit note models");
    const Node* format = root.find("format");
    if (format == nullptr || format->kind != Kind::number) {
      wrong("\"format\" is missing; write \"format\": 1");
    } else if (format->text != "1") {
      wrong("\"format\" " + in_quotes(format->text) +
            " is not known; this version reads format 1");
    }
    const Node* models = root.find("models");
    if (models == nullptr || models->kind != Kind::array) {
      wrong("\"models\" is missing; give a list of models in brackets");
    } else {
      day(root, "compiled");
      table.compiled = text(root, "compiled");
      for (const Node& node : models->values) {
        table.models.push_back(model(node, table.models.size() + 1));
      }
      check_names_differ(table.models);
    }
    if (!problem_.empty()) {
      return fail(ErrorKind::parse, problem_);
    }
    return table;
  }

 private:
  /// A part of the place that mistakes are told with.
  struct Step {
    std::string_view key;
    std::size_t model = 0;  ///< its number; 0: the key is that of a member
    std::size_t row = 0;    ///< of a list
  };

  /// Adds a step to the place, as long as it lives.
  class Within {
   public:
    Within(TableReader& reader, const Step& step) : place_(reader.place_) {
      place_.push_back(step);
    }

    ~Within() { place_.pop_back(); }

    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

   private:
    std::vector<Step>& place_;
  };

  void wrong(const std::string& what) {
    if (!problem_.empty()) {
      return;
    }
    for (const auto& [key, model, row] : place_) {
      problem_ += (model == 0 ? "" : "model " + std::to_string(model) + " ") +
                  in_quotes(key) +
                  (row == 0 ? "" : " row " + std::to_string(row)) + ": ";
    }
    problem_ += what;
  }

  enum class Needed { all, some };

  /// `known` has blanks between the keys.
  void check_keys(const Node& node, std::string_view known) {
    if (node.kind != Kind::object) {
      wrong("must be an object in braces");
    }
    const auto words = split(known, ' ');
    for (const std::string& key : node.keys) {
      if (std::find(words.begin(), words.end(), key) == words.end()) {
        wrong("the key " + in_quotes(key) +
              " is not known; see docs/PRICES.md for those that are");
      }
    }
  }

  /// Returns the text of an optional member, or "".
  std::string text(const Node& node, std::string_view key) {
    const Node* member = node.find(key);
    if (member != nullptr && member->kind != Kind::string) {
      wrong(in_quotes(key) + " must be a text in quotes");
    }
    return member == nullptr ? "" : member->text;
  }

  /// Returns the elements of an optional member that is a list.
  const std::vector<Node>& list(const Node& node, std::string_view key) {
    static const Node none;
    const Node* member = node.find(key);
    if (member != nullptr && member->kind != Kind::array) {
      wrong(in_quotes(key) + " must be a list in brackets");
    }
    return (member == nullptr ? none : *member).values;
  }

  bool flag(const Node& node, std::string_view key) {
    const Node* member = node.find(key);
    if (member != nullptr && member->kind != Kind::boolean) {
      wrong(in_quotes(key) + " must be true or false");
    }
    return member != nullptr && member->text == "true";
  }

  std::optional<Day> day(const Node& node, std::string_view key) {
    const std::string written = text(node, key);
    if (written.empty()) {
      return std::nullopt;
    }
    const auto moment = parse_iso8601(written + "T00:00:00Z");
    if (written.size() != 10 || !moment) {
      wrong(in_quotes(key) + ": " + in_quotes(written) +
            " is not a day; write it like \"2026-11-22\"");
      return std::nullopt;
    }
    return std::chrono::floor<std::chrono::days>(*moment);
  }

  /// Returns a member that must be there, times 10^`places`.
  std::int64_t decimal(const Node& owner,
                       std::string_view key,
                       int places,
                       std::int64_t most,
                       const char* missing) {
    const Node* member = owner.find(key);
    if (member == nullptr) {
      wrong(in_quotes(key) + " is missing; " + missing);
      return 0;
    }
    const Within within(*this, {key});
    if (member->kind != Kind::string && member->kind != Kind::number) {
      wrong("must be a decimal number; write it like \"12.5\"");
      return 0;
    }
    const auto value = parse_decimal(member->text, places, most);
    if (!value) {
      wrong(in_quotes(member->text) + ": " + value.error().message);
    }
    return value.value_or(0);
  }

  /// Returns `base` with the rates that "rates" names.
  Rates rates(const Node& owner, Needed needed, Rates base = {}) {
    const Node* node = owner.find("rates");
    if (node == nullptr) {
      wrong("\"rates\" is missing; give USD per million tokens");
      return base;
    }
    const Within within(*this, {"rates"});
    check_keys(*node, "input output cache_write_5m cache_write_1h cache_read");
    for (const RateField& field : k_rate_fields) {
      if (needed == Needed::all || node->find(field.key) != nullptr) {
        base.*field.rate = decimal(*node,
                                   field.key,
                                   6,
                                   k_most_usd,
                                   "give it in USD per million tokens");
      }
    }
    return base;
  }

  std::optional<LongPrompt> long_prompt(const Node& owner) {
    const Node* node = owner.find("long_prompt");
    if (node == nullptr) {
      return std::nullopt;
    }
    const Within within(*this, {"long_prompt"});
    check_keys(*node, "above rates");
    const std::int64_t above = decimal(
        *node, "above", 0, k_most_tokens, "give a number of prompt tokens");
    return LongPrompt{above, rates(*node, Needed::all)};
  }

  /// Returns the period of one row of the history; `base` has what the row
  /// does not say.
  Period history_row(const Node& node, const Period& base) {
    check_keys(node, "since until rates long_prompt");
    Period period = base;
    const auto since = day(node, "since");
    const auto until = day(node, "until");
    period.first = since.value_or(Day::min());
    period.last = until.value_or(Day::max());
    if (!since && !until) {
      wrong("needs \"since\" or \"until\"");
    }
    if (period.last < period.first) {
      wrong("\"until\" lies before \"since\"; exchange them");
    }
    if (node.find("rates") != nullptr) {
      period.rates = rates(node, Needed::some, base.rates);
    }
    if (const auto own = long_prompt(node)) {
      period.long_prompt = own;
    }
    return period;
  }

  /// Returns `rows` in order, with `base` on all days that no row covers.
  std::vector<Period> cover_all_days(std::vector<Period> rows,
                                     const Period& base) {
    std::sort(rows.begin(), rows.end(), [](const Period& a, const Period& b) {
      return a.first < b.first;
    });
    std::vector<Period> periods;
    Day next = Day::min();
    bool covered_to_the_end = false;
    for (const Period& row : rows) {
      if (covered_to_the_end || row.first < next) {
        wrong("two rows cover the same day; let one end before the other");
        return {};
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

  std::vector<Period> periods(const Node& node) {
    const Node* own = node.find("rates");
    if (own != nullptr && own->kind == Kind::null) {
      if (node.find("history") != nullptr ||
          node.find("long_prompt") != nullptr) {
        wrong("\"rates\" is null, so the model has no other rates either");
      }
      return {};
    }
    Period base;
    base.rates = rates(node, Needed::all);
    base.long_prompt = long_prompt(node);
    std::vector<Period> rows;
    for (const Node& row : list(node, "history")) {
      const Within within(*this, {"history", 0, rows.size() + 1});
      rows.push_back(history_row(row, base));
    }
    const Within within(*this, {"history"});
    return cover_all_days(std::move(rows), base);
  }

  void fast(const Node& node, ModelPrices& model) {
    const Node* member = node.find("fast");
    if (member == nullptr) {
      return;
    }
    const Within within(*this, {"fast"});
    check_keys(*member, "multiplier until");
    const std::int64_t thousandths = decimal(
        *member, "multiplier", 3, k_most_multiplier, "write it like \"2\"");
    if (thousandths == 0) {
      wrong("\"multiplier\" must be more than 0");
    }
    model.fast = Factor{thousandths, 1000};
    day(*member, "until");
    model.fast_until = text(*member, "until");
  }

  void add_name(std::string_view id, ModelPrices& model) {
    const std::string name = read_model_name(id).name;
    if (name.empty()) {
      wrong(in_quotes(id) + " is not the id of a model");
    }
    if (std::find(model.names.begin(), model.names.end(), name) ==
        model.names.end()) {
      model.names.push_back(name);
    }
  }

  void names(const Node& node, ModelPrices& model) {
    add_name(model.id, model);
    for (const Node& alias : list(node, "aliases")) {
      if (alias.kind != Kind::string) {
        wrong("\"aliases\" must hold texts in quotes");
      }
      add_name(alias.text, model);
    }
  }

  ModelPrices model(const Node& node, std::size_t number) {
    ModelPrices model;
    const Node* id = node.find("id");
    if (id == nullptr || id->kind != Kind::string || id->text.empty()) {
      wrong("model " + std::to_string(number) +
            ": \"id\" is missing; give the id of the model");
      return model;
    }
    model.id = id->text;
    const Within within(*this, {model.id, number});
    check_keys(node,
               "id aliases rates history long_prompt fast us_factor "
               "regional_factor released status note");
    names(node, model);
    model.periods = periods(node);
    fast(node, model);
    model.us_factor = flag(node, "us_factor");
    model.regional_factor = flag(node, "regional_factor");
    day(node, "released");  // information only
    model.status = text(node, "status");
    model.note = text(node, "note");
    if (!has_whole_rates(model)) {
      wrong(
          "a rate times its factors is not a whole number of pico-dollars; "
          "use at most four digits behind the point");
    }
    return model;
  }

  void check_names_differ(const std::vector<ModelPrices>& models) {
    std::vector<std::string_view> names;
    for (const ModelPrices& model : models) {
      names.insert(names.end(), model.names.begin(), model.names.end());
    }
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) {
      wrong("the model " + in_quotes(*twice) +
            " stands twice (prefixes and dates do not count); remove one");
    }
  }

  std::vector<Step> place_;
  std::string problem_;
};

}  // namespace

Result<TableData> parse_table_data(std::string_view json) {
  TOKENS_TRY_ASSIGN(const Node root, parse_document(json));
  return TableReader().read(root);
}

}  // namespace tokens::pricing
