# Every third-party library, each under one name and each from Debian. Which
# folder may include which library is said in tools/check-layers.
#
# A program with the property TOKENS_STATIC takes archives only
# (docs/decisions/0002-static-programs.md).
set(tokens_is_static "$<BOOL:$<TARGET_PROPERTY:TOKENS_STATIC>>")

# Finds an archive, or says which package has it.
function(tokens_find_archive variable file package)
  find_library(${variable} NAMES ${file})
  if(NOT ${variable})
    message(FATAL_ERROR
      "${file} was not found. Install it with: apt-get install ${package}")
  endif()
  mark_as_advanced(${variable})
  set(${variable} "${${variable}}" PARENT_SCOPE)
endfunction()

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(PQXX REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
# From Debian 13 on the header of httplib calls it, but its module does not say.
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
include(LibGit2WithoutNetwork)  # target tokens_libgit2

# Archives for every program.
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost CONFIG REQUIRED COMPONENTS filesystem)
tokens_find_archive(TOKENS_SQLITECPP_ARCHIVE libSQLiteCpp.a libsqlitecpp-dev)
tokens_find_archive(TOKENS_SQLITE_ARCHIVE libsqlite3.a libsqlite3-dev)
add_library(tokens_sqlite INTERFACE)
target_link_libraries(tokens_sqlite INTERFACE
  "${TOKENS_SQLITECPP_ARCHIVE}" "${TOKENS_SQLITE_ARCHIVE}" m z
  ${CMAKE_DL_LIBS} Threads::Threads)

# RE2 stands on archives of Abseil from Debian 13 on; its pkg-config file names
# them.
pkg_check_modules(RE2 REQUIRED re2)
add_library(tokens_re2 INTERFACE)
foreach(name IN LISTS RE2_STATIC_LIBRARIES)
  if(name MATCHES "^(re2|absl_.*)$")
    find_library(archive NAMES lib${name}.a NO_CACHE REQUIRED)
    target_link_libraries(tokens_re2 INTERFACE "${archive}")
    unset(archive)
  endif()
endforeach()
target_link_libraries(tokens_re2 INTERFACE Threads::Threads)

target_link_libraries(tokens_options INTERFACE tl::expected)
