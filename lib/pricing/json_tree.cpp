// Builds the tree from the events of nlohmann's parser: only the event for a
// number tells its digits, the finished documents of that library do not.
#include "lib/pricing/json_tree.hpp"

#include "lib/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tokens::pricing {
namespace {

constexpr std::size_t k_deepest = 8;

class TreeBuilder {
 public:
  using Kind = JsonNode::Kind;

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

  JsonNode root;

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
  JsonNode* place() {
    if (open_.empty()) {
      return &root;
    }
    return &open_.back()->values.emplace_back();
  }

  bool add(Kind kind, std::string text) {
    JsonNode* node = place();
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
    JsonNode* node = place();
    node->kind = kind;
    open_.push_back(node);
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::vector<JsonNode*> open_;
  std::string complaint_;
  std::size_t position_ = 0;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key) {
      return &values[i];
    }
  }
  return nullptr;
}

Result<JsonNode> parse_json_tree(std::string_view json) {
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

}  // namespace tokens::pricing
