// Responses of transcripts going in: folded into what is there, each counted
// once for ever; see responses.hpp.
#include "lib/ledger/response_columns.hpp"
#include "lib/ledger/responses.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace tokens::ledger {
namespace {

/// A text of a response, and the row that stands for it.
struct WordField {
  RowId ResponseRow::*row;
  std::string_view Response::*text;
};

constexpr std::array<WordField, 10> k_words{
    {{&ResponseRow::client, &Response::client},
     {&ResponseRow::model, &Response::model},
     {&ResponseRow::speed, &Response::speed},
     {&ResponseRow::service_tier, &Response::service_tier},
     {&ResponseRow::geo, &Response::geo},
     {&ResponseRow::session, &Response::session},
     {&ResponseRow::agent, &Response::agent},
     {&ResponseRow::directory, &Response::directory},
     {&ResponseRow::hinted_branch, &Response::branch},
     {&ResponseRow::skill, &Response::skill}}};

/// Responses of transcripts as rows, and rows as responses, whose lines are
/// then folded. The views of a response are good as long as the store that made
/// it, its key as long as that of the row.
class ResponseStore {
 public:
  ResponseStore(Ledger::Connection& connection,
                const TranscriptIds& transcripts)
      : connection_(connection), transcripts_(transcripts) {}

  /// Returns the row as it is written; in no place yet.
  ResponseRow row_of(const Response& response, Moment first_read) {
    ResponseRow row;
    row.key = response.key;
    for (std::size_t i = 0; i < k_words.size(); ++i) {
      const std::string_view text = response.*k_words[i].text;
      KnownWord& last = last_words_[i];
      if (text != last.text) {
        last = {text, connection_.symbol(text)};
      }
      row.*k_words[i].row = last.row;
    }
    row.time = response.kept.time;
    row.tokens = response.tokens;
    row.web_searches = response.web_searches;
    row.final = response.final;
    row.sidechain = response.sidechain;
    row.request = response.request;
    row.kept = line_of(response.kept);
    row.owner =
        response.owner == response.kept ? row.kept : line_of(response.owner);
    row.owner_time = response.owner.time;
    row.first_read = first_read;
    return row;
  }

  Response response_of(const ResponseRow& row) {
    Response response;
    response.key = row.key;
    for (const WordField& word : k_words) {
      response.*word.text = connection_.text(row.*word.row);
    }
    response.tokens = row.tokens;
    response.web_searches = row.web_searches;
    response.final = row.final;
    response.sidechain = row.sidechain;
    response.request = row.request;
    response.kept = place_of(row.kept, row.time);
    response.owner = place_of(row.owner, row.owner_time);
    return response;
  }

  /// Writes another response into the row `before`; returns true if its tokens
  /// changed.
  bool update(const ResponseRow& before, const Response& response) {
    ResponseRow row = row_of(response, before.first_read);
    row.row = before.row;
    update_response(connection_, row);
    return row.tokens != before.tokens;
  }

  /// The transcripts of the responses that were read.
  [[nodiscard]] const TranscriptIds& transcripts() const {
    return transcripts_;
  }

 private:
  LineRow line_of(const LinePlace& place) {
    const auto file = transcripts_.find(place.path);
    return {file == transcripts_.end() ? 0 : file->second,
            place.offset,
            place.file_first,
            place.forked};
  }

  std::string_view path_of(RowId transcript) {
    const auto [known, is_new] = paths_.try_emplace(transcript);
    if (is_new) {
      known->second = value<std::string>(
          connection_, "SELECT path FROM transcript WHERE id = ?", transcript);
      transcripts_.emplace(known->second, transcript);
    }
    return known->second;
  }

  LinePlace place_of(const LineRow& line, Moment time) {
    return {
        line.forked, line.file_first, time, line.offset, path_of(line.file)};
  }

  struct KnownWord {
    std::string_view text;
    RowId row = 0;
  };

