#pragma once
// Breaks text for people at blanks into lines of a width. Pure; counts bytes, which is right for
// our own sentences. Line ends in the text are kept; a word that is longer than a line stands
// alone.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace base {

std::vector<std::string> wrap_text(std::string_view text, std::size_t width);
/// The lines of at most `width` columns as one text, each behind `indent` blanks.
std::string indent_text(std::string_view text, std::size_t indent, std::size_t width);

}  // namespace base
