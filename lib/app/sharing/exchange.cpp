#include "lib/app/sharing/exchange.hpp"

#include "lib/app/sharing/clones.hpp"
#include "lib/app/workspace/workspace.hpp"
#include "lib/formats/ledger_lines.hpp"
#include "lib/system/environment.hpp"

namespace tokens::app {
namespace {

/// Returns true if `record` is the last line and counts the lines before it.
bool counts(const LedgerRecord& record, std::int64_t records) {
  const RecordValue* count = record.find("records");
  return count != nullptr && *count == RecordValue(records);
}

/// Takes all lines up to the last one, inside the transaction that is open.
Result<ledger::Taken> take_lines(ledger::Ledger& ledger,
                                 const std::string& name,
                                 system::FileLines& lines) {
  ledger::RecordTaker taker(ledger);
  std::int64_t records = 0;
  std::string_view line;
  for (;;) {
    TOKENS_TRY_ASSIGN(const bool is_there, lines.next(line));
    const std::string where = name + ", line " + std::to_string(records + 2);
    if (!is_there) {
      return fail(ErrorKind::parse,
                  where + ": the file is cut off; nothing was imported");
    }
    const auto record = formats::parse_ledger_line(line);
    if (!record) {
      return fail(
          ErrorKind::parse,
          where + ": " + record.error().message + "; nothing was imported");
    }
    if (record->kind == formats::k_foot_kind) {
      if (!counts(*record, records)) {
        return fail(ErrorKind::parse,
                    where +
                        ": lines are missing before it; nothing was "
                        "imported");
      }
      return taker.finish();
    }
    if (auto taken = taker.take(*record); !taken) {
      return fail(taken.error().in(where));
    }
    ++records;
  }
}

}  // namespace

Result<void> export_ledger(Workspace& workspace, const OnText& write) {
  TOKENS_TRY(learn_roots(*workspace.ledger));
  std::int64_t records = 0;
  TOKENS_TRY(
      write(formats::ledger_head(ledger::k_record_version, system::now())));
  TOKENS_TRY(ledger::for_each_record(
      *workspace.ledger, [&](const LedgerRecord& record) {
        ++records;
        return write(formats::ledger_line(record));
      }));
  return write(formats::ledger_foot(records));
}

Result<ledger::Taken> import_ledger(Workspace& workspace,
                                    const std::string& name,
                                    std::int64_t version,
                                    system::FileLines& lines) {
  if (version > ledger::k_record_version) {
    return fail(ErrorKind::newer,
                name + ": written by a newer git-tokens (version " +
                    std::to_string(version) +
                    " of the form, this program "
                    "knows " +
                    std::to_string(ledger::k_record_version) +
                    "): please update git-tokens");
  }
  ledger::Ledger& ledger = *workspace.ledger;
  TOKENS_TRY(ledger::expect_many_writes(ledger));
  TOKENS_TRY_ASSIGN(auto taken, in_transaction(ledger, [&] {
                      return take_lines(ledger, name, lines);
                    }));
  TOKENS_TRY(keep_what_was_told(workspace));
  return taken;
}

}  // namespace tokens::app