  Ledger::Connection& connection_;
  /// The words of the response before: most have the same.
  std::array<KnownWord, k_words.size()> last_words_;
  /// Of what is merged, and of rows that were read; the texts of `paths_` stay
  /// in their place.
  TranscriptIds transcripts_;
  std::unordered_map<RowId, std::string> paths_;
};

/// What tells variants of one id apart.
auto identity_of(const Response& response) {
  const TokenCounts tokens =
      has_request(response) ? TokenCounts{} : response.tokens;
  return std::tuple(response.request,
                    tokens.input,
                    tokens.cache_write_5m,
                    tokens.cache_write_1h,
                    tokens.cache_read);
}

/// Responses whose message id stands for several, or may
/// (lib/model/shared_message.hpp). Their variants are kept one by one, so that
/// what comes later, in whatever order, leads to the same responses. Few ids
/// have any.
class SharedMerger {
 public:
  SharedMerger(Ledger::Connection& connection,
               ResponseStore& store,
               Moment read_at,
               MergeOutcome& outcome)
      : connection_(connection),
        store_(store),
        read_at_(read_at),
        outcome_(outcome) {
    rows(connection,
         "SELECT id, message FROM shared_message",
         [&](RowId row, std::string_view id) { known_.emplace(id, row); });
  }

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
           std::vector<RowId>& rows) {
    if (deferred_.empty()) {
      return;
    }
    std::vector<Meeting> meetings;
    std::vector<SharedMessage> messages;
    for (const auto& [id, places] : deferred_) {
      meetings.push_back(load(id));
      add(meetings.back(), responses, places);
      messages.push_back(std::move(meetings.back().message));
    }
    if (examine) {
      examine(messages);
    }
    for (std::size_t i = 0; i < meetings.size(); ++i) {
      meetings[i].message = std::move(messages[i]);
      SharedMessage& message = meetings[i].message;
      message.is_reused = message.is_reused || is_reused(message.variants);
      write(meetings[i], rows);
    }
  }

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

  Meeting load(std::string_view id) {
    Meeting meeting;
    meeting.message.id = id;
    if (const auto known = known_.find(meeting.message.id);
        known != known_.end()) {
      meeting.row = known->second;
      load_variants(meeting);
      return meeting;
    }
    if (ResponseRow row; find_response(connection_, id, row)) {
      Response response = store_.response_of(row);
      response.key = {};
      meeting.message.variants.push_back({response, "", ""});
      meeting.known.push_back({-1, row.row, row.first_read, {}});
    }
    return meeting;
  }

  void load_variants(Meeting& meeting) {
    static const std::string sql =
        "SELECT number, request_id, uuid, response, " + line_columns().names +
        " FROM message_variant WHERE message = ? ORDER BY number";
    meeting.message.is_reused =
        value<bool>(connection_,
                    "SELECT reused FROM shared_message WHERE id = ?",
                    meeting.row);
    Query select(connection_, sql.c_str(), meeting.row);
    while (select.step()) {
      Known known;
      VariantRow& stored = known.stored;
      select >> known.number >> stored.request >> stored.uuid >> stored.row.row;
      visit_lines(stored.row, ReadColumn{select});
      known.response = stored.row.row;
      known.first_read = stored.row.first_read;
      meeting.message.variants.push_back(
          {store_.response_of(stored.row), stored.request, stored.uuid});
      meeting.known.push_back(std::move(known));
    }
  }

  void add(Meeting& meeting,
           const std::vector<Response>& responses,
           const std::vector<std::size_t>& places) {
    auto& variants = meeting.message.variants;
    std::map<decltype(identity_of(Response{})), std::size_t> known;
    for (std::size_t i = 0; i < variants.size(); ++i) {
      known.emplace(identity_of(variants[i].response), i);
    }
    for (const std::size_t place : places) {
      Response response = responses[place];
      response.key = {};
      auto found = known.find(identity_of(response));
      if (found == known.end() && meeting.row == 0) {
        // A ledger of before knows no requests: it is the one with this prompt.
        Response without = response;
        without.request = 0;
        found = known.find(identity_of(without));
        if (found != known.end()) {
          const std::size_t at = found->second;
          known.erase(found);
          variants[at].response.request = response.request;
          found = known.emplace(identity_of(response), at).first;
        }
      }
      if (found == known.end()) {
        known.emplace(identity_of(response), variants.size());
        variants.push_back({response, "", ""});
        meeting.known.push_back({-1, 0, read_at_, {place}});
        continue;
      }
      Variant& variant = variants[found->second];
      const LinePlace before = variant.response.owner;
      merge_lines(variant.response, response);
      if (variant.response.owner != before) {
        variant.uuid.clear();  // it begins with another line
      }
      meeting.known[found->second].places.push_back(place);
    }
  }

