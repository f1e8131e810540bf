// The one table of commands and options. Parser, help, man pages and
// completions are walks over it, so that none of them can forget an option.
//
// Invariant: names are unique; every view points to text that lives as long
// as the program.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace tokens::cli {

enum class CommandId {
  glance,  ///< no command at all
  log,
  show,
  report,
  daily,
  weekly,
  monthly,
  sessions,
  branches,
  authors,
  models,
  trends,
  compare,
  top,
  blocks,
  statusline,
  blame,
  check,
  add,
  scan,
  backfill,
  rebuild,
  import,
  export_file,
  task,
  record_merge,
  merges,
  dashboard,
  sync,
  ledger,
  ci,
  install_hooks,
  uninstall_hooks,
  status,
  doctor,
  prices,
  completions,
  man,
  help,
};

/// What a shell offers where a value is to be typed.
enum class Offer { nothing, files, directories, revisions, branches, commands };

/// One option. An option without `value` is a switch.
struct OptionSpec {
  std::string_view name;        ///< "--limit"
  std::string_view short_name;  ///< "-n", or empty
  std::string_view value;       ///< "N" as help names it; empty: a switch
  std::string_view help;        ///< one sentence without a full stop
  std::string_view choices{};   ///< the only values, separated by blanks
  bool is_list = false;         ///< takes values separated by commas
  Offer offer = Offer::nothing;
};

/// One argument without a name. Those that may be left out come last.
struct ArgumentSpec {
  std::string_view name;  ///< "RANGE"
  std::string_view help;
  bool is_required = false;
  std::string_view choices{};
  Offer offer = Offer::nothing;
};

enum class Audience { everyone, nobody };

struct CommandSpec {
  CommandId id = CommandId::glance;
  std::string_view name;         ///< "install-hooks"; empty for glance
  std::string_view summary;      ///< one line, lower case, no full stop
  std::string_view description;  ///< paragraphs separated by empty lines
  std::span<const ArgumentSpec> arguments;
  std::span<const OptionSpec> options;
  std::string_view examples{};  ///< lines "command<TAB>what it does"
  Audience audience = Audience::everyone;
};

/// Returns all commands in the order of the help; the first is glance.
std::span<const CommandSpec> commands();

/// Returns the options that every command takes: --help, --version.
std::span<const OptionSpec> common_options();

/// Returns the command with this name, or nullptr.
const CommandSpec* command_named(std::string_view name);

/// Returns the command whose name is most like `name`, or nullptr if none is.
const CommandSpec* command_like(std::string_view name);

/// Returns the words of `text` that blanks separate.
std::vector<std::string_view> words_of(std::string_view text);

/// Returns how a person calls the command: "git tokens log [RANGE]".
std::string_view program_name();

}  // namespace tokens::cli
