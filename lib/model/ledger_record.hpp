// One row of the ledger in words that mean the same on every machine: what an
// export writes as one line, and an import takes.
//
// Rows refer to each other by the labels that the exporting ledger gave them;
// words stand in full.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tokens {

/// Nothing, a whole number, or bytes (mostly text; paths may be anything).
using RecordValue = std::variant<std::monostate, std::int64_t, std::string>;

struct LedgerRecord {
  std::string kind;  ///< "response", "commit", …
  std::vector<std::pair<std::string, RecordValue>> fields;

  void set(std::string_view name, RecordValue value) {
    fields.emplace_back(name, std::move(value));
  }

  /// Returns the field of that name, or null if there is none.
  [[nodiscard]] const RecordValue* find(std::string_view name) const {
    for (const auto& [field, value] : fields) {
      if (field == name) {
        return &value;
      }
    }
    return nullptr;
  }
};

}  // namespace tokens
