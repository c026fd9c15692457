#include "standin/pg_wire.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

using namespace std::string_literals;

TEST(MessageReader, gives_messages_cut_at_any_byte) {
  const std::string stream = "Q\0\0\0\x0dselect 1\0S\0\0\0\x04X\0\0\0\x04"s;
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    MessageReader reader;
    std::string seen;
    const auto drain = [&] {
      while (const auto message = reader.next()) seen += message->type + message->body + '/';
    };
    reader.feed(stream.substr(0, cut));
    drain();
    reader.feed(stream.substr(cut));
    drain();
    EXPECT_EQ(seen, "Qselect 1\0/S/X/"s) << "cut at " << cut;
    EXPECT_TRUE(reader.empty());
  }
}

TEST(MessageReader, refuses_lengths_out_of_bounds) {
  for (const std::string& bytes : {"Q\0\0\0\x03"s, "Q\x7f\xff\xff\xff"s}) {
    MessageReader reader;
    reader.feed(bytes);
    EXPECT_THROW(reader.next(), base::Error);
  }
  MessageReader small;
  small.feed("p\0\0\x01\0"s);
  EXPECT_THROW(small.next(0xFF), base::Error);
  EXPECT_FALSE(small.next(0x100).has_value());
  MessageReader startup;
  startup.feed("\0\x02\0\0"s);
  EXPECT_THROW(startup.next_startup(), base::Error);
}

TEST(Startup, reads_parameters) {
  const Startup startup = parse_startup("\0\3\0\0user\0a\0database\0dev\0\0"s);
  ASSERT_EQ(startup.parameters.size(), 2U);
  EXPECT_EQ(startup.parameters[1].first, "database");
  EXPECT_EQ(startup.parameters[1].second, "dev");
  EXPECT_EQ(startup.kind, StartupKind::session);
}

TEST(Startup, tells_the_special_requests_apart) {
  EXPECT_EQ(parse_startup("\x04\xd2\x16\x2f"s).kind, StartupKind::ssl_request);
  EXPECT_EQ(parse_startup("\x04\xd2\x16\x30"s).kind, StartupKind::gss_request);
  const Startup cancel = parse_startup("\x04\xd2\x16\x2e\0\0\0\x07\0\0\0\x09"s);
  EXPECT_EQ(cancel.kind, StartupKind::cancel);
  EXPECT_EQ(cancel.cancel_pid, 7);
  EXPECT_EQ(cancel.cancel_key, 9);
}

TEST(Startup, refuses_protocol_2_and_texts_without_end) {
  EXPECT_THROW(parse_startup("\0\2\0\0"s), base::Error);
  EXPECT_THROW(parse_startup("\0\3\0\0user"s), base::Error);
}

TEST(Startup, is_written_as_the_protocol_says) {
  EXPECT_EQ(encode_startup({{"user", "a"}}), "\0\0\0\x10\0\3\0\0user\0a\0\0"s);
  EXPECT_EQ(encode_cancel(7, 9), "\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\x07\0\0\0\x09"s);
}

TEST(ErrorFields, keep_their_order_through_a_round_trip) {
  const std::string body = "SERROR\0C22001\0Mtoo long\0\0"s;
  ErrorFields fields = ErrorFields::parse(body);
  EXPECT_EQ(fields.encode(), body);
  EXPECT_EQ(fields.get('C'), "22001");
  fields.set('C', "XX000");
  fields.set('D', "detail");
  fields.erase('S');
  EXPECT_EQ(fields.encode(), "CXX000\0Mtoo long\0Ddetail\0\0"s);
}

TEST(RowDescription, gets_the_mapped_types) {
  const std::string body = "\0\1a\0\0\0\0\1\0\2\0\0\x40\x05\xff\xff\xff\xff\xff\xff\0\0"s;
  const std::string mapped = remap_row_description(body, {{0x4005, 4000}});
  EXPECT_EQ(mapped, "\0\1a\0\0\0\0\1\0\2\0\0\x0f\xa0\xff\xff\xff\xff\xff\xff\0\0"s);
  EXPECT_EQ(remap_row_description(body, {}), body);
  EXPECT_THROW(remap_row_description(body.substr(0, 10), {}), base::Error);
}

TEST(ParameterDescription, gets_the_mapped_types) {
  EXPECT_EQ(remap_parameter_description("\0\2\0\0\0\5\0\0\0\6"s, {{6, 7}}),
            "\0\2\0\0\0\5\0\0\0\7"s);
}

TEST(Parse, round_trips) {
  const std::string body = "name\0select $1\0\0\1\0\0\0\x17"s;
  const ParseRequest request = read_parse(body);
  EXPECT_EQ(request.sql, "select $1");
  EXPECT_EQ(request.parameter_types, std::vector<std::int32_t>{23});
  EXPECT_EQ(write_parse(request), body);
}

TEST(DataRow, tells_null_from_empty) {
  const auto row = read_data_row("\0\3\0\0\0\1x\xff\xff\xff\xff\0\0\0\0"s);
  ASSERT_EQ(row.size(), 3U);
  EXPECT_EQ(row[0], "x");
  EXPECT_FALSE(row[1].has_value());
  EXPECT_EQ(row[2], "");
  EXPECT_THROW(read_data_row("\0\1\0\0\0\5x"s), base::Error);
}

TEST(Md5, is_what_postgresql_computes) {
  // Computed with coreutils: md5(md5("secretalice") + "\1\2\3\4").
  const std::string salt = "\1\2\3\4"s;
  const std::string answer = md5_password("alice", "secret", salt);
  EXPECT_EQ(answer, "md598a0412b9c31436fc53776e863350083");
  EXPECT_EQ(md5_answer("md5" + std::string("4a0a68b43b6cd5cf266fa02f196e2371"), salt), answer);
}

}  // namespace
}  // namespace standin
