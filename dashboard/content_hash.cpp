// See content_hash.hpp.
#include "dashboard/content_hash.hpp"

#include <openssl/evp.h>

#include <array>
#include <new>

namespace tokens::dashboard {

std::string content_hash(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(),
                 bytes.size(),
                 hash.data(),
                 &size,
                 EVP_sha256(),
                 nullptr) != 1) {
    throw std::bad_alloc{};  // nothing else can fail here
  }
  std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> base64{};
  EVP_EncodeBlock(base64.data(), hash.data(), static_cast<int>(size));
  return "sha256-" + std::string(reinterpret_cast<const char*>(base64.data()));
}

}  // namespace tokens::dashboard
