// See noted_cache.hpp. A line a commit or a note line, fields between tabs.
#include "lib/app/sharing/noted_cache.hpp"

#include "lib/base/text.hpp"
#include "lib/system/files.hpp"

#include <array>
#include <string_view>

namespace tokens::app {
namespace {

constexpr std::string_view k_noted_head = "git-tokens notes 2 ";
constexpr std::size_t k_commit_fields = 6;
constexpr std::size_t k_line_fields = 15;

std::string cache_path(const std::string& common_dir) {
  return system::join(common_dir, "git-tokens/notes-cache");
}

/// Appends a field in which no tab and no line end stands.
void put(std::string& out, std::string_view text) {
  out += '\t';
  for (const char c : text) {
    if (c == '\\' || c == '\t' || c == '\n') {
      out += '\\';
      out += c == '\t' ? 't' : c == '\n' ? 'n' : c;
    } else {
      out += c;
    }
  }
}

void put(std::string& out, std::int64_t number) {
  put(out, std::string_view(std::to_string(number)));
}

std::string unescaped(std::string_view field) {
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] == '\\' && i + 1 < field.size()) {
      ++i;
      text += field[i] == 't' ? '\t' : field[i] == 'n' ? '\n' : field[i];
    } else {
      text += field[i];
    }
  }
  return text;
}

/// Takes fields one by one; a wrong number makes the cache useless.
class Fields {
 public:
  explicit Fields(std::vector<std::string_view> fields)
      : fields_(std::move(fields)) {}

  std::string text() { return unescaped(fields_[++at_]); }

  std::int64_t number() {
    const auto value = parse_whole(fields_[++at_]);
    good = good && value.has_value();
    return value.value_or(0);
  }

  bool good = true;

 private:
  std::vector<std::string_view> fields_;
  std::size_t at_ = 0;  ///< the first one tells what the line is
};

CommitInfo take_commit(Fields& fields) {
  CommitInfo commit;
  commit.id = fields.text();
  commit.author_second = fields.number();
  commit.author_name = fields.text();
  commit.author_email = fields.text();
  commit.subject = fields.text();
  return commit;
}

/// The numbers of a line, in the order in which they stand.
template <class Line>
auto numbers_of(Line& line) {
  return std::array{&line.responses,
                    &line.tokens.input,
                    &line.tokens.output,
                    &line.tokens.cache_write_5m,
                    &line.tokens.cache_write_1h,
                    &line.tokens.cache_read,
                    &line.tokens.unclassified,
                    &line.web_searches};
}

notes::Line take_line(Fields& fields) {
  notes::Line line;
  line.session = fields.text();
  line.model = fields.text();
  line.author_branch = fields.text();
  for (std::int64_t* number : numbers_of(line)) {
    *number = fields.number();
  }
  line.first = from_unix_ms(fields.number());
  line.last = from_unix_ms(fields.number());
  line.keys = fields.text();
  return line;
}

void put_line(std::string& out, const notes::Line& line) {
  out += 'l';
  put(out, line.session);
  put(out, line.model);
  put(out, line.author_branch);
  for (const std::int64_t* number : numbers_of(line)) {
    put(out, *number);
  }
  put(out, to_unix_ms(line.first));
  put(out, to_unix_ms(line.last));
  put(out, line.keys);
  out += '\n';
}

}  // namespace

std::optional<std::vector<NotedCommit>> read_noted_cache(
    const std::string& common_dir, const std::string& state) {
  const auto text = system::read_file(cache_path(common_dir));
  const std::string head = std::string(k_noted_head) + state + "\n";
  // The last line tells that the file is whole.
  if (!text || !text->starts_with(head) || !text->ends_with("\nend\n")) {
    return std::nullopt;
  }
  std::vector<NotedCommit> commits;
  std::string_view rest = std::string_view(*text).substr(head.size());
  rest.remove_suffix(std::string_view("end\n").size());
  for (const std::string_view row : split(rest, '\n')) {
    if (row.empty()) {
      continue;
    }
    auto parts = split(row, '\t');
    const std::size_t count = parts.size();
    Fields fields(std::move(parts));
    if (row.front() == 'c' && count == k_commit_fields) {
      commits.push_back({take_commit(fields), {}});
    } else if (row.front() == 'l' && count == k_line_fields &&
               !commits.empty()) {
      commits.back().lines.push_back(take_line(fields));
    } else {
      return std::nullopt;
    }
    if (!fields.good) {
      return std::nullopt;
    }
  }
  return commits;
}

void write_noted_cache(const std::string& common_dir,
                       const std::string& state,
                       const std::vector<NotedCommit>& commits) {
  std::string out = std::string(k_noted_head) + state + "\n";
  for (const NotedCommit& noted : commits) {
    out += 'c';
    put(out, noted.commit.id);
    put(out, noted.commit.author_second);
    put(out, noted.commit.author_name);
    put(out, noted.commit.author_email);
    put(out, noted.commit.subject);
    out += '\n';
    for (const notes::Line& line : noted.lines) {
      put_line(out, line);
    }
  }
  out += "end\n";
  static_cast<void>(system::write_file_atomically(
      cache_path(common_dir), out, system::Durability::cached));
}

}  // namespace tokens::app
