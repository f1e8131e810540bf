// See standard_descriptors.hpp: the lowest free number is the one that open
// takes, so going upwards each closed one is filled itself.
#include "lib/system/standard_descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace tokens::system {

void hold_standard_descriptors() {
  for (int number = 0; number <= STDERR_FILENO; ++number) {
    if (::fcntl(number, F_GETFD) < 0) {
      // What is read from it is empty, what is written to standard error is
      // for nobody; but whoever asked for output must learn that it is lost.
      static_cast<void>(
          ::open("/dev/null", number == STDOUT_FILENO ? O_RDONLY : O_RDWR));
    }
  }
}

}  // namespace tokens::system
