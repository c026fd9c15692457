#include "standin/sql_rewrite.hpp"

#include <gtest/gtest.h>

namespace standin {
namespace {

std::string shown(std::string_view sql) {
  const Statement statement = rewrite_statement(sql, NameCase::fold);
  if (statement.kind == StatementKind::refused) {
    return statement.sqlstate + " " + statement.message;
  }
  return statement.sql;
}

constexpr const char* kFrom = "SELECT * FROM pg_catalog.";

TEST(CatalogShow, selects_by_the_parts_of_the_name) {
  EXPECT_EQ(shown("show databases"), std::string(kFrom) + "svv_redshift_databases ORDER BY 1");
  EXPECT_EQ(shown("SHOW SCHEMAS FROM DATABASE Dev LIKE 'p%' LIMIT 5"),
            std::string(kFrom) +
                "svv_all_schemas WHERE database_name = 'dev' AND schema_name LIKE "
                "'p%' ORDER BY 1, 2 LIMIT 5");
  EXPECT_EQ(shown("show tables from schema public"),
            std::string(kFrom) +
                "rs_show_tables WHERE database_name = current_database()::text "
                "AND schema_name = 'public' ORDER BY 1, 2, 3");
  EXPECT_EQ(shown("show columns from table dev.\"pub lic\".t"),
            std::string(kFrom) +
                "rs_show_columns WHERE database_name = 'dev' AND schema_name = "
                "'pub lic' AND table_name = 't' ORDER BY ordinal_position");
}

TEST(CatalogShow, takes_parameters_where_names_are) {
  EXPECT_EQ(shown("SHOW COLUMNS FROM TABLE $1.$2.$3 LIKE $4"),
            std::string(kFrom) +
                "rs_show_columns WHERE database_name = $1::text AND schema_name = "
                "$2::text AND table_name = $3::text AND column_name LIKE $4::text "
                "ORDER BY ordinal_position");
}

TEST(CatalogShow, tells_keys_from_the_keys_of_others) {
  EXPECT_EQ(shown("show constraints foreign keys exported from table s.t"),
            std::string(kFrom) +
                "rs_show_foreign_keys WHERE pk_database_name = current_database()::text AND "
                "pk_schema_name = 's' AND pk_table_name = 't' ORDER BY fk_schema_name, "
                "fk_table_name, fk_name, key_seq");
}

TEST(CatalogShow, a_name_cannot_become_sql) {
  EXPECT_EQ(shown("show tables from schema \"x'; drop table t; --\""),
            std::string(kFrom) +
                "rs_show_tables WHERE database_name = current_database()::text "
                "AND schema_name = 'x''; drop table t; --' ORDER BY 1, 2, 3");
}

TEST(CatalogShow, refuses_what_is_wrong_and_names_what_is_not_there) {
  EXPECT_EQ(shown("show columns from table t").substr(0, 5), "42601");
  EXPECT_EQ(shown("show tables from schema a.b.c").substr(0, 5), "42601");
  EXPECT_EQ(shown("show constraints primary keys from table s.t like 'x'").substr(0, 5), "42601");
  EXPECT_EQ(shown("show databases limit 10001"), "22023 LIMIT must be between 0 and 10000");
  EXPECT_EQ(shown("show grants on table dev.s.t"),
            "0A000 SHOW GRANTS ON TABLE is not done by this local stand-in");
  EXPECT_EQ(shown("show tables from database dev"),
            "0A000 SHOW TABLES FROM DATABASE is not done by this local stand-in");
}

TEST(CatalogShow, leaves_parameters_of_the_session) {
  EXPECT_EQ(shown("show search_path"), "show search_path");
}

}  // namespace
}  // namespace standin
