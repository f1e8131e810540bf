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

# Declares one folder's library: tokens_module(ledger SOURCES a.cpp b.cpp
# USES base model). The target is tokens_ledger.
function(tokens_module name)
  cmake_parse_arguments(MODULE "" "" "SOURCES;USES" ${ARGN})
  add_library(tokens_${name} STATIC ${MODULE_SOURCES})
  target_link_libraries(tokens_${name} PUBLIC tokens_options)
  foreach(used IN LISTS MODULE_USES)
    target_link_libraries(tokens_${name} PUBLIC tokens_${used})
  endforeach()
endfunction()
