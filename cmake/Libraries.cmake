# Every third-party library, each under one name and each from Debian. Which
# folder may include which library is said in tools/check-layers.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(tl-expected REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Boost REQUIRED COMPONENTS filesystem)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/LibGit2WithoutTls.cmake")
include(LibGit2WithoutTls)  # target tokens_libgit2
endif()

target_link_libraries(tokens_options INTERFACE tl::expected)
