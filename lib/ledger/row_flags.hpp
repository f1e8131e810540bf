// The bits of response.flags. Part of the stored form: never renumber.
#pragma once

namespace tokens::ledger {

inline constexpr int k_flag_final = 1;
inline constexpr int k_flag_sidechain = 2;
inline constexpr int k_flag_kept_forked = 4;
inline constexpr int k_flag_owner_forked = 8;

}  // namespace tokens::ledger
