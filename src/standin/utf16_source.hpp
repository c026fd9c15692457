#pragma once
// UTF-16 bytes read as UTF-8: what ENCODING UTF16, UTF16LE and UTF16BE put between file and reader.
//
// Source: Redshift guide, "ENCODING": UTF16 needs a byte order mark; the other two do not, and step
// over the one of their order. A file in another encoding is skipped with an error (1221), which is
// here base::Error(corrupt) "standin.copy.encoding". A lone surrogate becomes bytes that VARCHAR
// refuses. One thread.
#include "standin/byte_source.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace standin {

class Utf16Source final : public ByteSource {
 public:
  enum class Order : std::uint8_t { by_mark, little, big };
  Utf16Source(std::unique_ptr<ByteSource> inner, Order order);

  std::size_t read(char* to, std::size_t bytes_max) override;

  /// The order that a COPY's ENCODING names.
  static Order order_of(std::string_view encoding);

 private:
  bool fill();
  void begin();
  char32_t unit_at(std::size_t at) const;
  void convert(bool is_last);

  std::unique_ptr<ByteSource> inner_;
  Order order_;
  bool has_begun_ = false;
  std::vector<char> raw_;
  std::size_t raw_size_ = 0;
  std::string ready_;
  std::size_t ready_at_ = 0;
};

}  // namespace standin
