#include "standin/json_paths.hpp"

#include "standin/json_cursor.hpp"

#include <fmt/core.h>

#include <charconv>
#include <cstdint>

namespace standin {
namespace {

enum class Notation : std::uint8_t { unknown, dots, brackets };

/// Reads one expression from left to right.
class PathReader {
 public:
  PathReader(std::string_view text, Notation& notation) : rest_(text), notation_(notation) {}

  bool read(JsonPath& path) {
    if (!take("$")) return false;
    while (!rest_.empty()) {
      JsonStep step;
      const bool is_read = take(".")    ? is_written_in(Notation::dots) && read_name(step)
                           : take("['") ? is_written_in(Notation::brackets) && read_quoted(step)
                                        : take("[") && read_index(step);
      if (!is_read) return false;
      path.push_back(std::move(step));
    }
    return true;
  }

 private:
  bool take(std::string_view sign) {
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }
  bool is_written_in(Notation notation) {
    if (notation_ == Notation::unknown) notation_ = notation;
    return notation_ == notation;
  }
  bool read_name(JsonStep& step) {
    step.name = rest_.substr(0, rest_.find_first_of(".["));
    rest_.remove_prefix(step.name.size());
    return !step.name.empty() && step.name.find_first_of("']*") == std::string::npos;
  }
  bool read_quoted(JsonStep& step) {
    const std::size_t end = rest_.find("']");
    if (end == std::string_view::npos) return false;
    step.name = rest_.substr(0, end);
    rest_.remove_prefix(end + 2);
    return true;
  }
  bool read_index(JsonStep& step) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), index);
    if (error != std::errc()) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    step.index = index;
    return take("]");
  }

  std::string_view rest_;
  Notation& notation_;
};

}  // namespace

JsonPaths read_json_paths(std::string_view text) {
  JsonPaths result;
  result.is_auto = true;
  Notation notation = Notation::unknown;
  JsonCursor cursor(text);
  const auto read_path = [&](std::size_t) {
    std::string expression;
    if (!cursor.read_string(expression)) return false;
    JsonPath path;
    if (result.fault.empty() && !PathReader(expression, notation).read(path)) {
      result.fault = fmt::format("Invalid JSONPath format: {}", expression);
    }
    result.paths.push_back(std::move(path));
    return true;
  };
  const bool is_read = cursor.read_object([&](const std::string& key) {
    if (key != "jsonpaths") return cursor.skip_value();
    result.is_auto = false;
    return cursor.read_array(read_path);
  });
  if (!is_read || !cursor.is_at_end()) {
    result.fault =
        fmt::format("Invalid JSONPaths file: {} at byte {}",
                    is_read ? "text follows the object" : cursor.fault(), cursor.position());
  }
  return result;
}

}  // namespace standin
