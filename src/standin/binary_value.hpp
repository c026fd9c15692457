#pragma once
// VARBYTE (hex text) and GEOMETRY/GEOGRAPHY (hex EWKB, structure checked) of COPY; see
// copy_value.hpp.
#include "standin/copy_value.hpp"

#include <memory>

namespace standin {

std::unique_ptr<ValueParser> make_varbyte_parser(
    int length);                                      ///< bytes; given on as lower-case hex
std::unique_ptr<ValueParser> make_geometry_parser();  ///< given on as upper-case hex

}  // namespace standin
