#pragma once
// Which COPY options exclude each other, and how Redshift says so. Pure; used by copy_grammar only.
//
// Source: the option pages of the Redshift guide (copy-parameters-*), reference section 1.2. The
// form "CSV is not compatible with ESCAPE" with SQLSTATE 0A000 is an observed text; the others
// follow it.
#include "standin/copy_grammar.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace standin {

/// Looks at a statement that is well-formed; `given` holds the options that were written, in lower
/// case.
std::optional<RedshiftFailure> find_copy_conflict(const CopyStatement& statement,
                                                  const std::set<std::string>& given);

/// The one byte that a QUOTE or DELIMITER literal stands for: itself, \t, \\ or an octal \ddd;
/// ASCII only.
std::optional<char> single_byte_of(std::string_view literal);

}  // namespace standin