  /// The row that responses had stays with the one that began it: its commit
  /// was found by that.
  std::vector<RowId> rows_of(const Meeting& meeting,
                             const std::vector<SharedResponse>& settled) {
    std::vector<RowId> rows(settled.size());
    std::set<RowId> begun;
    std::set<RowId> old;
    for (const Known& known : meeting.known) {
      old.insert(known.response);
    }
    // Variants of all responses in the order in which they begin.
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t i = 0; i < settled.size(); ++i) {
      for (const std::size_t variant : settled[i].variants) {
        order.emplace_back(variant, i);
      }
    }
    std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
      return begins_before(meeting.message.variants[a.first],
                           meeting.message.variants[b.first]);
    });
    for (const auto& [variant, at] : order) {
      const RowId row = meeting.known[variant].response;
      if (row != 0 && begun.insert(row).second) {
        if (rows[at] == 0) {
          rows[at] = row;
        } else {
          remove_response(connection_,
                          row);  // two that were told apart are one after all
        }
      }
    }
    for (std::size_t i = 0; i < settled.size(); ++i) {
      if (rows[i] == 0) {
        // An import may have brought it.
        const RowId row = row_of_key(connection_, settled[i].key);
        rows[i] = old.contains(row) ? 0 : row;
      }
    }
    return rows;
  }

  /// Writes a response into its row, or into a new one if it has none.
  void put(const SharedResponse& one, RowId& row, Moment first_read) {
    Response response = one.response;
    response.key = one.key;
    if (row == 0) {
      ResponseRow added = store_.row_of(response, first_read);
      if (!insert_lines(connection_, added)) {
        throw SQLite::Exception("the key of a response is another's",
                                SQLITE_CONSTRAINT);
      }
      row = added.row;
      ++outcome_.added;
      outcome_.lines_used += response.lines > 0 ? 1 : 0;
      outcome_.sessions.push_back(added.session);
      return;
    }
    ResponseRow before;
    read_rows<ResponseRow>(
        connection_,
        [&](const ResponseRow& found) { before = found; },
        "WHERE id = ?",
        row);
    before.first_read = std::min(before.first_read, first_read);
    if (store_.update(before, response)) {
      ++outcome_.changed;
      if (before.commit != 0) {
        outcome_.changed_commits.push_back(before.commit);
      }
    }
  }

  std::string key_of(RowId row) {
    return value<std::string>(
        connection_, "SELECT key FROM response WHERE id = ?", row);
  }

  /// Gives up the key of a row that gets another, so that any row may have it.
  void free_key(RowId row, const std::string& wanted) {
    const std::string key = key_of(row);
    if (key == wanted) {
      return;
    }
    // What a team was sent went under the old key: it is taken back first.
    exec(connection_,
         "UPDATE OR REPLACE team_sent SET row = -row, key = ?2 "
         "WHERE kind = 0 AND row = ?1",
         row,
         key);
    exec(connection_,
         "UPDATE response SET key = char(10) || id WHERE id = ?",
         row);
  }

  VariantRow row_of(const Variant& variant, const Known& known) {
    VariantRow made{store_.row_of(variant.response, known.first_read),
                    variant.request,
                    variant.uuid};
    made.row.row = known.response;
    return made;
  }

  void store_variants(Meeting& meeting) {
    const SharedMessage& message = meeting.message;
    meeting.row = value<RowId>(
        connection_,
        "INSERT INTO shared_message (message, reused) VALUES (?, ?) "
        "ON CONFLICT (message) DO UPDATE SET reused = excluded.reused "
        "RETURNING id",
        message.id,
        message.is_reused);
    std::int64_t next = 0;
    for (const Known& known : meeting.known) {
      next = std::max(next, known.number + 1);
    }
    static const std::string sql =
        "INSERT OR REPLACE INTO message_variant (message, number, request_id, "
        "uuid, response, " +
        line_columns().names + ") VALUES (?, ?, ?, ?, ?, " +
        line_columns().marks + ")";
    for (std::size_t i = 0; i < meeting.known.size(); ++i) {
      Known& known = meeting.known[i];
      const VariantRow variant = row_of(message.variants[i], known);
      if (known.number < 0) {
        known.number = next++;
      } else if (variant == known.stored) {
        continue;
      }
      Query insert(connection_,
                   sql.c_str(),
                   meeting.row,
                   known.number,
                   variant.request,
                   variant.uuid,
                   variant.row.row);
      visit_lines(variant.row, BindColumn{insert});
      insert.step();
    }
  }

  /// Returns the responses that have to be written: `rows` has those of them
  /// that are stored.
  std::vector<std::size_t> touched(const Meeting& meeting,
                                   const std::vector<SharedResponse>& settled,
                                   const std::vector<RowId>& rows) {
    // If the first one is new, others get keys that they did not have before.
    const bool is_new_first =
        meeting.row == 0 ||
        !meeting.known[settled[0].variants[0]].places.empty();
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < settled.size(); ++i) {
      const auto& variants = settled[i].variants;
      if (is_new_first || rows[i] == 0 || key_of(rows[i]) != settled[i].key ||
          std::any_of(
              variants.begin(), variants.end(), [&](std::size_t variant) {
                const Known& known = meeting.known[variant];
                return known.response != rows[i] || !known.places.empty();
              })) {
        found.push_back(i);
      }
    }
    return found;
  }

  void write(Meeting& meeting, std::vector<RowId>& rows) {
    const auto settled = settle(meeting.message);
    std::vector<RowId> settled_rows = rows_of(meeting, settled);
    const auto changed = touched(meeting, settled, settled_rows);
    for (const std::size_t i : changed) {
      if (settled_rows[i] != 0) {
        free_key(settled_rows[i], settled[i].key);
      }
    }
    for (const std::size_t i : changed) {
      Moment first_read = read_at_;
      for (const std::size_t variant : settled[i].variants) {
        first_read = std::min(first_read, meeting.known[variant].first_read);
      }
      put(settled[i], settled_rows[i], first_read);
      for (const std::size_t variant : settled[i].variants) {
        meeting.known[variant].response = settled_rows[i];
        for (const std::size_t place : meeting.known[variant].places) {
          rows[place] = settled_rows[i];
        }
      }
    }
    // Copies without a request id, of which old clients left many, are no
    // question.
    if (meeting.row != 0 || meeting.message.is_reused ||
        is_doubtful(meeting.message.variants)) {
      store_variants(meeting);
    }
  }

  Ledger::Connection& connection_;
  ResponseStore& store_;
  Moment read_at_;
  MergeOutcome& outcome_;
  std::unordered_map<std::string, RowId> known_;
  std::map<std::string_view, std::vector<std::size_t>> deferred_;
};

