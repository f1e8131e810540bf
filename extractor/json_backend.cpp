// See json_backend.hpp. The words are simdjson's: "stage 1" finds the
// structural places of a document (brackets, colons, commas, and where texts
// and scalars begin), over which its on-demand reader walks.
#include "extractor/json_backend.hpp"

#include "extractor/utf8.hpp"

#include <simdjson.h>

#include <array>
#include <memory>
#include <new>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace tokens::extractor {
namespace {

using simdjson::error_code;

enum class Kind : std::uint8_t { scalar, space, structural };

constexpr std::array<Kind, 256> k_kinds = [] {
  std::array<Kind, 256> kinds{};
  for (const char letter : std::string_view(" \t\n\r")) {
    kinds[static_cast<std::uint8_t>(letter)] = Kind::space;
  }
  for (const char letter : std::string_view("{}[]:,")) {
    kinds[static_cast<std::uint8_t>(letter)] = Kind::structural;
  }
  return kinds;
}();

constexpr bool ends_run(std::uint8_t byte) {
  return byte == '"' || byte == '\\' || byte < 0x20;
}

/// Returns the first place from `at` on that holds a quote, a backslash or a
/// control character, or `end`. Up to 15 bytes behind `end` are looked at:
/// simdjson's padding. `high_bits` is not 0 afterwards if it saw a byte that is
/// not ASCII.
const std::uint8_t* skip_plain(const std::uint8_t* at,
                               const std::uint8_t* end,
                               unsigned& high_bits) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i last_control = _mm_set1_epi8(0x1F);
  for (; at < end; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i control =
        _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    const __m128i mark = _mm_or_si128(_mm_cmpeq_epi8(bytes, quote),
                                      _mm_cmpeq_epi8(bytes, backslash));
    high_bits |= static_cast<unsigned>(_mm_movemask_epi8(bytes));
    const auto hits =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(mark, control)));
    if (hits != 0) {
      at += __builtin_ctz(hits);
      break;
    }
  }
  return at < end ? at : end;
#else
  for (; at < end && !ends_run(*at); ++at) {
    high_bits |= *at & 0x80U;
  }
  return at;
#endif
}

/// Goes through the rest of a text whose opening quote stands before `at`.
/// Returns what follows the closing quote, or nothing with the error.
const std::uint8_t* skip_text(const std::uint8_t* at,
                              const std::uint8_t* end,
                              unsigned& high_bits,
                              error_code& error) {
  while (true) {
    at = skip_plain(at, end, high_bits);
    if (at >= end) {
      error = simdjson::UNCLOSED_STRING;
      return nullptr;
    }
    if (*at == '"') {
      return at + 1;
    }
    if (*at != '\\' || at + 1 >= end) {
      error =
          *at == '\\' ? simdjson::UNCLOSED_STRING : simdjson::UNESCAPED_CHARS;
      return nullptr;
    }
    // An escape hides a quote, but no control character.
    high_bits |= at[1] & 0x80U;
    at += at[1] < 0x20 ? 1 : 2;
  }
}

/// Returns the value of four hexadecimal digits, or a number above 0xFFFF.
std::uint32_t hex_value(const std::uint8_t* digits) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) {
    const std::uint8_t digit = digits[i];
    const std::uint8_t lower = digit | 0x20;
    if (digit >= '0' && digit <= '9') {
      value = value << 4 | static_cast<std::uint32_t>(digit - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      value = value << 4 | static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return 0x10000;
    }
  }
  return value;
}

/// Undoes \uXXXX, or two of them; `at` stands on the backslash. Returns false
/// for what Unicode does not allow.
bool take_code_point(const std::uint8_t*& at, std::uint8_t*& out) {
  std::uint32_t point = hex_value(at + 2);
  if (point > 0xFFFF) {
    return false;
  }
  at += 6;
  if (point >= 0xD800 && point < 0xDC00) {
    if (at[0] != '\\' || at[1] != 'u') {
      return false;
    }
    const std::uint32_t low = hex_value(at + 2);
    if (low < 0xDC00 || low > 0xDFFF) {
      return false;
    }
    point = (((point - 0xD800) << 10) | (low - 0xDC00)) + 0x10000;
    at += 6;
  } else if (point >= 0xDC00 && point <= 0xDFFF) {
    return false;
  }
  out = write_utf8(point, out);
  return true;
}

/// Returns what a backslash before `letter` stands for, 0 for no escape.
std::uint8_t unescaped(std::uint8_t letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return 0;
  }
}

class OwnParser final : public simdjson::internal::dom_parser_implementation {
 public:
  error_code stage1(const std::uint8_t* bytes,
                    std::size_t length,
                    simdjson::stage1_mode mode) noexcept override;
  std::uint8_t* parse_string(const std::uint8_t* from,
                             std::uint8_t* to) const noexcept override;
  error_code set_capacity(std::size_t capacity) noexcept override;

  error_code set_max_depth(std::size_t depth) noexcept override {
    _max_depth = depth;
    return simdjson::SUCCESS;
  }

  // The document-at-once interface, which nothing of ours uses.
  error_code parse(const std::uint8_t* /*bytes*/,
                   std::size_t /*length*/,
                   simdjson::dom::document& /*document*/) noexcept override {
    return simdjson::UNSUPPORTED_ARCHITECTURE;
  }

