#pragma once
// SUPER of COPY: the field is one JSON text, checked and given on as it is; see copy_value.hpp.
//
// Refused with 1224: bad JSON, a key twice in one object (JSON_PARSE's rule), a string of more than
// 65535 bytes, \u0000 and unpaired surrogates (no UTF-8 stands for them), deeper nesting than 1000
// levels. Source: Redshift guide, "SUPER" limitations and JSON_PARSE (reference sections 2.2 and
// 4).
#include "standin/copy_value.hpp"

#include <memory>

namespace standin {

std::unique_ptr<ValueParser> make_super_parser();

/// Checks one JSON text; an empty message means that it is good.
ValueFault check_super_json(std::string_view text);

}  // namespace standin