/// Returns true if the row stores something else.
bool differs(const Response& a, const Response& b) {
  return a.tokens != b.tokens || a.web_searches != b.web_searches ||
         a.model != b.model || a.final != b.final || a.kept != b.kept ||
         a.owner != b.owner || a.sidechain != b.sidechain ||
         a.request != b.request;
}

/// Returns true if what is stored may be another response with the same message
/// id. Ledgers of before know no requests.
bool is_other_variant(const Response& stored, const Response& response) {
  return stored.request == 0 && response.request != k_no_message
             ? !has_same_prompt(stored, response)
             : stored.request != 0 && !is_same_variant(stored, response);
}

/// Folds the lines of a response into what is stored.
void fold(ResponseStore& store,
          const ResponseRow& row,
          const Response& stored,
          const Response& response,
          MergeOutcome& outcome) {
  Response folded = stored;
  merge_lines(folded, response);
  if (!differs(stored, folded)) {
    return;
  }
  const bool has_other_tokens = store.update(row, folded);
  ++outcome.changed;
  if (row.commit != 0 && has_other_tokens) {
    outcome.changed_commits.push_back(row.commit);
  }
}

/// Returns the keys that several responses have.
std::unordered_set<std::string_view> shared_keys(
    const std::vector<Response>& responses) {
  std::unordered_set<std::string_view> seen;
  std::unordered_set<std::string_view> shared;
  seen.reserve(responses.size());
  for (const Response& response : responses) {
    if (!seen.insert(response.key).second) {
      shared.insert(response.key);
    }
  }
  return shared;
}

}  // namespace

Result<MergeOutcome> merge(Ledger& ledger,
                           const std::vector<Response>& responses,
                           const TranscriptIds& transcripts,
                           Moment read_at,
                           std::vector<RowId>* rows,
                           const Examine& examine) {
  return writing(ledger, [&](Ledger::Connection& connection) {
    settle_keys(connection);
    ResponseStore store(connection, transcripts);
    MergeOutcome outcome;
    std::vector<RowId> found(responses.size(), 0);
    SharedMerger shared(connection, store, read_at, outcome);
    const auto several = shared_keys(responses);
    for (std::size_t i = 0; i < responses.size(); ++i) {
      const Response& response = responses[i];
      if (several.contains(response.key) || shared.is_known(response.key)) {
        shared.defer(responses, i);
        continue;
      }
      ResponseRow row = store.row_of(response, read_at);
      if (insert_lines(connection, row)) {
        ++outcome.added;
        outcome.lines_used += response.lines > 0 ? 1 : 0;
        found[i] = row.row;
        continue;
      }
      find_response(connection, response.key, row);
      const Response stored = store.response_of(row);
      if (is_other_variant(stored, response)) {
        shared.defer(responses, i);
        continue;
      }
      fold(store, row, stored, response, outcome);
      found[i] = row.row;
    }
    shared.run(responses, examine, found);
    if (rows != nullptr) {
      *rows = std::move(found);
    }
    return outcome;
  });
}

Result<MergeOutcome> merge(Ledger& ledger, const ResponseRow& row) {
  ResponseStore store(ledger.connection(), {});
  TOKENS_TRY_ASSIGN(const Response response, reading(ledger, [&](auto&) {
                      return store.response_of(row);
                    }));
  return merge(ledger, {response}, store.transcripts(), row.first_read);
}

}  // namespace tokens::ledger
