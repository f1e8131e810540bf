// Standard input, output and error of a program whose caller closed some.
#pragma once

namespace tokens::system {

/// Opens those that are closed, so that no file that is opened later (the
/// ledger, say) is taken for one of them. Writing to a standard output that was
/// closed stays an error. To be called first.
void hold_standard_descriptors();

}  // namespace tokens::system
