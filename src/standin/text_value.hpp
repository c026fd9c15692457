#pragma once
// CHAR and VARCHAR of COPY: lengths in bytes, UTF-8, TRUNCATECOLUMNS, TRIMBLANKS, ACCEPTINVCHARS;
// see copy_value.hpp.
#include "standin/copy_value.hpp"

#include <memory>

namespace standin {

std::unique_ptr<ValueParser> make_varchar_parser(int length, const CopyStatement& statement);
std::unique_ptr<ValueParser> make_char_parser(int length, const CopyStatement& statement);

}  // namespace standin
