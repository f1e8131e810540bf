# Target tokens_libgit2: Debian's static libgit2 with its local libraries only.
# libgit2.a also refers to TLS, SSH and Kerberos; lib/git/no_network*.c define
# those symbols, so that no such library is linked or started (of mbedTLS and
# libssh2 only headers are used). Why, and what it costs and saves: docs/decisions/0001-libgit2-static-without-tls.md.

function(tokens_find_archive variable file package)
  find_library(${variable} NAMES ${file})
  if(NOT ${variable})
    message(FATAL_ERROR
      "${file} was not found. Install it with: apt-get install ${package}")
  endif()
  mark_as_advanced(${variable})
  set(${variable} "${${variable}}" PARENT_SCOPE)
endfunction()

tokens_find_archive(TOKENS_LIBGIT2_ARCHIVE libgit2.a libgit2-dev)
tokens_find_archive(TOKENS_HTTP_PARSER_ARCHIVE libhttp_parser.a libhttp-parser-dev)
tokens_find_archive(TOKENS_PCRE2_ARCHIVE libpcre2-8.a libpcre2-dev)
tokens_find_archive(TOKENS_ZLIB_ARCHIVE libz.a zlib1g-dev)
function(tokens_find_header variable file package)
  find_path(${variable} NAMES ${file})
  if(NOT ${variable})
    message(FATAL_ERROR
      "${file} was not found. Install it with: apt-get install ${package}")
  endif()
  mark_as_advanced(${variable})
  set(${variable} "${${variable}}" PARENT_SCOPE)
endfunction()

tokens_find_header(TOKENS_LIBGIT2_INCLUDE_DIR git2.h libgit2-dev)
tokens_find_header(TOKENS_MBEDTLS_INCLUDE_DIR mbedtls/ssl.h libmbedtls-dev)
tokens_find_header(TOKENS_LIBSSH2_INCLUDE_DIR libssh2.h libssh2-1-dev)

add_library(tokens_no_network STATIC
  "${CMAKE_SOURCE_DIR}/lib/git/no_network.c"
  "${CMAKE_SOURCE_DIR}/lib/git/no_network_start.c")
target_include_directories(tokens_no_network SYSTEM PRIVATE
  "${TOKENS_MBEDTLS_INCLUDE_DIR}" "${TOKENS_LIBSSH2_INCLUDE_DIR}")
target_compile_options(tokens_no_network PRIVATE -Wall -Wextra)

add_library(tokens_libgit2 STATIC IMPORTED GLOBAL)
set_target_properties(tokens_libgit2 PROPERTIES
  IMPORTED_LOCATION "${TOKENS_LIBGIT2_ARCHIVE}"
  INTERFACE_INCLUDE_DIRECTORIES "${TOKENS_LIBGIT2_INCLUDE_DIR}")
target_link_libraries(tokens_libgit2 INTERFACE
  tokens_no_network
  "${TOKENS_HTTP_PARSER_ARCHIVE}"
  "${TOKENS_PCRE2_ARCHIVE}"
  "${TOKENS_ZLIB_ARCHIVE}"
  Threads::Threads)
