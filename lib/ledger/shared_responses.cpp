// See shared_responses.hpp.
#include "lib/ledger/shared_responses.hpp"

#include "lib/ledger/statements.hpp"

#include <algorithm>
#include <iterator>
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
                           Merger& merger,
                           Moment read_at,
                           MergeOutcome& outcome)
    : connection_(connection),
      merger_(merger),
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
  const RowPlace place = row_place(connection_, id);
  tokens::ledger::Stored row;
  if (place.is_taken && merger_.find(place.row, id, row)) {
    row.response.key = {};
    meeting.message.variants.push_back({row.response, "", ""});
    meeting.stored.push_back({-1, row.row, row.first_read, {}, ""});
  }
  return meeting;
}

void SharedMerger::load_variants(Meeting& meeting) {
  meeting.message.is_reused =
      value<bool>(connection_,
                  "SELECT reused FROM shared_message WHERE id = ?",
                  meeting.row);
  Query select(connection_,
               "SELECT number, request, uuid, session, facts, response "
               "FROM message_variant WHERE message = ? ORDER BY number",
               meeting.row);
  while (select.step()) {
    Variant variant;
    Stored stored;
    RowId session = 0;
    PackedFacts facts;
    select >> stored.number >> variant.request >> variant.uuid >> session >>
        facts >> stored.response;
    merger_.unpack_response(facts, session, variant.response);
    variant.response.key = {};
    stored.first_read = facts.first_read;
    stored.written = written(variant, stored);
    meeting.stored.push_back(std::move(stored));
    meeting.message.variants.push_back(std::move(variant));
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
      meeting.stored.push_back({-1, 0, read_at_, {place}, ""});
      continue;
    }
    Variant& variant = variants[found->second];
    const LinePlace before = variant.response.owner;
    merge_lines(variant.response, response);
    if (variant.response.owner != before) {
      variant.uuid.clear();  // it begins with another line
    }
    meeting.stored[found->second].places.push_back(place);
  }
}

std::string SharedMerger::key_of(RowId row) {
  std::string key;
  rows(connection_,
       "SELECT facts FROM response WHERE id = ?",
       row,
       [&](const PackedFacts& facts) { key = facts.key; });
  return key;
}

RowId SharedMerger::free_row(const std::string& key) {
  RowId row = slot_of_key(key);
  while (row_elsewhere(connection_, row) != 0 ||
         is_row_taken(connection_, row)) {
    ++row;
  }
  return row;
}

/// Makes row_place() find the row under this key, which another row may have
/// had until now.
void SharedMerger::name_row(std::string_view key, RowId row) {
  for (RowId slot = slot_of_key(key);; ++slot) {
    const RowId elsewhere = row_elsewhere(connection_, slot);
    const RowId there = elsewhere != 0                    ? elsewhere
                        : is_row_taken(connection_, slot) ? slot
                                                          : 0;
    if (there == row || (there == 0 && slot == row)) {
      return;
    }
    if (there == 0 || key_of(there) == key) {
      exec(connection_, "DELETE FROM fresh_key_row WHERE slot = ?", slot);
      exec(connection_,
           "INSERT OR REPLACE INTO key_row (slot, response) VALUES (?, ?)",
           slot,
           row);
      return;
    }
  }
}

/// The row that responses had stays with the one that began it: its commit was
/// found by that.
std::vector<RowId> SharedMerger::rows_of(
    const Meeting& meeting, const std::vector<SharedResponse>& settled) {
  std::vector<RowId> rows(settled.size());
  std::set<RowId> begun;
  std::set<RowId> old;
  for (const Stored& stored : meeting.stored) {
    old.insert(stored.response);
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
    const RowId row = meeting.stored[variant].response;
    if (row != 0 && begun.insert(row).second) {
      if (rows[at] == 0) {
        rows[at] = row;
      } else {
        remove(row);  // two that were told apart are one after all
      }
    }
  }
  for (std::size_t i = 0; i < settled.size(); ++i) {
    if (rows[i] == 0) {
      // An import may have brought it.
      const RowPlace place = row_place(connection_, settled[i].key);
      if (place.is_taken && !old.contains(place.row)) {
        rows[i] = place.row;
      }
    }
  }
  return rows;
}

