// See reftable.hpp. A git directory has a stack of tables, named by the file
// reftable/tables.list, oldest first; a table never changes, and what a younger
// one says of a key replaces what an older one says. A table is
//   header | ref blocks, index | object blocks, index | log blocks, index |
//   footer
// with records in the order of their keys; only log blocks are compressed. The
// indexes are not used: HEAD comes before all that begins with "refs/".
#include "lib/git/reftable.hpp"

#include "lib/base/text.hpp"
#include "lib/system/file_lines.hpp"
#include "lib/system/files.hpp"

#include <zlib.h>

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace tokens::git {
namespace {

/// Bytes taken from the front; `good` turns false where they end too early.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool good() const { return good_; }

  [[nodiscard]] bool has_more() const { return good_ && !bytes_.empty(); }

  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size()) {
      good_ = false;
      bytes_ = {};
      return {};
    }
    const auto taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }

  /// The most significant byte comes first.
  std::uint64_t number(std::size_t width) {
    std::uint64_t value = 0;
    for (const char byte : take(width)) {
      value = value << 8U | static_cast<unsigned char>(byte);
    }
    return value;
  }

  /// Seven bits a byte, of which none is coded in two ways.
  std::uint64_t varint() {
    auto byte = number(1);
    auto value = byte & 127U;
    while (good_ && (byte & 128U) != 0) {
      byte = number(1);
      value = (value + 1) << 7U | (byte & 127U);
    }
    return value;
  }

  /// Text with its length before it.
  std::string_view text() { return take(varint()); }

 private:
  std::string_view bytes_;
  bool good_ = true;
};

std::string hexadecimal_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text += digits[value >> 4U];
    text += digits[value & 15U];
  }
  return text;
}

bool is_null(std::string_view id) {
  return id.find_first_not_of('\0') == std::string_view::npos;
}

constexpr char k_ref_block = 'r';
constexpr char k_log_block = 'g';

/// The key of a record, and how its value is to be read.
struct RecordStart {
  std::string key;
  std::uint64_t type = 0;
};

/// A record shares the beginning of its key with the one before it.
void read_start(ByteReader& reader, RecordStart& start) {
  const auto shared = reader.varint();
  const auto rest = reader.varint();
  start.type = rest & 7U;
  start.key.resize(std::min<std::uint64_t>(shared, start.key.size()));
  start.key += reader.take(rest >> 3U);
}

/// The value of a log record; type 0 has none, and hides an older record.
struct LogValue {
  std::string_view old_id;
  std::string_view new_id;
  std::string_view name;
  std::string_view address;
  std::int64_t second = 0;
  std::string_view message;
};

LogValue read_log_value(ByteReader& reader, std::size_t id_size) {
  LogValue value;
  value.old_id = reader.take(id_size);
  value.new_id = reader.take(id_size);
  value.name = reader.text();
  value.address = reader.text();
  value.second = static_cast<std::int64_t>(reader.varint());
  reader.take(2);  // the time zone
  value.message = trim(reader.text());
  return value;
}

/// The value of a ref: type 1 is an id, 2 a tag's and what it points to, 3 the
/// name of another ref; 0 says that the ref was deleted.
struct RefValue {
  std::string_view target;
  std::string_view id;
};

RefValue read_ref_value(ByteReader& reader,
                        std::uint64_t type,
                        std::size_t id_size) {
  RefValue value;
  reader.varint();  // when it changed
  if (type == 3) {
    value.target = reader.text();
  } else if (type != 0) {
    value.id = reader.take(id_size);
    reader.take(type == 2 ? id_size : 0);
  }
  return value;
}

/// The records of one block, and where the next block begins.
struct RecordBlock {
  char type = '\0';
  std::string_view records;
  std::size_t next = 0;
  std::string inflated;  ///< holds the records of a log block
};

/// One table of a stack.
class Reftable {
 public:
  /// Returns nothing if these are not the bytes of a whole table.
  static std::optional<Reftable> from(std::string_view bytes) {
    constexpr std::size_t k_positions_size = 44;  // five of them, a checksum
    constexpr std::uint64_t k_sha256 = 0x73323536;
    Reftable table;
    ByteReader header(bytes);
    const bool is_reftable = header.take(4) == "REFT";
    const auto version = header.number(1);
    header.take(3 + 8);  // the size of blocks, the first index
    table.last_index_ = header.number(8);
    const bool has_long_ids = version == 2 && header.number(4) == k_sha256;
    table.header_size_ = version == 2 ? 28 : 24;
    table.id_size_ = has_long_ids ? 32 : 20;
    const auto footer_size = table.header_size_ + k_positions_size;
    if (!header.good() || !is_reftable || (version != 1 && version != 2) ||
        bytes.size() < table.header_size_ + footer_size) {
      return std::nullopt;
    }
    const auto footer = bytes.substr(bytes.size() - footer_size);
    table.body_ = bytes.substr(0, bytes.size() - footer_size);
    ByteReader positions(footer.substr(table.header_size_));
    positions.take(3 * 8);  // of the indexes and of objects
    table.log_position_ = positions.number(8);
    positions.take(8);
    const auto sum = ::crc32(0,
                             reinterpret_cast<const Bytef*>(footer.data()),
                             static_cast<uInt>(footer.size() - 4));
    if (footer.substr(0, table.header_size_) !=
            bytes.substr(0, table.header_size_) ||
        positions.number(4) != sum) {
      return std::nullopt;
    }
    return table;
  }

