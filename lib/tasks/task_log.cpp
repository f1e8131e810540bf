// See task_log.hpp.
#include "lib/tasks/task_log.hpp"

#include "lib/base/result.hpp"
#include "lib/base/text.hpp"
#include "lib/base/time.hpp"
#include "lib/model/token_counts.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <deque>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

namespace tokens::tasks {

namespace {

constexpr std::string_view k_separator = " | ";
constexpr std::string_view k_escaped = "escaped";
constexpr std::string_view k_tokens = " tokens";
constexpr std::string_view k_special = "\\|\n\r";
constexpr std::string_view k_escapes[] = {"\\\\", "\\x7c", "\\n", "\\r"};
constexpr std::size_t k_wall = 19;  // "2026-11-22 05:20:45"

/// A task of more lines than this was hardly typed by anybody.
constexpr std::size_t k_most_lines = 100;

bool is_hexadecimal(char letter) {
  return std::isxdigit(static_cast<unsigned char>(letter)) != 0;
}

bool is_wall(std::string_view text) {
  return text.size() == k_wall && text[10] == ' ' &&
         parse_iso8601(std::string(text) + "Z").has_value();
}

bool begins_entry(std::string_view line) {
  return line.size() > k_wall + k_separator.size() &&
         line.substr(k_wall, k_separator.size()) == k_separator &&
         is_wall(line.substr(0, k_wall));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char letter : text) {
    const auto at = k_special.find(letter);
    out += at == std::string_view::npos ? std::string(1, letter)
                                        : std::string(k_escapes[at]);
  }
  return out;
}

/// What is no escape of ours stands for itself.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next =
        text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'x' && i + 3 < text.size() && is_hexadecimal(text[i + 2]) &&
        is_hexadecimal(text[i + 3])) {
      unsigned byte = 0;
      std::from_chars(text.data() + i + 2, text.data() + i + 4, byte, 16);
      out += static_cast<char>(byte);
      i += 3;
    } else if (next == 'n' || next == 'r' || next == '\\') {
      out += next == 'n' ? '\n' : next == 'r' ? '\r' : '\\';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool needs_escape(std::string_view text) {
  return text.find_first_of("|\n\r") != std::string_view::npos;
}

/// Takes the last field off `rest`, which keeps what stands before it.
std::optional<std::string_view> take_last(std::string_view& rest) {
  const std::size_t at = rest.rfind(k_separator);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view field = rest.substr(at + k_separator.size());
  rest = rest.substr(0, at);
  return field;
}

/// `raw` begins as an entry does; says why it is none.
Result<Record> read_entry(std::string_view raw) {
  std::string_view rest = raw.substr(k_wall + k_separator.size());
  while (!rest.empty() && (rest.back() == '\r' || rest.back() == ' ')) {
    rest.remove_suffix(1);
  }
  auto field = take_last(rest);
  const bool is_escaped = field == k_escaped;
  if (is_escaped) {
    field = take_last(rest);
  }
  if (!field || !field->starts_with('$')) {
    return fail(ErrorKind::parse, "it does not end with a cost");
  }
  field = take_last(rest);
  if (!field || !field->ends_with(k_tokens)) {
    return fail(ErrorKind::parse, "it has no number of tokens before its cost");
  }
  const auto count = parse_typed_count(
      field->substr(0, field->size() - k_tokens.size()), k_most_tokens);
  if (!count) {
    return fail(ErrorKind::parse,
                "'" + printable(*field) + "' is no number of tokens");
  }
  const std::size_t end = rest.find(k_separator);
  if (end == std::string_view::npos) {
    return fail(ErrorKind::parse, "it has a project or a task, but not both");
  }
  const std::string_view project = rest.substr(0, end);
  const std::string_view task = rest.substr(end + k_separator.size());
  Record record;
  record.raw = raw;
  record.wall = raw.substr(0, k_wall);
  record.project = is_escaped ? unescaped(project) : project;
  record.task = is_escaped ? unescaped(task) : task;
  record.tokens = *count;
  return record;
}

/// Reads the entry that begins at line `first`, over several lines if one is
/// not enough; returns the lines it took.
std::size_t read_at(std::string_view text,
                    const std::vector<std::string_view>& lines,
                    std::size_t first,
                    Log& log) {
  const char* const begin = lines[first].data();
  std::string why;
  std::size_t count = 1;
  for (;; ++count) {
    const std::string_view last = lines[first + count - 1];
    const auto size = static_cast<std::size_t>(last.data() - begin);
    auto entry = read_entry(text.substr(
        static_cast<std::size_t>(begin - text.data()), size + last.size()));
    if (entry) {
      log.records.push_back(std::move(*entry));
      return count;
    }
    if (count == 1) {
      why = std::move(entry.error().message);
    }
    const std::size_t next = first + count;
    if (next == lines.size() || count == k_most_lines ||
        begins_entry(lines[next])) {
      break;
    }
  }
  log.bad.push_back({static_cast<std::int64_t>(first) + 1, std::move(why)});
  return 1;
}

}  // namespace