void SharedMerger::remove(RowId row) {
  exec(connection_, "DELETE FROM attempt WHERE response = ?", row);
  exec(connection_, "DELETE FROM response WHERE id = ?", row);
  connection_.rows.reset();
}

/// Writes a response into its row, which may be new.
void SharedMerger::put(const SharedResponse& one,
                       RowId row,
                       Moment first_read) {
  tokens::ledger::Stored stored;
  const std::string before_key = key_of(row);
  const bool is_there =
      !before_key.empty() && merger_.find(row, before_key, stored);
  const TokenCounts before = stored.response.tokens;
  name_row(one.key, row);
  stored.row = row;
  stored.first_read =
      is_there ? std::min(stored.first_read, first_read) : first_read;
  stored.response = one.response;
  stored.response.key = one.key;
  if (is_there) {
    merger_.update(stored);
    if (before != one.response.tokens) {
      ++outcome_.changed;
      if (stored.commit != 0) {
        outcome_.changed_commits.push_back(stored.commit);
      }
    }
    if (before_key != one.key) {
      // What a team was sent went under the old key: it is taken back first.
      exec(connection_,
           "UPDATE OR REPLACE team_sent SET row = -row, key = ?2 "
           "WHERE kind = 0 AND row = ?1",
           row,
           before_key);
    }
    return;
  }
  std::string bytes;
  merger_.pack_response(stored.response, stored.first_read, bytes);
  exec(connection_,
       "INSERT INTO response (id, session, facts) VALUES (?, ?, ?)",
       row,
       Word{one.response.session},
       Blob{bytes});
  if (connection_.rows) {
    auto& all = *connection_.rows;
    all.insert(std::lower_bound(all.begin(), all.end(), row), row);
  }
  ++outcome_.added;
  outcome_.sessions.push_back(connection_.symbol(one.response.session));
}

std::string SharedMerger::written(const Variant& variant,
                                  const Stored& stored) {
  std::string bytes;
  merger_.pack_response(variant.response, stored.first_read, bytes);
  return variant.request + '\n' + variant.uuid + '\n' +
         std::to_string(stored.response) + '\n' + bytes;
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
  for (const Stored& stored : meeting.stored) {
    next = std::max(next, stored.number + 1);
  }
  std::string bytes;
  for (std::size_t i = 0; i < meeting.stored.size(); ++i) {
    Stored& stored = meeting.stored[i];
    const Variant& variant = message.variants[i];
    if (stored.number < 0) {
      stored.number = next++;
    } else if (written(variant, stored) == stored.written) {
      continue;
    }
    merger_.pack_response(variant.response, stored.first_read, bytes);
    exec(connection_,
         "INSERT OR REPLACE INTO message_variant (message, number, request, "
         "uuid, session, facts, response) VALUES (?, ?, ?, ?, ?, ?, ?)",
         meeting.row,
         stored.number,
         variant.request,
         variant.uuid,
         Word{variant.response.session},
         Blob{bytes},
         stored.response);
  }
}

void SharedMerger::write(Meeting& meeting, std::vector<RowId>* rows) {
  const auto settled = settle(meeting.message);
  std::vector<RowId> settled_rows = rows_of(meeting, settled);
  // Then others get the keys that they did not have before.
  const bool is_new_first =
      meeting.row == 0 ||
      meeting.stored[settled[0].variants[0]].places.size() > 0;
  for (std::size_t i = 0; i < settled.size(); ++i) {
    const SharedResponse& one = settled[i];
    RowId& row = settled_rows[i];
    if (row == 0) {
      row = free_row(one.key);
    }
    Moment first_read = read_at_;
    bool is_touched = is_new_first;
    for (const std::size_t variant : one.variants) {
      const Stored& stored = meeting.stored[variant];
      first_read = std::min(first_read, stored.first_read);
      is_touched =
          is_touched || stored.response != row || !stored.places.empty();
    }
    if (is_touched) {
      const std::int64_t added = outcome_.added;
      put(one, row, first_read);
      outcome_.lines_used +=
          outcome_.added > added && one.response.lines > 0 ? 1 : 0;
    }
    for (const std::size_t variant : one.variants) {
      meeting.stored[variant].response = row;
      if (rows != nullptr) {
        for (const std::size_t place : meeting.stored[variant].places) {
          (*rows)[place] = row;
        }
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
                       std::vector<RowId>* rows) {
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