  error_code stage2(simdjson::dom::document& /*document*/) noexcept override {
    return simdjson::UNSUPPORTED_ARCHITECTURE;
  }

  error_code stage2_next(
      simdjson::dom::document& /*document*/) noexcept override {
    return simdjson::UNSUPPORTED_ARCHITECTURE;
  }

 private:
  error_code find_structurals(const std::uint8_t* bytes,
                              const std::uint8_t* end) noexcept;

  unsigned high_bits_ = 0;  ///< not 0: not only ASCII
};

error_code OwnParser::set_capacity(std::size_t capacity) noexcept {
  if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) {
    return simdjson::CAPACITY;
  }
  // Every byte may be a token; three more end the list.
  structural_indexes.reset(new (std::nothrow) std::uint32_t[capacity + 3]);
  _capacity = structural_indexes ? capacity : 0;
  n_structural_indexes = 0;
  return structural_indexes ? simdjson::SUCCESS : simdjson::MEMALLOC;
}

error_code OwnParser::find_structurals(const std::uint8_t* bytes,
                                       const std::uint8_t* end) noexcept {
  std::uint32_t* out = structural_indexes.get();
  const auto add = [&](const std::uint8_t* at) {
    *out++ = static_cast<std::uint32_t>(at - bytes);
  };
  bool in_scalar = false;
  bool is_escaped = false;  // a backslash hides a quote outside of texts, too
  const std::uint8_t* at = bytes;
  while (at < end) {
    const std::uint8_t byte = *at;
    if (byte == '"' && !is_escaped) {
      error_code error = simdjson::SUCCESS;
      if (!in_scalar) {
        add(at);
      }
      in_scalar = false;
      at = skip_text(at + 1, end, high_bits_, error);
      if (at == nullptr) {
        return error;
      }
      continue;
    }
    high_bits_ |= byte & 0x80U;
    is_escaped = byte == '\\' && !is_escaped;
    const Kind kind = k_kinds[byte];
    if (kind == Kind::structural || (kind == Kind::scalar && !in_scalar)) {
      add(at);
    }
    in_scalar = kind == Kind::scalar;
    ++at;
  }
  n_structural_indexes =
      static_cast<std::uint32_t>(out - structural_indexes.get());
  return simdjson::SUCCESS;
}

error_code OwnParser::stage1(const std::uint8_t* bytes,
                             std::size_t length,
                             simdjson::stage1_mode mode) noexcept {
  if (mode != simdjson::stage1_mode::regular) {
    return simdjson::UNSUPPORTED_ARCHITECTURE;
  }
  if (length > capacity()) {
    return simdjson::CAPACITY;
  }
  n_structural_indexes = 0;
  next_structural_index = 0;
  high_bits_ = 0;
  const error_code error = find_structurals(bytes, bytes + length);
  if (error != simdjson::SUCCESS) {
    return error;
  }
  if (n_structural_indexes == 0) {
    return simdjson::EMPTY;
  }
  std::uint32_t* const behind = &structural_indexes[n_structural_indexes];
  behind[0] = behind[1] = static_cast<std::uint32_t>(length);
  behind[2] = 0;
  const bool is_valid = high_bits_ == 0 || is_utf8(bytes, length);
  return is_valid ? simdjson::SUCCESS : simdjson::UTF8_ERROR;
}

/// Copies a text without its escapes until its closing quote, which stage 1
/// has seen. Returns the end of the copy, or nothing for a wrong escape.
std::uint8_t* OwnParser::parse_string(const std::uint8_t* from,
                                      std::uint8_t* to) const noexcept {
  while (*from != '"') {
    if (*from != '\\') {
      *to++ = *from++;
    } else if (from[1] == 'u') {
      if (!take_code_point(from, to)) {
        return nullptr;
      }
    } else {
      *to = unescaped(from[1]);
      if (*to++ == 0) {
        return nullptr;
      }
      from += 2;
    }
  }
  return to;
}

class OwnBackend final : public simdjson::implementation {
 public:
  OwnBackend() : implementation("own", "stage 1 of git-tokens", 0) {}

  error_code create_dom_parser_implementation(
      std::size_t capacity,
      std::size_t max_depth,
      std::unique_ptr<simdjson::internal::dom_parser_implementation>& made)
      const noexcept override {
    made.reset(new (std::nothrow) OwnParser);
    if (!made) {
      return simdjson::MEMALLOC;
    }
    const error_code error = made->set_capacity(capacity);
    return error != simdjson::SUCCESS ? error : made->set_max_depth(max_depth);
  }

  error_code minify(const std::uint8_t* /*bytes*/,
                    std::size_t /*length*/,
                    std::uint8_t* /*to*/,
                    std::size_t& /*written*/) const noexcept override {
    return simdjson::UNSUPPORTED_ARCHITECTURE;
  }

  bool validate_utf8(const char* bytes,
                     std::size_t length) const noexcept override {
    return is_utf8(reinterpret_cast<const std::uint8_t*>(bytes), length);
  }
};

}  // namespace

const simdjson::implementation& own_json_backend() {
  static const OwnBackend backend;
  return backend;
}

}  // namespace tokens::extractor