Log read_log(std::string_view text) {
  Log log;
  const std::vector<std::string_view> lines = split(text, '\n');
  for (std::size_t i = 0; i < lines.size();) {
    if (trim(lines[i]).empty()) {
      ++i;
    } else if (begins_entry(lines[i])) {
      i += read_at(text, lines, i, log);
    } else {
      log.bad.push_back({static_cast<std::int64_t>(i) + 1,
                         "it does not begin with a date, a time and ' | '"});
      ++i;
    }
  }
  return log;
}

bool is_log(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && begins_entry(text.substr(first));
}

std::string line_of(const Record& record, PicoUsd cost) {
  const bool escapes =
      needs_escape(record.project) || needs_escape(record.task);
  std::string line = record.wall;
  for (const std::string& text : {record.project, record.task}) {
    line.append(k_separator).append(escapes ? escaped(text) : text);
  }
  line.append(k_separator).append(std::to_string(record.tokens));
  line.append(k_tokens).append(k_separator);
  line.append("$" + to_exact_decimal(cost));
  if (escapes) {
    line.append(k_separator).append(k_escaped);
  }
  return line;
}

std::string commit_named_in(std::string_view task) {
  constexpr std::size_t k_least = 7;
  constexpr std::size_t k_most = 64;
  std::string found;
  for (std::size_t open = task.find('('); open != std::string_view::npos;
       open = task.find('(', open + 1)) {
    const std::size_t close = task.find(')', open);
    if (close == std::string_view::npos) {
      break;
    }
    const std::string_view word = task.substr(open + 1, close - open - 1);
    if (word.size() >= k_least && word.size() <= k_most &&
        std::all_of(word.begin(), word.end(), is_hexadecimal)) {
      found = lower_case(word);
    }
  }
  return found;
}

namespace {

/// A known line, taken apart.
struct Known {
  const KnownLine* line = nullptr;
  Record record;
};

/// What makes two lines the same: all that they say but the cost, which every
/// tool rounds in its own way.
std::string said_by(const Record& record) {
  return record.wall + " " + std::to_string(record.tokens) + " " +
         std::to_string(record.project.size()) + " " + record.project +
         record.task;
}

bool is_correction(const Record& before, const Record& after) {
  const int same = (before.project == after.project ? 1 : 0) +
                   (before.task == after.task ? 1 : 0) +
                   (before.tokens == after.tokens ? 1 : 0);
  return before.wall == after.wall && same >= 2;
}

std::vector<Known> taken_apart(const std::vector<KnownLine>& lines) {
  std::vector<Known> known;
  for (const KnownLine& line : lines) {
    Log log = read_log(line.text);
    known.push_back(
        {&line,
         log.records.empty() ? Record{} : std::move(log.records.front())});
  }
  return known;
}

using Same = std::unordered_map<std::string, std::deque<const Known*>>;

/// Those that stand in the log come first.
Same by_content(const std::vector<Known>& known) {
  Same lines;
  for (const bool is_present : {true, false}) {
    for (const Known& one : known) {
      if (one.line->is_present == is_present) {
        lines[said_by(one.record)].push_back(&one);
      }
    }
  }
  return lines;
}

/// Returns those that stood in the log and were not found there, by id.
std::vector<const Known*> vanished(const Same& lines) {
  std::vector<const Known*> found;
  for (const auto& [said, left] : lines) {
    std::copy_if(left.begin(),
                 left.end(),
                 std::back_inserter(found),
                 [](const Known* one) { return one->line->is_present; });
  }
  std::sort(found.begin(), found.end(), [](const Known* a, const Known* b) {
    return a->line->id < b->line->id;
  });
  return found;
}

}  // namespace

Changes compare(const std::vector<KnownLine>& known,
                const std::vector<Record>& records) {
  Changes changes;
  const std::vector<Known> all = taken_apart(known);
  Same lines = by_content(all);
  std::vector<std::size_t> strange;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto found = lines.find(said_by(records[i]));
    if (found == lines.end() || found->second.empty()) {
      strange.push_back(i);
      continue;
    }
    const KnownLine* line = found->second.front()->line;
    found->second.pop_front();
    if (!line->is_present || line->text != records[i].raw) {
      changes.found.push_back({line->id, i});
    }
  }
  std::vector<const Known*> gone = vanished(lines);
  for (const std::size_t i : strange) {
    const auto before =
        std::find_if(gone.begin(), gone.end(), [&](const Known* one) {
          return is_correction(one->record, records[i]);
        });
    if (before == gone.end()) {
      changes.added.push_back(i);
    } else {
      changes.edited.push_back({(*before)->line->id, i});
      gone.erase(before);
    }
  }
  for (const Known* one : gone) {
    changes.gone.push_back(one->line->id);
  }
  return changes;
}

}  // namespace tokens::tasks
