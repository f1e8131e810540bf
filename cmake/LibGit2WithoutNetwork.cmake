# Target tokens_libgit2: for programs with the property TOKENS_STATIC the archive
# of libgit2 without its ways to the network, else the packaged library. Why,
# and what it costs and saves: docs/decisions/0001-libgit2-without-network.md.

pkg_check_modules(LIBGIT2 REQUIRED IMPORTED_TARGET libgit2)

add_library(tokens_libgit2_static INTERFACE)
if(TOKENS_STATIC_PROGRAMS)
  tokens_find_archive(TOKENS_LIBGIT2_ARCHIVE libgit2.a libgit2-dev)
  tokens_find_archive(TOKENS_PCRE2_ARCHIVE libpcre2-8.a libpcre2-dev)
  tokens_find_archive(TOKENS_ZLIB_ARCHIVE libz.a zlib1g-dev)

  # Of what it was built with it still asks for SHA-256, of mbedTLS or after
  # Debian 13 of OpenSSL, and in Debian 12 for the parser of addresses.
  set(remaining)
  foreach(name IN ITEMS mbedcrypto crypto http_parser)
    if(name IN_LIST LIBGIT2_STATIC_LIBRARIES)
      tokens_find_archive(TOKENS_LIBGIT2_${name} lib${name}.a libgit2-dev)
      list(APPEND remaining "${TOKENS_LIBGIT2_${name}}")
    endif()
  endforeach()

  # The entries of libgit2's network, and what stands in their place. With them
  # gone nothing asks for TLS, SSH or Kerberos any more: the objects that do
  # stay in the archive. A linker error about such a library after an upgrade
  # names an entry that is missing here.
  set(starts git_mbedtls_stream_global_init git_openssl_stream_global_init
    git_transport_ssh_global_init git_transport_ssh_libssh2_global_init)
  set(transports git_http_auth_negotiate git_mbedtls__set_cert_location
    git_mbedtls_stream_new git_mbedtls_stream_wrap git_openssl__add_x509_cert
    git_openssl__set_cert_location git_openssl_stream_new git_openssl_stream_wrap
    git_smart_subtransport_git git_smart_subtransport_http
    git_smart_subtransport_ssh)

  add_library(tokens_no_network STATIC "${CMAKE_SOURCE_DIR}/lib/git/no_network.c")
  target_compile_options(tokens_no_network PRIVATE -Wall -Wextra)
  foreach(entry IN LISTS starts)
    target_link_options(tokens_libgit2_static INTERFACE
      "LINKER:--defsym=${entry}=tokens_no_network_to_start")
  endforeach()
  foreach(entry IN LISTS transports)
    target_link_options(tokens_libgit2_static INTERFACE
      "LINKER:--defsym=${entry}=tokens_no_network")
  endforeach()
  target_link_libraries(tokens_libgit2_static INTERFACE
    "${TOKENS_LIBGIT2_ARCHIVE}" tokens_no_network ${remaining}
    "${TOKENS_PCRE2_ARCHIVE}" "${TOKENS_ZLIB_ARCHIVE}" Threads::Threads)
endif()

add_library(tokens_libgit2 INTERFACE)
target_include_directories(tokens_libgit2 INTERFACE ${LIBGIT2_INCLUDE_DIRS})
target_link_libraries(tokens_libgit2 INTERFACE
  "$<IF:${tokens_is_static},tokens_libgit2_static,PkgConfig::LIBGIT2>")