  [[nodiscard]] std::uint64_t last_index() const { return last_index_; }

  /// Calls `visit(key, type, value)` for the log records whose key begins with
  /// `prefix`, until it returns false. False if the bytes cannot be.
  template <class Visit>
  bool walk_logs(std::string_view prefix, Visit&& visit) const {
    return walk(
        log_position_,
        k_log_block,
        [&](ByteReader& reader, const RecordStart& start) {
          const auto value =
              start.type == 0 ? LogValue{} : read_log_value(reader, id_size_);
          const auto order = start.key.compare(0, prefix.size(), prefix);
          return reader.good() && order <= 0 &&
                 (order < 0 || visit(start.key, start.type, value));
        });
  }

  /// Calls `visit(type, value)` if this table says anything of the ref. False
  /// if the bytes cannot be.
  template <class Visit>
  bool find_ref(std::string_view name, Visit&& visit) const {
    return walk(
        0, k_ref_block, [&](ByteReader& reader, const RecordStart& start) {
          const auto value = read_ref_value(reader, start.type, id_size_);
          if (reader.good() && start.key == name) {
            visit(start.type, value);
          }
          return start.key < name;
        });
  }

 private:
  /// Calls `visit(reader, start)` for the records of the blocks of this type,
  /// from the one at `at` on, until it returns false. False if the bytes cannot
  /// be.
  template <class Visit>
  bool walk(std::size_t at, char type, Visit&& visit) const {
    RecordBlock block;
    for (;; at = block.next) {
      if (!read_block(at, block)) {
        return false;
      }
      if (block.type != type) {
        return true;
      }
      RecordStart start;
      for (ByteReader reader(block.records); reader.has_more();) {
        read_start(reader, start);
        const bool goes_on = visit(reader, start);
        if (!reader.good() || !goes_on) {
          return reader.good();
        }
      }
    }
  }

  /// Reads the block at `at`. Behind the last block its type is that of no
  /// block.
  bool read_block(std::size_t at, RecordBlock& block) const {
    // The first block counts the header of the file as its own.
    const auto start = at == 0 ? header_size_ : at;
    ByteReader reader(body_.substr(std::min(start, body_.size())));
    if (!reader.has_more()) {
      block.type = '\0';
      return true;
    }
    block.type = reader.take(1).front();
    const auto end = at + reader.number(3);
    if (!reader.good() || end < start + 4) {
      return false;
    }
    auto content = reader.take(0);
    if (block.type == k_log_block) {
      if (!inflate_block(start, end - start - 4, block)) {
        return false;
      }
      content = block.inflated;
    } else {
      content = reader.take(end - start - 4);
      block.next = std::min(body_.find_first_not_of('\0', end), body_.size());
    }
    // Behind the records: where some of them begin, and how many are told of.
    if (!reader.good() || content.size() < 2) {
      return false;
    }
    const auto told =
        2 + 3 * ByteReader(content.substr(content.size() - 2)).number(2);
    block.records =
        content.substr(0, content.size() - std::min(told, content.size()));
    return told <= content.size();
  }

  /// Inflates what is behind the four bytes with type and size at `at`.
  bool inflate_block(std::size_t at,
                     std::size_t inflated_size,
                     RecordBlock& block) const {
    const auto source = body_.substr(at + 4);
    block.inflated.resize(inflated_size);
    z_stream stream{};
    // zlib only reads here, and takes a pointer that is not const.
    stream.next_in =
        const_cast<Bytef*>(reinterpret_cast<const Bytef*>(source.data()));
    stream.avail_in =
        static_cast<uInt>(std::min<std::size_t>(source.size(), 1U << 30U));
    stream.next_out = reinterpret_cast<Bytef*>(block.inflated.data());
    stream.avail_out = static_cast<uInt>(inflated_size);
    if (::inflateInit(&stream) != Z_OK) {
      return false;
    }
    const bool is_whole = ::inflate(&stream, Z_FINISH) == Z_STREAM_END &&
                          stream.total_out == inflated_size;
    block.next = at + 4 + stream.total_in;
    ::inflateEnd(&stream);
    return is_whole;
  }

  std::string_view body_;  ///< all but the footer
  std::size_t header_size_ = 0;
  std::size_t id_size_ = 0;
  std::size_t log_position_ = 0;
  std::uint64_t last_index_ = 0;
};

std::string list_of(const std::string& git_dir) {
  return system::join(git_dir, "reftable/tables.list");
}

/// A table of a stack, and the bytes that it looks at.
struct OpenTable {
  std::string path;
  system::MappedFile file;
  Reftable table;
};

Error unreadable(const std::string& path) {
  return {ErrorKind::git, path + ": is no reftable that can be understood"};
}

