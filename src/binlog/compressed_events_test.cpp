#include "binlog/compressed_events.hpp"

#include "base/error.hpp"
#include "binlog/event_builder.hpp"
#include "binlog/query_event.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace binlog {
namespace {

using namespace std::literals;

const BuilderOptions kMariadb{.flavour = model::LogFlavour::mariadb};

/// As MariaDB writes it: the head with the length, then zlib's stream.
std::string deflated(const std::string& bytes, std::size_t length_size = 2) {
  uLongf size = compressBound(bytes.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size,
           reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  out.resize(size);
  std::string head(1, static_cast<char>(0x80 | length_size));
  for (std::size_t i = length_size; i > 0; --i) {
    head += static_cast<char>(bytes.size() >> (8 * (i - 1)) & 0xFF);
  }
  return head + out;
}

/// A rows event's body: one column.
std::string rows_body(EventType type, const std::string& rows) {
  const bool is_update =
      type == EventType::update_rows_compressed_v1 || type == EventType::update_rows_compressed;
  std::string body = EventBuilder::number(7, 6) + EventBuilder::number(1, 2);
  if (type >= EventType::write_rows_compressed) body += EventBuilder::number(2, 2);
  return body + "\x01" + (is_update ? "\xFF\xFF" : "\xFF") + rows;
}

std::string code_of(const std::string& rows) {
  std::string inflated;
  try {
    read_rows_event(EventType::write_rows_compressed_v1,
                    rows_body(EventType::write_rows_compressed_v1, rows),
                    EventBuilder(kMariadb).format(), inflated);
  } catch (const base::Error& error) {
    return error.code();
  }
  return "";
}

TEST(CompressedEvents, rows_of_each_kind_and_version_are_inflated) {
  const std::string rows(1000, 'r');
  const model::LogFormat format = EventBuilder(kMariadb).format();
  for (const auto& [type, kind] :
       {std::pair(EventType::write_rows_compressed_v1, RowChangeKind::write),
        std::pair(EventType::update_rows_compressed_v1, RowChangeKind::update),
        std::pair(EventType::delete_rows_compressed_v1, RowChangeKind::erase),
        std::pair(EventType::write_rows_compressed, RowChangeKind::write),
        std::pair(EventType::update_rows_compressed, RowChangeKind::update),
        std::pair(EventType::delete_rows_compressed, RowChangeKind::erase)}) {
    std::string inflated = "of the event before";
    const std::string body = rows_body(type, deflated(rows));
    const RowsEvent event = read_rows_event(type, body, format, inflated);
    EXPECT_EQ(event.kind, kind) << to_text(type);
    EXPECT_EQ(event.rows, rows) << to_text(type);
    EXPECT_EQ(event.table_id, 7U);
  }
}

TEST(CompressedEvents, plain_rows_are_not_touched) {
  std::string inflated;
  const std::string body = rows_body(EventType::write_rows_v1, "rows");
  EXPECT_EQ(
      read_rows_event(EventType::write_rows_v1, body, EventBuilder(kMariadb).format(), inflated)
          .rows,
      "rows");
}

TEST(CompressedEvents, lengths_of_one_to_four_bytes_are_read) {
  for (std::size_t size = 1; size <= 4; ++size) EXPECT_EQ(code_of(deflated("x", size)), "") << size;
}

TEST(CompressedEvents, what_does_not_inflate_as_it_says_is_corrupt) {
  std::string longer = deflated(std::string(1000, 'r'));
  longer[2] = static_cast<char>(longer[2] + 1);
  for (const std::string& bytes : {longer, deflated("rows").substr(0, 8), "\x80"s, "\x85rows.."s,
                                   "\x84\xFF\xFF\xFF\xFFx"s, "\x82"s}) {
    EXPECT_NE(code_of(bytes).find("b"), std::string::npos);
    EXPECT_TRUE(code_of(bytes) == "binlog.compressed" || code_of(bytes) == "bytes.short")
        << code_of(bytes);
  }
  EXPECT_EQ(code_of("\x91rows"s), "binlog.compressed.algorithm");
}

TEST(CompressedEvents, a_statement_becomes_the_plain_event) {
  for (const bool has_checksum : {true, false}) {
    BuilderOptions options = kMariadb;
    options.has_checksum = has_checksum;
    EventBuilder builder(options);
    const std::string sql = "CREATE TABLE t (a INT) /* " + std::string(300, 'x') + " */";
    const std::string plain = builder.query("shop", sql);
    const std::size_t tail = has_checksum ? kChecksumBytes : 0;
    const std::string head = plain.substr(0, plain.size() - sql.size() - tail);
    EventBuilder again(options);
    const std::string event =
        again.event(EventType::query_compressed, head.substr(kHeaderBytes) + deflated(sql));
    std::string out;
    inflate_query(event, builder.format(), out);
    EXPECT_EQ(parse_header(out).type, EventType::query);
    EXPECT_EQ(out.size(), plain.size());
    const QueryEvent query = parse_query(out, builder.format());
    EXPECT_EQ(query.sql, sql);
    EXPECT_EQ(query.database, "shop");
    EXPECT_EQ(has_right_checksum(out), has_checksum);
  }
}

TEST(CompressedEvents, a_bare_event_gets_the_checksum_of_its_log) {
  EventBuilder builder;
  const std::string event = builder.xid(5);
  std::string out;
  with_checksum(builder.bare(event), builder.format(), out);
  EXPECT_EQ(out.size(), event.size());
  EXPECT_TRUE(has_right_checksum(out));
  EXPECT_EQ(parse_header(out).log_pos, 0U);
  model::LogFormat none = builder.format();
  none.has_checksum = false;
  with_checksum(builder.bare(event), none, out);
  EXPECT_EQ(out, builder.bare(event));
}

TEST(CompressedEvents, a_checksum_goes_and_comes_back) {
  EventBuilder builder;
  const std::string event = builder.begin();
  std::string bare;
  without_checksum(event, builder.format(), bare);
  EXPECT_EQ(bare.size(), event.size() - kChecksumBytes);
  EXPECT_EQ(parse_header(bare).size, bare.size());
  std::string again;
  with_checksum(bare, builder.format(), again);
  EXPECT_EQ(again, event);
}

}  // namespace
}  // namespace binlog
