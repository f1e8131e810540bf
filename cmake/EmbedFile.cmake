# Puts a file into the program. In a CMakeLists.txt:
#   include(EmbedFile)
#   tokens_embed_file(tokens_pricing prices.json tokens::pricing::k_prices_json)
# defines `extern const std::string_view k_prices_json` (declare it yourself)
# with exactly the bytes of the file. Works for any bytes and any size.

if(CMAKE_SCRIPT_MODE_FILE)
  # Build step: INPUT, OUTPUT and SYMBOL are given on the command line.
  file(READ "${INPUT}" bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  string(REPEAT "......." 16 sixteen)
  string(REGEX REPLACE "(${sixteen})" "\\1\n" bytes "${bytes}")
  string(REGEX MATCH "^(.*)::([^:]+)$" matched "${SYMBOL}")
  set(namespace "${CMAKE_MATCH_1}")
  set(name "${CMAKE_MATCH_2}")
  get_filename_component(shown "${INPUT}" NAME)
  file(WRITE "${OUTPUT}"
"// Made from ${shown} by cmake/EmbedFile.cmake.
#include <string_view>

namespace ${namespace} {
extern const std::string_view ${name};
static const char ${name}_bytes[] = {
${bytes}'\\0'};
const std::string_view ${name}{${name}_bytes, ${size}};
}  // namespace ${namespace}
")
  return()
endif()

set(TOKENS_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(tokens_embed_file target input symbol)
  get_filename_component(input "${input}" ABSOLUTE)
  get_filename_component(name "${input}" NAME)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DINPUT=${input}" "-DOUTPUT=${output}"
            "-DSYMBOL=${symbol}" -P "${TOKENS_EMBED_SCRIPT}"
    DEPENDS "${input}" "${TOKENS_EMBED_SCRIPT}"
    COMMENT "Embedding ${name}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
