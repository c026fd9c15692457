#pragma once
// A text that must never be seen: passwords and secret keys.
//
// It prints as *** through every door (streams, fmt, log) and gives its bytes only to who calls
// reveal() by name, which only the code that hands it to a client library may do. Copyable value;
// no thread rules.
#include <fmt/core.h>

#include <ostream>
#include <string>
#include <utility>

namespace base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  /// Gives the bytes to a client library; never to a log, an error or an argument list.
  const std::string& reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }
  bool operator==(const Secret&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Secret&) { return out << "***"; }

 private:
  std::string text_;
};

}  // namespace base

template <>
struct fmt::formatter<base::Secret> {
  constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
  template <typename Context>
  auto format(const base::Secret&, Context& context) const {
    auto out = context.out();
    for (int i = 0; i < 3; ++i) *out++ = '*';
    return out;
  }
};
