# Every third-party library, each under one name and each from Debian. Which
# folder may include which library is said in tools/check-layers.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)  # of httplib
include(LibGit2WithoutTls)  # target tokens_libgit2

# Archives where Debian has them: most of a hook's time is the loading of
# shared libraries (docs/decisions/0002-archives-instead-of-shared-libraries).
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost REQUIRED COMPONENTS filesystem)
find_library(TOKENS_SQLITECPP_ARCHIVE NAMES libSQLiteCpp.a REQUIRED)
find_library(TOKENS_SQLITE_ARCHIVE NAMES libsqlite3.a REQUIRED)
add_library(tokens_sqlite INTERFACE)
target_link_libraries(tokens_sqlite INTERFACE
  "${TOKENS_SQLITECPP_ARCHIVE}" "${TOKENS_SQLITE_ARCHIVE}" m z
  ${CMAKE_DL_LIBS} Threads::Threads)
find_library(TOKENS_RE2_ARCHIVE NAMES libre2.a REQUIRED)
add_library(tokens_re2 INTERFACE)
target_link_libraries(tokens_re2 INTERFACE
  "${TOKENS_RE2_ARCHIVE}" Threads::Threads)

target_link_libraries(tokens_options INTERFACE tl::expected)
