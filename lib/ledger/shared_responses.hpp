// For the .cpp files of this folder only: responses whose message id stands
// for several, or may (lib/model/shared_message.hpp).
//
// Their variants are kept one by one, so that what comes later, in whatever
// order, leads to the same responses. Few ids have any.
#pragma once

#include "lib/ledger/response_store.hpp"
#include "lib/ledger/responses.hpp"
#include "lib/model/shared_message.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tokens::ledger {

class SharedMerger {
 public:
  SharedMerger(Ledger::Connection& connection,
               ResponseStore& store,
               Moment read_at,
               MergeOutcome& outcome);

  /// Returns true if several variants of this message id were met before.
  [[nodiscard]] bool is_known(std::string_view id) const {
    return !known_.empty() && known_.contains(std::string(id));
  }

  /// Leaves a response, an element of what is merged, for run().
  void defer(const std::vector<Response>& responses, std::size_t place) {
    deferred_[responses[place].key].push_back(place);
  }

  /// Merges what was deferred; sets the elements of `rows` that belong to it.
  void run(const std::vector<Response>& responses,
           const Examine& examine,
           std::vector<RowId>& rows);

 private:
  /// A variant as it is stored; `row.row` is the response in which it counts.
  struct VariantRow {
    ResponseRow row;
    std::string request;
    std::string uuid;

    friend bool operator==(const VariantRow&, const VariantRow&) = default;
  };

  /// What is known of a variant beside itself.
  struct Known {
    std::int64_t number = -1;  ///< -1: not stored
    RowId response = 0;        ///< the row in which it counts; 0: none yet
    Moment first_read;
    std::vector<std::size_t> places;  ///< that it came from, in this run
    VariantRow stored{};              ///< as it was
  };

  struct Meeting {
    RowId row = 0;  ///< of the message id; 0: not stored
    SharedMessage message;
    std::vector<Known> known;  ///< of each variant
  };

  Meeting load(std::string_view id);
  void load_variants(Meeting& meeting);
  void add(Meeting& meeting,
           const std::vector<Response>& responses,
           const std::vector<std::size_t>& places);
  void write(Meeting& meeting, std::vector<RowId>& rows);
  std::vector<RowId> rows_of(const Meeting& meeting,
                             const std::vector<SharedResponse>& settled);
  std::vector<std::size_t> touched(const Meeting& meeting,
                                   const std::vector<SharedResponse>& settled,
                                   const std::vector<RowId>& rows);
  std::string key_of(RowId row);
  void free_key(RowId row, const std::string& wanted);
  void put(const SharedResponse& one, RowId& row, Moment first_read);
  VariantRow row_of(const Variant& variant, const Known& known);
  void store_variants(Meeting& meeting);

  Ledger::Connection& connection_;
  ResponseStore& store_;
  Moment read_at_;
  MergeOutcome& outcome_;
  std::unordered_map<std::string, RowId> known_;
  std::map<std::string_view, std::vector<std::size_t>> deferred_;
};

}  // namespace tokens::ledger
