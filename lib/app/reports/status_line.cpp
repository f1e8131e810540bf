// See status_line.hpp.
#include "lib/app/reports/status_line.hpp"

#include "lib/app/evidence/repository_identity.hpp"
#include "lib/app/reports/blocks.hpp"
#include "lib/app/views/commit_sums.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/git/repository.hpp"
#include "lib/ledger/ledger.hpp"
#include "lib/ledger/query.hpp"
#include "lib/ledger/transcripts.hpp"
#include "lib/system/environment.hpp"
#include "lib/system/files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

namespace tokens::app {

namespace {

// Long enough that somebody slept in it, which tells where blocks begin.
constexpr std::chrono::hours k_window{36};

// So many rows are read in some ten milliseconds, wherever they stand.
constexpr std::size_t k_most_rows = 12'000;

// So many commits are added up in as much time, should prices have changed.
constexpr std::size_t k_most_priced_again = 200;

constexpr std::chrono::milliseconds k_busy{5};

using nlohmann::json;

/// Returns the text at `path`, "" if there is none.
std::string text_at_path(const json& document, const char* path) {
  const json::json_pointer pointer(path);
  if (!document.contains(pointer)) {
    return "";
  }
  const json& value = document.at(pointer);
  return value.is_string() ? value.get<std::string>() : "";
}

/// The client writes dollars as a binary fraction: a micro-dollar is as fine
/// as it means.
std::optional<PicoUsd> dollars_at(const json& document, const char* path) {
  constexpr double k_most = 1e9;
  constexpr double k_micro = 1e6;
  const json::json_pointer pointer(path);
  if (!document.contains(pointer) || !document.at(pointer).is_number()) {
    return std::nullopt;
  }
  const double dollars = document.at(pointer).get<double>();
  if (!(dollars >= 0 && dollars < k_most)) {
    return std::nullopt;
  }
  return PicoUsd{Int128{std::llround(dollars * k_micro)} * 1'000'000};
}

std::string first_of(std::string a, std::string b) {
  return a.empty() ? b : a;
}

/// Returns the active block, if the hours tell where it began: after a time
/// without use that is as long as a block, any response begins one.
std::optional<report::Block> active_block(const report::HourUses& hours,
                                          Moment window_start,
                                          Moment now) {
  report::HourUses certain;
  Moment last = window_start;
  for (const auto& [hour, use] : hours) {
    const bool begins_one = use.first - last >= report::k_block_length;
    if (begins_one || !certain.empty()) {
      certain.emplace(hour, use);
    }
    last = use.last;
  }
  const auto blocks = report::make_blocks(certain);
  return !blocks.empty() && blocks.back().is_active(now)
             ? std::optional(blocks.back())
             : std::nullopt;
}

/// How far the ledger has read the transcript of the client's session.
struct Reading {
  bool is_behind = false;
  Moment began = k_never;  ///< if it has read anything of it
};

Reading reading_of(ledger::Ledger& ledger, const std::string& transcript) {
  const auto file =
      transcript.empty() ? std::nullopt : system::status(transcript);
  if (!file) {
    return {};
  }
  const auto row = ledger::transcript(ledger, transcript);
  if (!row) {
    return {};
  }
  return {row->row == 0 || row->offset < file->size, row->first_time};
}

void take_recent(ledger::Ledger& ledger,
                 const Prices& prices,
                 const ClientStatus& client,
                 Moment now,
                 Moment day_start,
                 StatusLine& line) {
  const Moment window_start = std::min(now - k_window, day_start);
  const Reading reading = reading_of(ledger, client.transcript);
  line.is_behind = reading.is_behind;
  FactPricer pricer(ledger, prices);
  report::Sum today;
  report::Sum session;
  report::HourUses hours;
  const auto is_whole = ledger::for_each_recent_fact(
      ledger, window_start, k_most_rows, [&](const ledger::Fact& fact) {
        if (!counts_for_blocks(fact) || fact.time < window_start) {
          return;
        }
        const auto price = pricer.price(fact);
        add_to_hour(ledger, fact, price, hours);
        if (fact.time >= day_start) {
          FactPricer::add(today, fact, price);
        }
        if (ledger::text_of(ledger, fact.session) == client.session) {
          FactPricer::add(session, fact, price);
        }
      });
  if (is_whole && *is_whole) {
    line.today = today;
    if (!reading.is_behind && reading.began != k_never &&
        reading.began >= window_start && session.responses > 0 &&
        !session.has_unpriced()) {
      line.session = session;
    }
    line.block = active_block(hours, window_start, now);
  }
}

void take_branch(ledger::Ledger& ledger,
                 const git::Repository& repository,
                 const Prices& prices,
                 StatusLine& line) {
  const auto head = repository.head();
  const auto row = known_row(ledger, repository);
  if (!head || head->branch.empty() || !row) {
    return;
  }
  line.branch = head->branch;
  const auto cost =
      cost_of_branch(ledger, prices, *row, head->branch, k_most_priced_again);
  if (cost && *cost && (*cost)->tokens > 0) {
    line.on_branch = **cost;
  }
}

}  // namespace

std::optional<ClientStatus> parse_client_status(std::string_view text) {
  try {
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object()) {
      return std::nullopt;
    }
    ClientStatus status;
    status.session = text_at_path(document, "/session_id");
    status.transcript = text_at_path(document, "/transcript_path");
    status.model = first_of(text_at_path(document, "/model/display_name"),
                            text_at_path(document, "/model/id"));
    status.directory =
        first_of(text_at_path(document, "/workspace/current_dir"),
                 text_at_path(document, "/cwd"));
    status.cost = dollars_at(document, "/cost/total_cost_usd");
    return status;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

StatusLine status_line(const ClientStatus& client,
                       Moment now,
                       Moment day_start) {
  StatusLine line;
  const auto path = system::ledger_path();
  // Opening would make a ledger where there is none.
  if (!path || !system::status(*path)) {
    return line;
  }
  auto ledger = ledger::open(*path, k_busy, ledger::Closing::leave_log);
  if (!ledger) {
    return line;
  }
  const std::string directory = client.directory.empty()
                                    ? system::working_directory().value_or("")
                                    : client.directory;
  const auto repository = git::open(directory, git::FromEnvironment::no);
  const git::Repository* const place = repository ? repository->get() : nullptr;
  const Prices prices = prices_for(place).value_or(built_in_prices(place));
  take_recent(*ledger, prices, client, now, day_start, line);
  if (repository) {
    take_branch(*ledger, **repository, prices, line);
  }
  return line;
}

}  // namespace tokens::app
