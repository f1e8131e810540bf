#include "lib/app/transcripts/hook_files.hpp"

#include "extractor/discovery.hpp"
#include "lib/system/files.hpp"

#include <algorithm>
#include <set>

namespace tokens::app {
namespace {

using ledger::Ledger;

constexpr std::int64_t k_ns_per_ms = 1'000'000;
constexpr std::int64_t k_recent_ns =
    std::int64_t{2} * 24 * 3600 * 1000 * k_ns_per_ms;

/// A folder's time moves in ticks: one that changed this lately may change
/// again without showing it.
constexpr std::int64_t k_tick_ns = 100 * k_ns_per_ms;

class HookSearch {
 public:
  HookSearch(Ledger& ledger, const HookScope& scope)
      : ledger_(ledger),
        scope_(scope),
        now_ns_(to_unix_ms(scope.moment) * k_ns_per_ms) {}

  Result<HookFiles> run() {
    TOKENS_TRY(add_known());
    for (const extractor::Client& client : extractor::clients()) {
      client_ = &client;
      for (const std::string& folder : client.folders()) {
        const auto status = system::status(folder);
        if (status && status->is_directory) {
          found_.any_folder = true;
          TOKENS_TRY(add_folders(folder));
        }
      }
    }
    return std::move(found_);
  }

 private:
  /// Transcripts that hold responses of this repository, wherever they lie: a
  /// session may have been started elsewhere.
  Result<void> add_known() {
    TOKENS_TRY_ASSIGN(auto rows,
                      ledger::recent_transcripts(
                          ledger_, scope_.repository, now_ns_ - k_recent_ns));
    for (ledger::TranscriptRow& row : rows) {
      seen_.insert(row.path);
      const auto status = system::status(row.path);
      if (status && has_changed(row, *status)) {
        const extractor::Client& client = extractor::client_of(row.path);
        found_.files.push_back({std::move(row), *status, &client});
      }
    }
    return {};
  }

  Result<void> add_folders(const std::string& all) {
    const auto names = system::list_directory(all);
    if (!names) {
      return {};
    }
    for (const std::string& name : *names) {
      if (is_ours(name)) {
        TOKENS_TRY(add_folder(system::join(all, name)));
      }
    }
    return scope_.session.empty() ? Result<void>{} : add_session(all, *names);
  }

  /// Lists a folder, or those parts of it that changed since they were listed.
  Result<void> add_folder(const std::string& folder) {
    TOKENS_TRY_ASSIGN(const auto known, ledger::known_folders(ledger_, folder));
    bool is_known = false;
    for (const ledger::FolderRow& row : known) {
      const auto status = system::status(row.path);
      is_known = is_known || row.path == folder;
      if (status && status->modified_ns != row.modified_ns) {
        TOKENS_TRY(list(row.path));
      }
    }
    return is_known ? Result<void>{} : list(folder);
  }

  Result<void> list(const std::string& folder) {
    const extractor::Listing listing = extractor::list_transcripts(folder);
    for (const extractor::FoundFile& file : listing.files) {
      if (file.status.modified_ns >= now_ns_ - k_recent_ns) {
        TOKENS_TRY(add_file(file.path, file.status));
      }
    }
    for (const extractor::FoundFolder& one : listing.folders) {
      if (one.modified_ns < now_ns_ - k_tick_ns) {
        found_.folders.push_back({one.path, one.modified_ns});
      }
    }
    return {};
  }

  /// The session that committed, in whatever folder it was started.
  Result<void> add_session(const std::string& all,
                           const std::vector<std::string>& names) {
    if (scope_.session.find('/') != std::string::npos) {
      return {};
    }
    for (const std::string& name : names) {
      const std::string stem =
          system::join(system::join(all, name), scope_.session);
      const auto status = system::status(stem + ".jsonl");
      if (status && status->is_regular) {
        TOKENS_TRY(add_file(stem + ".jsonl", *status));
        if (system::status(stem)) {
          TOKENS_TRY(list(stem));
        }
      }
    }
    return {};
  }

  Result<void> add_file(const std::string& path,
                        const system::FileStatus& status) {
    if (!seen_.insert(path).second) {
      return {};
    }
    TOKENS_TRY_ASSIGN(auto row, ledger::transcript(ledger_, path));
    if (has_changed(row, status)) {
      found_.files.push_back({std::move(row), status, client_});
    }
    return {};
  }

  [[nodiscard]] bool is_ours(const std::string& name) const {
    return std::ranges::any_of(scope_.roots, [&](const std::string& root) {
      return client_->may_hold(name, root);
    });
  }

  Ledger& ledger_;
  const HookScope& scope_;
  std::int64_t now_ns_;
  const extractor::Client* client_ = nullptr;  ///< whose folders are searched
  HookFiles found_;
  std::set<std::string> seen_;
};

}  // namespace

Result<HookFiles> find_hook_files(Ledger& ledger, const HookScope& scope) {
  return HookSearch(ledger, scope).run();
}

}  // namespace tokens::app
