// See shared_responses.hpp.
#include "lib/ledger/shared_responses.hpp"

#include "lib/ledger/statements.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace tokens::ledger {
namespace {

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

}  // namespace

SharedMerger::SharedMerger(Ledger::Connection& connection,
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

SharedMerger::Meeting SharedMerger::load(std::string_view id) {
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

void SharedMerger::load_variants(Meeting& meeting) {
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

void SharedMerger::add(Meeting& meeting,
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

/// The row that responses had stays with the one that began it: its commit was
/// found by that.
std::vector<RowId> SharedMerger::rows_of(
    const Meeting& meeting, const std::vector<SharedResponse>& settled) {
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
void SharedMerger::put(const SharedResponse& one,
                       RowId& row,
                       Moment first_read) {
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
  Stored stored;
  read_rows<ResponseRow>(
      connection_,
      [&](const ResponseRow& found) { stored.row = found; },
      "WHERE id = ?",
      row);
  stored.row.first_read = std::min(stored.row.first_read, first_read);
  if (store_.update(stored, response)) {
    ++outcome_.changed;
    if (stored.row.commit != 0) {
      outcome_.changed_commits.push_back(stored.row.commit);
    }
  }
}

std::string SharedMerger::key_of(RowId row) {
  return value<std::string>(
      connection_, "SELECT key FROM response WHERE id = ?", row);
}

/// Gives up the key of a row that gets another, so that any row may have it.
void SharedMerger::free_key(RowId row, const std::string& wanted) {
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

SharedMerger::VariantRow SharedMerger::row_of(const Variant& variant,
                                              const Known& known) {
  VariantRow made{store_.row_of(variant.response, known.first_read),
                  variant.request,
                  variant.uuid};
  made.row.row = known.response;
  return made;
}

void SharedMerger::store_variants(Meeting& meeting) {
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

/// Returns the responses that have to be written: `rows` has those of them that
/// are stored.
std::vector<std::size_t> SharedMerger::touched(
    const Meeting& meeting,
    const std::vector<SharedResponse>& settled,
    const std::vector<RowId>& rows) {
  // If the first one is new, others get keys that they did not have before.
  const bool is_new_first =
      meeting.row == 0 || !meeting.known[settled[0].variants[0]].places.empty();
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < settled.size(); ++i) {
    const auto& variants = settled[i].variants;
    if (is_new_first || rows[i] == 0 || key_of(rows[i]) != settled[i].key ||
        std::any_of(variants.begin(), variants.end(), [&](std::size_t variant) {
          const Known& known = meeting.known[variant];
          return known.response != rows[i] || !known.places.empty();
        })) {
      found.push_back(i);
    }
  }
  return found;
}

void SharedMerger::write(Meeting& meeting, std::vector<RowId>& rows) {
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

void SharedMerger::run(const std::vector<Response>& responses,
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

}  // namespace tokens::ledger
