#pragma once
// Integers, decimals, floats and booleans of COPY; see copy_value.hpp for the contract.
#include "standin/copy_value.hpp"

#include <memory>

namespace standin {

std::unique_ptr<ValueParser> make_integer_parser(
    std::string_view type);  ///< smallint, integer, bigint
std::unique_ptr<ValueParser> make_numeric_parser(int precision, int scale,
                                                 const CopyStatement& statement);
std::unique_ptr<ValueParser> make_real_parser(const CopyStatement& statement);
std::unique_ptr<ValueParser> make_double_parser(const CopyStatement& statement);
std::unique_ptr<ValueParser> make_boolean_parser();

}  // namespace standin
