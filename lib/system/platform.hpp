// What Linux does in a way of its own, behind plain names: this is the file of
// which a port to another system writes a second version. The rest of the
// program asks for POSIX only (docs/ARCHITECTURE.md lists the exceptions).
#pragma once

#include "lib/base/result.hpp"

#include <spawn.h>
#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tokens::system {

/// Returns the absolute path of the running program, links resolved.
Result<std::string> program_path();

/// Returns true if a process with this id exists, whoever owns it.
bool is_running(std::int64_t process);

/// Lets this process get SIGTERM when the one that started it ends.
void end_with_parent();

/// Puts `temporary` in the place of `path` in one step; false with errno if
/// not. The two change places and the old file goes: unlike a rename onto
/// it, that does not make ext4 write the new one to the disk at once. So
/// after a power cut the file may be short: only for what can be rebuilt.
bool replace_file(const std::string& temporary, const std::string& path);

/// Returns the descriptor of an empty file without a name, which is gone when
/// it is closed; -1 with errno if there is none.
int open_nameless_file();

/// Opens a pipe that programs we start do not inherit: its end for reading,
/// then the one for writing. Returns false with errno if it cannot be had.
bool open_pipe(std::array<int, 2>& ends);

/// Lets the program that is started inherit no descriptor from `first` on.
void close_from(posix_spawn_file_actions_t& actions, int first);

/// Fills `bytes` with randomness of the kernel's; false if it has none to give.
bool fill_with_random(std::span<std::byte> bytes);

/// Returns when the file was written last, in nanoseconds since 1970.
std::int64_t modified_ns(const struct stat& status);

}  // namespace tokens::system