/// Opens the tables of a stack, youngest first.
Result<std::vector<OpenTable>> open_tables(const std::string& git_dir) {
  TOKENS_TRY_ASSIGN(const auto list, system::read_file(list_of(git_dir)));
  std::vector<OpenTable> tables;
  for (const auto name : split(list, '\n')) {
    if (name.empty()) {
      continue;
    }
    const auto path = system::join(system::join(git_dir, "reftable"), name);
    TOKENS_TRY_ASSIGN(auto file, system::MappedFile::open(path));
    const auto table = Reftable::from(file.bytes());
    if (!table) {
      return fail(unreadable(path));
    }
    tables.push_back({path, std::move(file), *table});
  }
  std::ranges::reverse(tables);
  return tables;
}

/// The same, again if git joined tables between the reading of their list and
/// theirs: the joined ones are gone then.
Result<std::vector<OpenTable>> open_stack(const std::string& git_dir) {
  constexpr int k_most_tries = 100;
  auto tables = open_tables(git_dir);
  for (int i = 1; i < k_most_tries && !tables &&
                  tables.error().kind == ErrorKind::not_found;
       ++i) {
    tables = open_tables(git_dir);
  }
  return tables;
}

/// The key of a log record is the ref, NUL, and the complement of its index, so
/// that the youngest comes first.
std::uint64_t index_of(std::string_view key) {
  constexpr std::size_t k_index_size = 8;
  return key.size() < k_index_size
             ? 0
             : ~ByteReader(key.substr(key.size() - k_index_size)).number(8);
}

/// Returns the entries as of `since` whose key begins with `prefix`. Only one
/// ref's are ordered by index, so `since` is 0 where more than one is meant.
Result<std::vector<ReftableLogEntry>> entries_of(const std::string& git_dir,
                                                 std::string_view prefix,
                                                 std::uint64_t since) {
  TOKENS_TRY_ASSIGN(const auto tables, open_stack(git_dir));
  std::vector<ReftableLogEntry> entries;
  std::unordered_set<std::string> seen;
  const auto add =
      [&](const std::string& key, std::uint64_t type, const LogValue& value) {
        const auto index = index_of(key);
        if (index < since) {
          return false;
        }
        // Two null ids say that there is a reflog, and that it is empty.
        const bool is_entry =
            type != 0 && !(is_null(value.old_id) && is_null(value.new_id));
        if (seen.insert(key).second && is_entry) {
          entries.push_back({index,
                             key.substr(0, key.find('\0')),
                             {hexadecimal_of(value.old_id),
                              hexadecimal_of(value.new_id),
                              value.second,
                              std::string(value.message),
                              contact_text(value.name, value.address)}});
        }
        return true;
      };
  for (const OpenTable& one : tables) {
    if (one.table.last_index() >= since && !one.table.walk_logs(prefix, add)) {
      return fail(unreadable(one.path));
    }
  }
  std::ranges::stable_sort(
      entries, [](const ReftableLogEntry& a, const ReftableLogEntry& b) {
        return a.index < b.index;
      });
  return entries;
}

}  // namespace

bool has_reftables(const std::string& git_dir) {
  return system::status(list_of(git_dir)).has_value();
}

Result<std::vector<ReftableLogEntry>> reftable_log(const std::string& git_dir,
                                                   const std::string& ref,
                                                   std::uint64_t since) {
  return entries_of(git_dir, ref + '\0', since);
}

std::optional<std::int64_t> reftable_moved_ns(const std::string& git_dir,
                                              const std::string& ref,
                                              const std::string& id) {
  const auto tables = open_stack(git_dir);
  if (!tables) {
    return std::nullopt;
  }
  for (const OpenTable& one : *tables) {
    std::optional<std::string> youngest;
    one.table.walk_logs(
        ref + '\0',
        [&](const std::string&, std::uint64_t type, const LogValue& value) {
          youngest = type == 0 ? "" : hexadecimal_of(value.new_id);
          return false;
        });
    if (youngest) {
      const auto status = system::status(one.path);
      return status && *youngest == id ? std::optional(status->modified_ns)
                                       : std::nullopt;
    }
  }
  return std::nullopt;
}

Result<std::vector<ReftableLogEntry>> reftable_logs_below(
    const std::string& git_dir, const std::string& folder) {
  return entries_of(git_dir, folder, 0);
}

Result<std::optional<ReftableRef>> reftable_ref(const std::string& git_dir,
                                                const std::string& ref) {
  TOKENS_TRY_ASSIGN(const auto tables, open_stack(git_dir));
  for (const OpenTable& one : tables) {
    bool is_told = false;
    std::optional<ReftableRef> found;
    const bool is_good =
        one.table.find_ref(ref, [&](std::uint64_t type, const RefValue& value) {
          is_told = true;
          if (type != 0) {
            found = {std::string(value.target), hexadecimal_of(value.id)};
          }
        });
    if (!is_good) {
      return fail(unreadable(one.path));
    }
    if (is_told) {
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace tokens::git
