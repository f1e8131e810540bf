// The whole ledger to a file and back: `git tokens export` and `import`.
#pragma once

#include "lib/app/workspace/workspace.hpp"
#include "lib/base/result.hpp"
#include "lib/ledger/exchange.hpp"
#include "lib/system/file_lines.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tokens::app {

/// Takes the next piece of what is written.
using OnText = std::function<Result<void>(std::string_view)>;

/// Writes every record of the ledger, line by line.
Result<void> export_ledger(Workspace& workspace, const OnText& write);

/// Takes the records of an export whose first line was read already; all of
/// them or, if one is wrong or the file is cut off, none. `name` is the file's,
/// for errors.
Result<ledger::Taken> import_ledger(Workspace& workspace,
                                    const std::string& name,
                                    std::int64_t version,
                                    system::FileLines& lines);

}  // namespace tokens::app
