#include "mysql/dump_request.hpp"

#include "mysql/gtid_codec.hpp"

namespace mysql {
namespace {

constexpr std::uint16_t kNonBlocking = 0x01;
// 5.6 and 5.7 look at the set only with this flag; later servers always do.
constexpr std::uint16_t kThroughGtid = 0x04;
constexpr std::uint64_t kFirstOffset = 4;  // behind a file's four magic bytes
constexpr std::size_t kHostBytesMax = 60;

void put(std::string& bytes, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i));
}

void put_short_text(std::string& bytes, std::string_view text) {
  put(bytes, text.size(), 1);
  bytes += text;
}

std::uint16_t flags_of(AtEnd at_end) {
  return at_end == AtEnd::stop ? kNonBlocking : 0;
}

}  // namespace

std::string register_request(std::uint32_t server_id, std::string_view host) {
  std::string bytes;
  put(bytes, server_id, 4);
  put_short_text(bytes, host.substr(0, kHostBytesMax));
  put_short_text(bytes, "");  // user and password: nobody connects back to us
  put_short_text(bytes, "");
  put(bytes, 0, 2);  // port
  put(bytes, 0, 4);  // rank, which servers ignore
  put(bytes, 0, 4);  // the server's own id, which it fills in
  return bytes;
}

std::string dump_request(std::uint32_t server_id, std::string_view file, std::uint32_t offset,
                         AtEnd at_end) {
  std::string bytes;
  put(bytes, offset, 4);
  put(bytes, flags_of(at_end), 2);
  put(bytes, server_id, 4);
  bytes += file;
  return bytes;
}

std::string dump_gtid_request(std::uint32_t server_id, const model::GtidSet& executed,
                              AtEnd at_end) {
  const std::string gtids = encode_gtids(executed);
  std::string bytes;
  put(bytes, flags_of(at_end) | kThroughGtid, 2);
  put(bytes, server_id, 4);
  put(bytes, 0, 4);  // no file name: the server looks for the set
  put(bytes, kFirstOffset, 8);
  put(bytes, gtids.size(), 4);
  bytes += gtids;
  return bytes;
}

}  // namespace mysql
