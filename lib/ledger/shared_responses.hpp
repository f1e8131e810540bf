// For the .cpp files of this folder only: responses whose message id stands
// for several, or may (lib/model/shared_message.hpp).
//
// Their variants are kept one by one, so that what comes later, in whatever
// order, leads to the same responses. Few ids have any.
#pragma once

#include "lib/ledger/response_merger.hpp"
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
               Merger& merger,
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
           std::vector<RowId>* rows);

 private:
  /// What is known of a variant beside itself.
  struct Stored {
    std::int64_t number = -1;  ///< -1: not stored
    RowId response = 0;        ///< the row in which it counts; 0: none yet
    Moment first_read;
    std::vector<std::size_t> places;  ///< that it came from, in this run
    std::string written;              ///< all that is stored of it, as one text
  };

  struct Meeting {
    RowId row = 0;  ///< of the message id; 0: not stored
    SharedMessage message;
    std::vector<Stored> stored;
  };

  Meeting load(std::string_view id);
  void load_variants(Meeting& meeting);
  void add(Meeting& meeting,
           const std::vector<Response>& responses,
           const std::vector<std::size_t>& places);
  void write(Meeting& meeting, std::vector<RowId>* rows);
  std::vector<RowId> rows_of(const Meeting& meeting,
                             const std::vector<SharedResponse>& settled);
  RowId free_row(const std::string& key);
  void name_row(std::string_view key, RowId row);
  std::string key_of(RowId row);
  void put(const SharedResponse& one, RowId row, Moment first_read);
  void store_variants(Meeting& meeting);
  std::string written(const Variant& variant, const Stored& stored);
  void remove(RowId row);

  Ledger::Connection& connection_;
  Merger& merger_;
  Moment read_at_;
  MergeOutcome& outcome_;
  std::unordered_map<std::string, RowId> known_;
  std::map<std::string_view, std::vector<std::size_t>> deferred_;
};

}  // namespace tokens::ledger
