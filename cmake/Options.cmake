# Compiler settings that every target of ours links: warnings, hardening,
# sanitizers, coverage. Users who build a release get none of the -Werror.

add_library(tokens_options INTERFACE)
target_include_directories(tokens_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(tokens_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tokens_options INTERFACE
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op)
endif()
if(TOKENS_WERROR)
  target_compile_options(tokens_options INTERFACE -Werror)
endif()
if(TOKENS_SANITIZE)
  add_compile_options(-fsanitize=${TOKENS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TOKENS_SANITIZE})
endif()
if(TOKENS_COVERAGE)
  add_compile_options(--coverage -O0)
  add_compile_definitions(TOKENS_COVERAGE)
  add_link_options(--coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # Small without link-time optimization, which was measured: it takes a third
  # of the build, and neither the hook nor a scan needs fewer instructions.
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-Wl,--gc-sections)
endif()

# Headers that nearly every file includes, read once for all targets: half of a
# debug build is spent on them. Not in the release, where a file that forgot an
# include of its own is found.
if(TOKENS_PRECOMPILED_HEADERS)
  file(WRITE "${CMAKE_BINARY_DIR}/precompiled.cpp" "")
  add_library(tokens_precompiled OBJECT "${CMAKE_BINARY_DIR}/precompiled.cpp")
  target_link_libraries(tokens_precompiled PRIVATE tokens_options)
  target_precompile_headers(tokens_precompiled PRIVATE
    <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory>
    <optional> <set> <string> <string_view> <unordered_map> <utility> <vector>
    <tl/expected.hpp>)
endif()

# Lets a target use the headers that were read once, and compiles many of its
# files as one: most of a file's time goes into the headers it includes. All
# of a folder's names must differ then, also those in anonymous namespaces.
function(tokens_compile_together target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${TOKENS_UNITY_BUILD} UNITY_BUILD_BATCH_SIZE 16)
  if(TOKENS_PRECOMPILED_HEADERS)
    target_precompile_headers(${target} REUSE_FROM tokens_precompiled)
  endif()
endfunction()

# Declares one folder's library: tokens_module(ledger SOURCES a.cpp b.cpp
# USES base model). The target is tokens_ledger.
function(tokens_module name)
  cmake_parse_arguments(MODULE "" "" "SOURCES;USES" ${ARGN})
  add_library(tokens_${name} STATIC ${MODULE_SOURCES})
  target_link_libraries(tokens_${name} PUBLIC tokens_options)
  tokens_compile_together(tokens_${name})
  foreach(used IN LISTS MODULE_USES)
    target_link_libraries(tokens_${name} PUBLIC tokens_${used})
  endforeach()
endfunction()

# Makes a program static (docs/decisions/0002-static-programs.md), unless the
# build has sanitizers, which bring shared libraries along.
set(TOKENS_STATIC_PROGRAMS OFF)
if(TOKENS_STATIC AND NOT TOKENS_SANITIZE)
  set(TOKENS_STATIC_PROGRAMS ON)
endif()
function(tokens_static_program target)
  if(TOKENS_STATIC_PROGRAMS)
    set_target_properties(${target} PROPERTIES TOKENS_STATIC ON)
    target_link_options(${target} PRIVATE -static)
  endif()
endfunction()
